package dev.conifer.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.Includes;
import dev.conifer.tree.DeviceTree;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What an overlay's {@code /__fixups__} and {@code /__local_fixups__} list. */
class FixupTablesTest {
  private static final int MANY = 200_000;

  /** Some hundred times what it takes; every reference looking at all others would take hours. */
  private static final Duration LONG = Duration.ofMinutes(2);

  private static DeviceTree compile(String source) {
    return DtsCompiler.of(CompileOptions.DEFAULT)
        .compile(SourceFile.of("overlay.dts", source), Includes.none())
        .orThrow();
  }

  private static String text(DeviceTree tree, String path, String property) {
    return DtsWriter.write(tree.property(path, property).orElseThrow());
  }

  @Test
  void theSourcesOwnEntriesStayAndAreNotRepeated() {
    DeviceTree tree =
        compile(
            """
            /dts-v1/;
            /plugin/;
            / {
              a: n { p = <&ext 0 &ext &a>; q = <0 &a &a>; };
              __fixups__ { other = "/x:y:0"; ext = "/n:p:8", "/old:p:0"; };
              __local_fixups__ { n { q = <8>; }; };
            };
            """);

    assertEquals("ext = \"/n:p:8\", \"/old:p:0\", \"/n:p:0\";", text(tree, "/__fixups__", "ext"));
    assertEquals("p = <0x0c>;", text(tree, "/__local_fixups__/n", "p"));
    assertEquals("q = <0x08>, <0x04>;", text(tree, "/__local_fixups__/n", "q"));
  }

  @Test
  void manyReferencesToOneLabelCostNoMoreThanToMany() {
    String cells = "&ext &own ".repeat(MANY);
    String paths = "&own, ".repeat(MANY);
    DeviceTree tree =
        assertTimeout(
            LONG,
            () ->
                compile(
                    "/dts-v1/; /plugin/; / { own: n { p = <"
                        + cells
                        + ">, "
                        + paths
                        + "<0>; }; };"));

    String last = "\"/n:p:" + (MANY - 1) * 8 + "\";";
    String fixups = text(tree, "/__fixups__", "ext");
    assertEquals(last, fixups.substring(fixups.length() - last.length()));
    assertEquals(
        MANY * 4, tree.property("/__local_fixups__/n", "p").orElseThrow().value().length());
    assertEquals(
        MANY * 8 + MANY * "/n\0".length() + 4,
        tree.property("/n", "p").orElseThrow().value().length());
  }
}
