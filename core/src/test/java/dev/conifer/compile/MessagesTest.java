package dev.conifer.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.conifer.diagnostic.DiagnosticText;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.Includes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a source that can be read, but means too little, is told: {@code messages/NAME.dts} beside
 * the text in {@code messages/NAME.txt}.
 */
class MessagesTest {
  private static final Path FOLDER = Path.of("src/test/resources/dev/conifer/compile/messages");

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void aSourceIsToldWhatToChange(String name) throws IOException {
    SourceFile source =
        SourceFile.of(name + ".dts", Files.readAllBytes(FOLDER.resolve(name + ".dts")));
    String told =
        DiagnosticText.of(
            DtsCompiler.of(CompileOptions.DEFAULT).compile(source, Includes.none()).diagnostics());

    Path expected = FOLDER.resolve(name + ".txt");
    if (Boolean.getBoolean("conifer.rewrite")) {
      Files.writeString(expected, told);
    }
    assertEquals(Files.readString(expected), told);
  }

  static List<String> cases() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      List<String> cases =
          files
              .map(file -> file.getFileName().toString())
              .filter(file -> file.endsWith(".dts"))
              .map(file -> file.substring(0, file.length() - ".dts".length()))
              .sorted()
              .toList();
      assertFalse(cases.isEmpty(), "no cases in " + FOLDER);
      return cases;
    }
  }
}
