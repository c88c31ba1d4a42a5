package dev.conifer.preprocessor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the words of an expanded source come from. */
class OriginsTest {
  @TempDir Path folder = Path.of("");
  private ExpandedSource expanded = expand("");

  @BeforeEach
  void writeHeaders() throws IOException {
    Files.writeString(
        folder.resolve("pins.h"), "#define PIN(n) (n + OFFSET)\r\n#define OFFSET \\\n  5\n");
    Files.writeString(folder.resolve("soc.dtsi"), "#include \"pins.h\"\n\tsoc = <PIN(7)>;\n");
  }

  private static ExpandedSource expand(String text) {
    return Preprocessor.of(Headers.none()).expand(SourceFile.of("board.dts", text)).orThrow();
  }

  private void read(String text) {
    Preprocessor preprocessor = Preprocessor.of(Headers.fromDirectories(List.of(folder)));
    expanded = preprocessor.expand(SourceFile.of("board.dts", text)).orThrow();
  }

  /** The origin of the first {@code words} of the expanded text. */
  private String origin(String words) {
    int start = expanded.file().text().indexOf(words);
    assertTrue(start >= 0, expanded.file().text());
    return text(expanded.origin(start, start + words.length()));
  }

  private String text(Origin origin) {
    List<String> lines = new ArrayList<>();
    lines.add(origin + " " + origin.range().orElseThrow().text());
    origin.via().forEach(step -> lines.add(step.how() + " " + step.where()));
    return String.join("\n", lines).replace(folder + "/", "");
  }

  @Test
  void wordOfTheFile() {
    read("#define A 1\n\n/* c */ x = <A>; // d\n\ty;\n");
    assertEquals("board.dts:3.9 x", origin("x"));
    assertEquals("board.dts:4.2 y", origin("y"));
  }

  @Test
  void wordOfMacro() {
    read("#define A 1 + B\n#define B 0x22\nx = <(A)>;\n");
    assertEquals("board.dts:1.11 1\nin the expansion of macro A at board.dts:3.7", origin("1"));
    assertEquals(
        """
        board.dts:2.11-14 0x22
        in the expansion of macro B at board.dts:1.15
        in the expansion of macro A at board.dts:3.7""",
        origin("0x22"));
  }

  @Test
  void wordsOfHeaderWithMacroAndArgument() {
    read("#include \"soc.dtsi\"\n");
    assertEquals("soc.dtsi:2.2-4 soc\nincluded from board.dts:1.1-19", origin("soc"));
    assertEquals("soc.dtsi:2.13 7\nincluded from board.dts:1.1-19", origin("7"));
    assertEquals(
        """
        pins.h:3.3 5
        in the expansion of macro OFFSET at pins.h:1.21-26
        in the expansion of macro PIN at soc.dtsi:2.9-14
        included from board.dts:1.1-19""",
        origin("5"));
  }

  @Test
  void stretchIsThatOfTheInnermostThatHasItAll() {
    read("#include \"soc.dtsi\"\nx = <2>;\n");
    assertEquals(
        "soc.dtsi:2.2-16 soc = <PIN(7)>;\nincluded from board.dts:1.1-19",
        origin("soc = <(7 + 5)>;"));
    assertEquals(
        """
        pins.h:1.16-26 (n + OFFSET
        in the expansion of macro PIN at soc.dtsi:2.9-14
        included from board.dts:1.1-19""",
        origin("(7 + 5"));
    assertEquals(
        "board.dts:1.1-2.8 #include \"soc.dtsi\"\nx = <2>;", origin("soc = <(7 + 5)>;\nx = <2>;"));
  }

  @Test
  void madeWordsStandForWhatMadeThem() {
    read("#define CAT(a, b) x a ## b #a __LINE__\n\n\n\nCAT(1, 2)\n");
    String at = "\nin the expansion of macro CAT at board.dts:5.1-9";
    assertEquals("board.dts:5.5 1", origin("12"));
    assertEquals("board.dts:1.29 a" + at, origin("\"1\""));
    assertEquals("board.dts:1.31-38 __LINE__" + at, origin("5"));
  }

  @Test
  void placeBetweenTwoWordsBelongsToTheFirst() {
    read("#define A <1\nx = A ;\n");
    int after = expanded.file().text().indexOf("<1") + 2;
    assertEquals(
        "board.dts:1.13 \nin the expansion of macro A at board.dts:2.5",
        text(expanded.origin(after, after)));
  }

  @Test
  void lineMarkersAreObeyed() {
    read("#define A 77\n# 40 \"other.dts\" 1\nx = <A>;\n");
    assertEquals("other.dts:40.1 x", origin("x"));
    assertEquals(
        "board.dts:1.11-12 77\nin the expansion of macro A at other.dts:40.6", origin("77"));
  }

  @Test
  void headersAreReadOnce() throws IOException {
    Headers headers = Headers.fromDirectories(List.of(folder));
    SourceFile source = SourceFile.of("board.dts", "#include <soc.dtsi>\n#include <late.h>\n");
    assertTrue(Preprocessor.of(headers).expand(source).failed());

    Files.writeString(folder.resolve("late.h"), "too late\n");
    Files.delete(folder.resolve("soc.dtsi"));

    assertEquals(
        List.of("cannot find the file <late.h>"),
        Preprocessor.of(headers).expand(source).diagnostics().stream()
            .map(d -> d.message())
            .toList());
  }

  @Test
  void threadsShareThem() throws Exception {
    StringBuilder definitions = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      definitions.append("#define M").append(i).append(' ').append(i).append('\n');
    }
    Files.writeString(folder.resolve("many.h"), definitions);
    Preprocessor preprocessor = Preprocessor.of(Headers.fromDirectories(List.of(folder)));
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<String>> texts = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        String own = "n" + i;
        SourceFile source =
            SourceFile.of(
                own, "#include \"many.h\"\n#define " + own + " M4999\n" + own + " M7 x\n");
        texts.add(
            pool.submit(
                () -> {
                  String text = preprocessor.expand(source).orThrow().file().text();
                  return text.strip();
                }));
      }
      for (Future<String> text : texts) {
        assertEquals("4999 7 x", text.get());
      }
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void sourceWithoutDirectivesIsLeftAlone() {
    Preprocessor preprocessor = Preprocessor.of(Headers.none());
    SourceFile source = SourceFile.of("a.dts", "# 1 \"x\"\n/ { #address-cells = <1>; #if; };\n");
    assertFalse(preprocessor.concerns(source));
    assertTrue(preprocessor.define("A").concerns(source));
    assertTrue(preprocessor.concerns(SourceFile.of("a.dts", "/ { };\n #  ifdef A\n#endif\n")));
  }

  @Test
  void macrosAreDefinedInOrder() {
    Preprocessor preprocessor =
        Preprocessor.of(Headers.none())
            .define("A")
            .define("B=b c")
            .define("C(x)=<x>")
            .define("D=1")
            .undefine("D")
            .define("A=2")
            .undefine("__DTS__");
    SourceFile source = SourceFile.of("a.dts", "A B C(3) D __DTS__");
    assertEquals(
        "2 b c <3> D __DTS__", preprocessor.expand(source).orThrow().file().text().strip());
  }
}
