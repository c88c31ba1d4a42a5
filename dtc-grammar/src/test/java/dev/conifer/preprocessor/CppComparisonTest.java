package dev.conifer.preprocessor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The same source to the cpp of this machine and to us; blanks count, how many does not. */
class CppComparisonTest {
  private static final Path CASES =
      Path.of("src/test/resources/dev/conifer/preprocessor/expansions.txt");
  private static final int GENERATED_SOURCES = Integer.getInteger("conifer.sources", 200) / 4;

  @TempDir private Path folder = Path.of("");

  /** One case of the table: what stands above the line of dashes gives what stands below. */
  private record Case(String name, String source, String expected) {}

  private static List<Case> cases() throws IOException {
    List<Case> cases = new ArrayList<>();
    for (String block : Files.readString(CASES).split("(?m)^==== ", -1)) {
      int line = block.indexOf('\n');
      int dashes = block.indexOf("\n----\n");
      if (line >= 0 && dashes >= 0) {
        cases.add(
            new Case(
                block.substring(0, line),
                block.substring(line + 1, dashes + 1),
                words(block.substring(dashes + 6))));
      }
    }
    assertTrue(!cases.isEmpty(), "no cases in " + CASES);
    return cases;
  }

  @TestFactory
  List<DynamicTest> casesOfTheTable() throws IOException {
    return cases().stream()
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.name(), () -> assertEquals(c.expected(), words(expanded(c.source())))))
        .toList();
  }

  @TestFactory
  List<DynamicTest> cppSaysTheSameOfTheTable() throws IOException {
    Cpp cpp = Cpp.orSkip(folder);
    return cases().stream()
        .filter(c -> !c.name().startsWith("ours: "))
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.name(),
                    () -> assertEquals(c.expected(), words(cpp.run(c.source()).orElseThrow()))))
        .toList();
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

  private static String expanded(String source) {
    return expand(source).orThrow().file().text();
  }

  private static String words(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }
}
