package dev.conifer.dts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.DiagnosticText;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.preprocessor.Headers;
import dev.conifer.preprocessor.Preprocessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every {@code NAME.dts} of the folder {@code errors} gives the text of {@code NAME.err}. */
class ErrorTextTest {
  private static final Path FOLDER = Path.of("src/test/resources/dev/conifer/dts/errors");

  @TestFactory
  List<DynamicTest> textOfErrors() throws IOException {
    List<DynamicTest> tests =
        names(".dts").stream()
            .map(name -> DynamicTest.dynamicTest(name, () -> check(name)))
            .toList();
    assertFalse(tests.isEmpty(), "no cases in " + FOLDER);
    return tests;
  }

  @Test
  void everySourceHasItsTextAndEveryTextItsSource() throws IOException {
    assertEquals(names(".dts"), names(".err"));
  }

  private static void check(String name) throws IOException {
    Path source = FOLDER.resolve(name + ".dts");
    Result<DtsFile> result =
        DtsParser.parse(
            SourceFile.of(source.toString(), Files.readAllBytes(source)),
            Preprocessor.of(Headers.fromDirectories(List.of(FOLDER.resolve("included")))),
            Includes.fromDirectories(List.of(FOLDER.resolve("included"))));
    assertTrue(result.failed());
    String text =
        DiagnosticText.of(result.diagnostics())
            .replace(FOLDER + "/", "")
            .replace(FOLDER.toString(), "FOLDER");
    Path expected = FOLDER.resolve(name + ".err");
    if (Boolean.getBoolean("conifer.rewrite")) {
      Files.writeString(expected, text);
    }
    assertEquals(Files.readString(expected), text);
  }

  private static Set<String> names(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(suffix))
          .map(name -> name.substring(0, name.length() - suffix.length()))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
