package dev.conifer.dts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.dts.BodyItem.DeleteNode;
import dev.conifer.dts.BodyItem.DeleteProperty;
import dev.conifer.dts.BodyItem.NodeDefinition;
import dev.conifer.dts.BodyItem.PropertyDefinition;
import dev.conifer.dts.TopLevelItem.DeleteTarget;
import dev.conifer.dts.TopLevelItem.OmitTarget;
import dev.conifer.dts.TopLevelItem.ReferenceBlock;
import dev.conifer.dts.TopLevelItem.RootBlock;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that the language has, as records in source order. */
class SyntaxTest {

  @Test
  void fileHasReservationsAndBlocks() {
    DtsFile file =
        Dts.syntax(
            """
            /dts-v1/;
            a: b: /memreserve/ 0x1000 (1 << 20);
            /memreserve/ 'a' 2;
            / { };
            &l { };
            x: &{/n} { };
            / { };
            /delete-node/ &l;
            /delete-node/ &{/n};
            /omit-if-no-ref/ &l;
            /omit-if-no-ref/ &{l/n};
            """);

    assertEquals(false, file.plugin());
    assertEquals(
        List.of("[a, b] 4096 (1 << 20)", "[] 97 2"),
        file.reservations().stream()
            .map(Placed::syntax)
            .map(r -> names(r.labels()) + " " + Dts.text(r.address()) + " " + Dts.text(r.size()))
            .toList());
    assertEquals(
        List.of(
            "/", "[] &l", "[x] &{/n}", "/", "delete &l", "delete &{/n}", "omit &l", "omit &{l/n}"),
        file.items().stream().map(Placed::syntax).map(SyntaxTest::text).toList());
  }

  private static String text(TopLevelItem item) {
    if (item instanceof ReferenceBlock block) {
      return names(block.labels()) + " " + block.target();
    }
    if (item instanceof DeleteTarget deletion) {
      return "delete " + deletion.target();
    }
    return item instanceof OmitTarget omission ? "omit " + omission.target() : "/";
  }

  private static List<String> names(List<LabelSyntax> labels) {
    return labels.stream().map(LabelSyntax::name).toList();
  }

  @Test
  void bodyHasPropertiesThenNodes() {
    List<BodyItem> items =
        Dts.body(
            """
            a: b: p = <1>;
            q;
            c: /delete-property/ r;
            d: /omit-if-no-ref/ e: n@1 { };
            /omit-if-no-ref/ m { s; };
            f: /delete-node/ k@2;
            """);

    PropertyDefinition p = (PropertyDefinition) items.get(0);
    assertEquals("[a, b] p", names(p.labels()) + " " + p.name());
    assertEquals(1, p.value().size());
    assertEquals(List.of(), ((PropertyDefinition) items.get(1)).value());
    assertEquals("r", ((DeleteProperty) items.get(2)).name());
    NodeDefinition n = (NodeDefinition) items.get(3);
    assertEquals(
        "[d, e] true n@1", names(n.labels()) + " " + n.omitIfNoReference() + " " + n.name());
    NodeDefinition m = (NodeDefinition) items.get(4);
    assertTrue(m.omitIfNoReference());
    assertEquals("s", ((PropertyDefinition) m.body().items().get(0)).name());
    assertEquals("k@2", ((DeleteNode) items.get(5)).name());
  }

  @Test
  void valueHasPartsAndLabels() {
    List<ValuePart> parts =
        Dts.value("a: <b: 1 &c 2 d:> e:, f: \"x\" g:, [00], &h, &{/i}, /bits/ 16 <1 'b' (3)>");

    assertEquals(
        "a: <32: b: 1 &c 2 d:> e: f: \"78\" g: [00] &h &{/i} <16: 1 98 3>",
        parts.stream().map(SyntaxTest::text).collect(Collectors.joining(" ")));
  }

  private static String text(ValuePart part) {
    if (part instanceof ValuePart.Cells cells) {
      return "<" + cells.bits() + ": " + Dts.text(cells.items()) + ">";
    }
    if (part instanceof ValuePart.Text text) {
      return "\"" + text.bytes() + "\"";
    }
    if (part instanceof ValuePart.Bytes bytes) {
      return "[" + bytes.bytes() + "]";
    }
    return part instanceof LabelSyntax label ? label.name() + ":" : part.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"8", "16", "32", "64", "010"})
  void widthOfItemsIsNumber(String width) {
    ValuePart.Cells cells = (ValuePart.Cells) Dts.value("/bits/" + width + "<1>").get(0);
    assertEquals(Long.decode(width).intValue(), cells.bits());
  }

  @Test
  void pluginFollowsEveryVersion() {
    assertTrue(Dts.syntax("/dts-v1/; /plugin/; &a { }; &{/b} { };").plugin());
    assertTrue(Dts.syntax("/dts-v1/; /plugin/; /dts-v1/; /plugin/; / { };").plugin());
    assertTrue(Dts.syntax("/dts-v1/ ;/plugin/\n; / { };").plugin());
  }

  @Test
  void versionMayRepeat() {
    assertEquals(
        List.of("/"),
        Dts.syntax("/dts-v1/; /dts-v1/; / { };").items().stream()
            .map(Placed::syntax)
            .map(SyntaxTest::text)
            .toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/dts-v1/; / { a = [a: 0 1]; };",
        "/dts-v1/; / { a = /bits/ 8 x: <1>; };",
        "/dts-v1/; / { a = /bits/ '\\x08' <1>; };",
        "/dts-v1/; / { a l: = <1>; };",
        "/dts-v1/; / { n l: {}; };",
        "/dts-v1/; / { /delete-node/ l: n; };",
        "/dts-v1/; / { /delete-node/ n; /delete-property/ a; };",
        "/dts-v1/; / { \\\\a; };",
        "/dts-v1/; / { a = <1>,; };",
        "/dts-v1/; / { a = /incbin/(\"x\", 1); };",
        "/dts-v1/; / { a = <&{/a b}>; };",
        "/dts-v1/; / { a = <>> ; };",
        "/dts-v1/; / { a = <1 /bits/ 8>; };",
        "/dts-v1/; /memreserve/ 1 -1; / { };",
        "/dts-v1/; / { }; l: /memreserve/ 1 2;",
        "/dts-v1/; l: / { };",
        "/dts-v1/; &x { }; / { };",
        "/dts-v1/; /plugin/; l: &x { };",
        "/dts-v1/; /plugin/; /plugin/; / { };",
        "/dts-v1/; /dts-v1/; /plugin/; / { };",
        "/dts-v1/; /delete-node/ &{/};",
        "/dts-v1/; / { } ",
        "/dts-v1/; / { };;",
        "/dts-v1/;",
        ";/dts-v1/; / { };",
        "/plugin/; /dts-v1/; / { };",
        "/ { };",
        ""
      })
  void whatDtcRejectsIsRejected(String source) {
    assertTrue(Dts.parse(source).failed());
  }

  @Test
  void rootBlockIsNoReferenceBlock() {
    assertTrue(Dts.syntax("/dts-v1/; / { };").items().get(0).syntax() instanceof RootBlock);
  }
}
