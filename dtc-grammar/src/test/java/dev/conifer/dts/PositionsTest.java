package dev.conifer.dts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.SourceRange;
import dev.conifer.dts.BodyItem.NodeDefinition;
import dev.conifer.dts.BodyItem.PropertyDefinition;
import dev.conifer.dts.TopLevelItem.ReferenceBlock;
import dev.conifer.dts.TopLevelItem.RootBlock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every record knows the text that it stands for. */
class PositionsTest {
  private static String text(Origin origin) {
    return origin.range().map(SourceRange::text).orElseThrow();
  }

  private final DtsFile file =
      Dts.syntax(
          """
          /dts-v1/;
          r: /memreserve/ 1 (2 + 3);
          / {
          \tl: p = <1 (2 + 3) &x>, "é🌲",
          \t       [00 b: 11];
          \tm: n@1 {
          \t\t/delete-property/ q;
          \t};
          };
          k: &x { };
          """);

  private final List<BodyItem> body = ((RootBlock) file.items().get(0)).body().items();

  @Test
  void reservationIsItsWholeStatement() {
    ReservationSyntax reservation = file.reservations().get(0);
    assertEquals("r: /memreserve/ 1 (2 + 3)", text(reservation.origin()));
    assertEquals("(2 + 3)", text(reservation.size().origin()));
  }

  @Test
  void propertyIsItsWholeStatementWithoutSemicolon() {
    PropertyDefinition property = (PropertyDefinition) body.get(0);
    assertEquals("l: p = <1 (2 + 3) &x>, \"é🌲\",\n\t       [00 b: 11]", text(property.origin()));
    assertEquals("test.dts:4.2-5.18", property.origin().toString());
    assertEquals("p", text(property.nameOrigin()));
    assertEquals("l:", text(property.labels().get(0).origin()));
  }

  @Test
  void partsOfValueKnowTheirText() {
    List<ValuePart> parts = ((PropertyDefinition) body.get(0)).value();
    assertEquals("<1 (2 + 3) &x>", text(parts.get(0).origin()));
    List<CellsItem> cells = ((ValuePart.Cells) parts.get(0)).items();
    assertEquals("test.dts:4.10", ((Expression) cells.get(0)).origin().toString());
    Expression.Binary sum = (Expression.Binary) cells.get(1);
    assertEquals("(2 + 3)", text(sum.origin()));
    assertEquals("3", text(sum.right().origin()));
    assertEquals("&x", text(((Reference) cells.get(2)).origin()));
    assertEquals("\"é🌲\"", text(parts.get(1).origin()));
    ValuePart.Bytes bytes = (ValuePart.Bytes) parts.get(2);
    assertEquals("b:", text(bytes.labels().get(0).label().origin()));
    assertEquals("test.dts:5.13-14", bytes.labels().get(0).label().origin().toString());
  }

  @Test
  void nodeIsItsWholeStatementAndItsBodyFromBraceToBrace() {
    NodeDefinition node = (NodeDefinition) body.get(1);
    assertEquals("m: n@1 {\n\t\t/delete-property/ q;\n\t}", text(node.origin()));
    assertEquals("n@1", text(node.nameOrigin()));
    assertEquals("{\n\t\t/delete-property/ q;\n\t}", text(node.body().origin()));
    assertEquals("/delete-property/ q", text(node.body().items().get(0).origin()));
  }

  @Test
  void blockIsItsWholeStatement() {
    ReferenceBlock block = (ReferenceBlock) file.items().get(1);
    assertEquals("k: &x { }", text(block.origin()));
    assertEquals("&x", text(block.target().origin()));
    assertEquals("{ }", text(block.body().origin()));
  }

  @Test
  void lineMarkersRenamePlaces() {
    DtsFile marked =
        Dts.syntax("/dts-v1/;\n# 10 \"board.dts\"\n/ {\n# 7 \"soc.dtsi\" 1\n\tp = <1\n2>;\n};\n");
    BodyItem property = ((RootBlock) marked.items().get(0)).body().items().get(0);
    assertEquals("soc.dtsi:7.2-8.2", property.origin().toString());
  }
}
