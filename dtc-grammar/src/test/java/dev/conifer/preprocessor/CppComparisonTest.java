package dev.conifer.preprocessor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.DiagnosticText;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The same source to the cpp of this machine and to us; blanks count, how many does not. */
class CppComparisonTest {
  private static final Path CASES = Path.of("src/test/resources/dev/conifer/preprocessor");
  private static final int GENERATED_SOURCES = Integer.getInteger("conifer.sources", 200) / 4;

  /** Those of {@code -I}, in a case that has files in them. */
  private static final List<String> FOLDERS = List.of("i1", "i2", "i3");

  @TempDir private Path folder = Path.of("");

  /**
   * One case of a table: what stands above the line of dashes gives what stands below.
   *
   * @param files the text of {@code in.S}, and of what it may include, by their names
   */
  private record Case(String name, Map<String, String> files, String expected) {
    List<String> folders() {
      return FOLDERS.stream()
          .filter(folder -> files.keySet().stream().anyMatch(f -> f.startsWith(folder + "/")))
          .toList();
    }
  }

  private static List<Case> cases(String table) throws IOException {
    List<Case> cases = new ArrayList<>();
    for (String block : Files.readString(CASES.resolve(table)).split("(?m)^==== ", -1)) {
      int line = block.indexOf('\n');
      int dashes = block.indexOf("\n----\n");
      if (line >= 0 && dashes >= 0) {
        cases.add(
            new Case(
                block.substring(0, line),
                files(block.substring(line + 1, dashes + 1)),
                block.substring(dashes + 6)));
      }
    }
    assertTrue(!cases.isEmpty(), "no cases in " + table);
    return cases;
  }

  /** The first file is in.S; a line of plus signs has the name of the next. */
  private static Map<String, String> files(String text) {
    Map<String, String> files = new LinkedHashMap<>();
    for (String part : ("in.S\n" + text).split("(?m)^\\+\\+\\+\\+ ", -1)) {
      int line = part.indexOf('\n');
      files.put(part.substring(0, line), part.substring(line + 1));
    }
    return files;
  }

  /**
   * A test of each case of {@code table} that {@code cpp} is expected to treat alike, or of all.
   */
  private static List<DynamicTest> tests(String table, boolean cpp, Check check)
      throws IOException {
    return cases(table).stream()
        .filter(c -> !cpp || !c.name().startsWith("ours: "))
        .map(c -> DynamicTest.dynamicTest(c.name(), () -> check.run(c)))
        .toList();
  }

  /** What must hold of a case. */
  private interface Check {
    void run(Case c) throws IOException;
  }

  @TestFactory
  List<DynamicTest> casesOfTheTable() throws IOException {
    return tests(
        "expansions.txt",
        false,
        c -> assertEquals(words(c.expected()), words(expand(c).orThrow().file().text())));
  }

  @TestFactory
  List<DynamicTest> cppSaysTheSameOfTheTable() throws IOException {
    Cpp cpp = Cpp.orSkip(folder);
    return tests(
        "expansions.txt",
        true,
        c ->
            assertEquals(
                words(c.expected()), words(cpp.run(c.files(), c.folders()).orElseThrow())));
  }

  @TestFactory
  List<DynamicTest> refusals() throws IOException {
    return tests(
        "refusals.txt",
        false,
        c -> {
          Result<ExpandedSource> result = expand(c);
          assertTrue(result.failed(), "is accepted");
          String text = DiagnosticText.of(result.diagnostics());
          assertEquals(c.expected().strip(), withoutFolder(text).strip());
        });
  }

  @TestFactory
  List<DynamicTest> cppRefusesThemToo() throws IOException {
    Cpp cpp = Cpp.orSkip(folder);
    return tests(
        "refusals.txt", true, c -> assertEquals(Optional.empty(), cpp.run(c.files(), c.folders())));
  }

  @Test
  void generatedSourcesGiveTheSameWords() {
    Cpp cpp = Cpp.orSkip(folder);
    long seed = Long.getLong("conifer.seed", System.nanoTime());
    int accepted = 0;
    for (int i = 0; i < GENERATED_SOURCES; i++) {
      String source = RandomMacros.next(new Random(seed + i));
      String where = "-Dconifer.seed=" + (seed + i) + "\n" + source;
      Optional<String> expected = cpp.run(source);
      Result<ExpandedSource> ours = expand(source);
      assertEquals(expected.isEmpty(), ours.failed(), () -> ours.diagnostics() + where);
      if (expected.isPresent()) {
        accepted++;
        assertEquals(words(expected.get()), words(ours.orThrow().file().text()), where);
      }
    }
    assertNotEquals(0, accepted);
  }

  private static Result<ExpandedSource> expand(String source) {
    return Preprocessor.of(Headers.none()).expand(SourceFile.of("in.S", source));
  }

  private Result<ExpandedSource> expand(Case c) throws IOException {
    Path at = Files.createTempDirectory(folder, "case");
    for (Map.Entry<String, String> file : c.files().entrySet()) {
      Path path = at.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    Headers headers = Headers.fromDirectories(c.folders().stream().map(at::resolve).toList());
    Path source = at.resolve("in.S");
    return Preprocessor.of(headers)
        .expand(SourceFile.of(source.toString(), Files.readString(source)));
  }

  private String withoutFolder(String text) {
    return text.replaceAll(Pattern.quote(folder + "/") + "case\\d+/", "");
  }

  private String words(String text) {
    return withoutFolder(text).replaceAll("\\s+", " ").strip();
  }
}
