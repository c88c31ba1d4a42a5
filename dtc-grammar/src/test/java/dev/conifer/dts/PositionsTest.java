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
  private String text(Extent extent) {
    return origin(extent).range().map(SourceRange::text).orElseThrow();
  }

  private Origin origin(Extent extent) {
    return file.items().get(0).place().origin(extent);
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

  private final List<BodyItem> body = ((RootBlock) file.items().get(0).syntax()).body().items();

  @Test
  void reservationIsItsWholeStatement() {
    ReservationSyntax reservation = file.reservations().get(0).syntax();
    assertEquals("r: /memreserve/ 1 (2 + 3)", text(reservation.extent()));
    assertEquals("(2 + 3)", text(reservation.size().extent()));
  }

  @Test
  void propertyIsItsWholeStatementWithoutSemicolon() {
    PropertyDefinition property = (PropertyDefinition) body.get(0);
    assertEquals("l: p = <1 (2 + 3) &x>, \"é🌲\",\n\t       [00 b: 11]", text(property.extent()));
    assertEquals("test.dts:4.2-5.18", origin(property.extent()).toString());
    assertEquals("p", text(property.nameExtent()));
    assertEquals("l:", text(property.labels().get(0).extent()));
  }

  @Test
  void partsOfValueKnowTheirText() {
    List<ValuePart> parts = ((PropertyDefinition) body.get(0)).value();
    assertEquals("<1 (2 + 3) &x>", text(parts.get(0).extent()));
    List<CellsItem> cells = ((ValuePart.Cells) parts.get(0)).items();
    assertEquals("test.dts:4.10", origin(((Expression) cells.get(0)).extent()).toString());
    Expression.Binary sum = (Expression.Binary) cells.get(1);
    assertEquals("(2 + 3)", text(sum.extent()));
    assertEquals("3", text(sum.right().extent()));
    assertEquals("&x", text(((Reference) cells.get(2)).extent()));
    assertEquals("\"é🌲\"", text(parts.get(1).extent()));
    ValuePart.Bytes bytes = (ValuePart.Bytes) parts.get(2);
    assertEquals("b:", text(bytes.labels().get(0).label().extent()));
    assertEquals("test.dts:5.13-14", origin(bytes.labels().get(0).label().extent()).toString());
  }

  @Test
  void nodeIsItsWholeStatementAndItsBodyFromBraceToBrace() {
    NodeDefinition node = (NodeDefinition) body.get(1);
    assertEquals("m: n@1 {\n\t\t/delete-property/ q;\n\t}", text(node.extent()));
    assertEquals("n@1", text(node.nameExtent()));
    assertEquals("{\n\t\t/delete-property/ q;\n\t}", text(node.body().extent()));
    assertEquals("/delete-property/ q", text(node.body().items().get(0).extent()));
  }

  @Test
  void blockIsItsWholeStatement() {
    ReferenceBlock block = (ReferenceBlock) file.items().get(1).syntax();
    assertEquals("k: &x { }", text(block.extent()));
    assertEquals("&x", text(block.target().extent()));
    assertEquals("{ }", text(block.body().extent()));
  }

  @Test
  void lineMarkersRenamePlaces() {
    DtsFile marked =
        Dts.syntax("/dts-v1/;\n# 10 \"board.dts\"\n/ {\n# 7 \"soc.dtsi\" 1\n\tp = <1\n2>;\n};\n");
    Placed<TopLevelItem> block = marked.items().get(0);
    BodyItem property = ((RootBlock) block.syntax()).body().items().get(0);
    assertEquals("soc.dtsi:7.2-8.2", block.place().origin(property.extent()).toString());
  }
}
