package dev.conifer.dts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.conifer.diagnostic.DiagnosticText;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.preprocessor.Headers;
import dev.conifer.preprocessor.Preprocessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sources that share a cache share syntax, and nothing else about them changes. */
class SyntaxCacheTest {
  private static final String CHIP =
      """
      / {
      \tsoc: soc {
      # 7 "chip.dtsi" 1
      \t\tl: p = <1 (2 + 3) &soc>, "text", [00 b: 11];
      \t};
      };
      """;

  /** How a source may begin, so that all else in it has other places. */
  private static final String OTHERWISE = "/dts-v1/;\n/* a board */ / {\n};\n";

  private final SyntaxCache cache = SyntaxCache.create();

  @TempDir private Path folder;

  @Test
  void aBlockIsReadOnceForAllSources() {
    DtsFile first = parse("a.dts", "/dts-v1/;\n" + CHIP);
    DtsFile second = parse("b.dts", OTHERWISE + CHIP);
    assertSame(block(first, 0), block(second, 1));
  }

  @Test
  void aBlockOfTheSameTextIsReadOnceInOneSource() {
    DtsFile file = parse("a.dts", OTHERWISE + CHIP + CHIP);
    assertSame(block(file, 1), block(file, 2));
  }

  @Test
  void statementsBeforeABlockAreReadWithIt() {
    String statements = "/delete-node/ &soc;\n/omit-if-no-ref/ &soc;\n&soc { };\n&soc {\n};\n";
    DtsFile first = parse("a.dts", "/dts-v1/;\n" + CHIP + statements);
    DtsFile second = parse("b.dts", OTHERWISE + CHIP + statements);
    assertEquals(5, first.items().size());
    for (int i = 0; i < 5; i++) {
      assertSame(block(first, i), block(second, i + 1));
    }
  }

  @Test
  void aBlockMayEndInTheMiddleOfALine() {
    parse("a.dts", "/dts-v1/;\n/ {\n}; / { a; };\n/ { b; };\n");
    parse("b.dts", "/dts-v1/;\n/ {\n}; / { a; };\n/ { c; };\n");
  }

  @Test
  void anEndInACommentOrAStringIsNone() {
    String block = "/ {\n\t/*\n};*/\n\tp = \"\n};\";\n\tq;\n};\n";
    parse("a.dts", "/dts-v1/;\n" + block + "/ { a; };\n");
    parse("b.dts", "/dts-v1/;\n" + block + "/ { b; };\n");
  }

  @Test
  void reservationsAreNoBlocks() {
    DtsFile first = parse("a.dts", "/dts-v1/;\n/memreserve/ 1 2;\n" + CHIP);
    DtsFile second = parse("b.dts", "/dts-v1/;\n/memreserve/ 1 2;\n" + CHIP);
    assertEquals(first.reservations().size(), second.reservations().size());
  }

  @Test
  void whatAnotherFileBringsIsReadEachTime() throws IOException {
    Files.writeString(folder.resolve("value.dtsi"), "p = <1>;");
    Files.writeString(folder.resolve("content"), "one");
    String block = "/ {\n\t/include/ \"value.dtsi\"\n\tq = /incbin/(\"content\");\n};\n";
    DtsFile first = parse("a.dts", "/dts-v1/;\n" + block);
    Files.writeString(folder.resolve("value.dtsi"), "p = <2>;");
    Files.writeString(folder.resolve("content"), "two");
    assertNotSame(block(first, 0), block(parse("b.dts", "/dts-v1/;\n" + block), 0));
  }

  @Test
  void textOfAnIncludedFileKnowsItsWay() throws IOException {
    Files.writeString(folder.resolve("chip.dtsi"), CHIP);
    parse("a.dts", "/dts-v1/;\n/include/ \"chip.dtsi\"\n");
    parse("b.dts", "/dts-v1/;\n\n/include/ \"chip.dtsi\"\n");
    parse("c.dts", "/dts-v1/;\n" + CHIP);
  }

  @Test
  void expandedTextKnowsWhereItWasWritten() throws IOException {
    Files.writeString(folder.resolve("chip.h"), "#define TWO 2\n/ {\n\tp = <TWO>;\n};\n");
    DtsFile first = parse("a.dts", "/dts-v1/;\n#include \"chip.h\"\n");
    DtsFile second = parse("b.dts", OTHERWISE + "#include \"chip.h\"\n");
    assertSame(block(first, 0), block(second, 1));
  }

  @Test
  void whatIsWrongIsToldForEachSource() {
    String wrong = "/ {\n\tp = <09>;\n};\n";
    String sourceOrder = "&soc {\n\ta;\n};\n";
    parse("a.dts", "/dts-v1/;\n" + wrong);
    parse("b.dts", OTHERWISE + wrong);
    parse("c.dts", "/dts-v1/;\n" + CHIP + sourceOrder);
    parse("d.dts", "/dts-v1/;\n" + sourceOrder);
    parse("e.dts", "/dts-v1/; /plugin/;\n" + sourceOrder);
    parse("f.dts", CHIP);
    parse("g.dts", "/dts-v1/;\n" + CHIP + "/plugin/;\n");
    parse("h.dts", "/dts-v1/;\n" + CHIP + "/memreserve/ 1 2;\n");
  }

  private static TopLevelItem block(DtsFile file, int index) {
    return file.items().get(index).syntax();
  }

  /** What {@code text} gives with the cache, which must be what it gives without. */
  private DtsFile parse(String name, String text) {
    SourceFile file = SourceFile.of(folder.resolve(name).toString(), text);
    Preprocessor preprocessor = Preprocessor.of(Headers.fromDirectories(List.of(folder)));
    Includes includes = Includes.fromDirectories(List.of(folder));
    Result<DtsFile> without = DtsParser.parse(file, preprocessor, includes);
    Result<DtsFile> with = DtsParser.parse(file, preprocessor, includes, cache);
    assertEquals(shown(without), shown(with));
    return with.value().orElse(new DtsFile(false, List.of(), List.of(), List.of()));
  }

  private static String shown(Result<DtsFile> result) {
    return DiagnosticText.of(result.diagnostics())
        + result.value().map(SyntaxText::of).orElse("no syntax");
  }
}
