package dev.conifer.compile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.Includes;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.tree.DeviceTree;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The text of a tree makes the same tree again. */
class DtsWriterTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        // The root takes a label in the block of a reference only.
        "/ { p = <&b>; }; a: &{/} { }; b: &{/} { };",
        // What these refer to is left out; the number and the path stay.
        "/ { p = <1 &i 2>, &i; /omit-if-no-ref/ o { i: n { }; }; };",
        "/plugin/; / { p = <1 &i 2>; /omit-if-no-ref/ o { i: n { }; }; };",
      })
  void compilesAgain(String source) {
    for (CompileOptions options :
        List.of(CompileOptions.DEFAULT, CompileOptions.DEFAULT.withSymbols())) {
      DeviceTree tree = compile("/dts-v1/; " + source, options);
      DeviceTree again = compile(DtsWriter.write(tree), CompileOptions.DEFAULT);
      assertArrayEquals(FdtWriter.write(tree), FdtWriter.write(again));
    }
  }

  private static DeviceTree compile(String source, CompileOptions options) {
    return DtsCompiler.of(options)
        .compile(SourceFile.of("tree.dts", source), Includes.none())
        .orThrow();
  }
}
