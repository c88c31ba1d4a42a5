package dev.conifer.spec;

import static dev.conifer.spec.Trees.cells;
import static dev.conifer.spec.Trees.said;
import static dev.conifer.spec.Trees.string;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
import java.util.List;
import org.junit.jupiter.api.Test;

class CellSizesTest {
  private static final NodePath SOC = NodePath.of("/soc");

  @Test
  void aNodeThatDoesNotSayHasTwoAndOne() {
    assertEquals(new CellSizes(2, 1), CellSizes.of(SOC, Node.named("soc")).orThrow());
    assertEquals(
        new CellSizes(2, 2),
        CellSizes.of(SOC, Node.named("soc").withProperty("#size-cells", cells(2))).orThrow());
  }

  @Test
  void whatIsWrittenIsReadBack() {
    CellSizes sizes = new CellSizes(1, 0);

    assertEquals(sizes, CellSizes.of(SOC, sizes.in(Node.named("soc"))).orThrow());
    assertEquals("1 address cell and 0 size cells", sizes.toString());
  }

  @Test
  void aCountThatIsNoCellIsAnError() {
    Node node =
        Node.named("soc")
            .withProperty("#address-cells", string("2"))
            .withProperty("#size-cells", cells(0, 2));

    assertEquals(
        List.of(
            "Error address_cells_is_cell: #address-cells of /soc is 2 bytes long; it must be one"
                + " cell, 4 bytes",
            "Error size_cells_is_cell: #size-cells of /soc is 8 bytes long; it must be one cell,"
                + " 4 bytes"),
        said(CellSizes.of(SOC, node)));
  }

  @Test
  void aCountThatNobodyReadsIsAnError() {
    assertEquals(
        List.of("Error E-cells: #size-cells of /soc is 4294967295; 4 is the most that is read"),
        said(CellSizes.of(SOC, Node.named("soc").withProperty("#size-cells", cells(-1)))));
    assertThrows(IllegalArgumentException.class, () -> new CellSizes(5, 1));
  }
}
