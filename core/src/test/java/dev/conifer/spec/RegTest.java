package dev.conifer.spec;

import static dev.conifer.spec.Trees.cells;
import static dev.conifer.spec.Trees.said;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.Origin;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Seed;
import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
import dev.conifer.tree.PropertyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RegTest {
  private static final NodePath PATH = NodePath.of("/soc/memory@1");

  private static Node node(int... reg) {
    return Node.named("memory@1").withProperty("reg", cells(reg));
  }

  @Test
  void theParentsCellsSayWhereASizeBegins() {
    Node node = node(1, 2, 3, 4);

    assertEquals(
        Reg.of(AddressRange.of(1, 2), AddressRange.of(3, 4)),
        Reg.of(PATH, node, new CellSizes(1, 1)).orThrow());
    assertEquals(
        Reg.of(AddressRange.of(0x1_0000_0002L, 0x3_0000_0004L)),
        Reg.of(PATH, node, new CellSizes(2, 2)).orThrow());
    assertEquals(
        Optional.of(AddressRange.of(1, 0)),
        Reg.of(PATH, node, new CellSizes(1, 0)).orThrow().first());
  }

  @Test
  void aNodeOfATreeIsReadWithItsOwnParentsCells() {
    var tree =
        Trees.tree(
            root ->
                root.withChild("soc", soc -> new CellSizes(1, 1).in(soc).withChild(node(1, 2))));

    assertEquals(Reg.of(AddressRange.of(1, 2)), Reg.at(tree, PATH).orThrow());
    assertEquals(List.of(), Reg.at(tree, NodePath.of("/soc")).orThrow().ranges());
    assertThrows(IllegalArgumentException.class, () -> Reg.at(tree, NodePath.ROOT));
    assertThrows(IllegalArgumentException.class, () -> Reg.at(tree, NodePath.of("/x/y")));
  }

  @Test
  void aWrongLengthIsToldWithTheRightOne() {
    var result = Reg.of(PATH, node(1, 2, 3), new CellSizes(2, 2));

    assertEquals(
        List.of(
            "Error reg_format: reg of /soc/memory@1 is 12 bytes long; with 2 address cells and 2"
                + " size cells of its parent it must be a multiple of 16"),
        said(result));
    assertEquals(
        Optional.of("write each address with 2 address cells and each size with 2 size cells"),
        result.diagnostics().get(0).remedy());
  }

  @Test
  void anEmptyRegIsAnError() {
    assertTrue(Reg.of(PATH, node(), new CellSizes(1, 1)).failed());
    assertTrue(Reg.of(PATH, node(1), new CellSizes(0, 0)).failed());
  }

  @Test
  void moreThan64BitsAreNotRead() {
    assertEquals(
        List.of(
            "Error E-reg-cells: reg of /soc/memory@1 has 3 address cells and 2 size cells;"
                + " addresses and sizes of more than 2 cells (64 bits) are not read"),
        said(Reg.of(PATH, node(1, 2, 3, 4, 5), new CellSizes(3, 2))));
  }

  @Test
  void aRangeThatEndsBeyond64BitsIsAnError() {
    assertEquals(
        List.of(
            "Error E-address-range: reg of /soc/memory@1 has 0x2000 bytes at 0xfffffffffffff000,"
                + " which ends beyond 64 bits"),
        said(Reg.of(PATH, node(-1, -0x1000, 0, 0x2000), new CellSizes(2, 2))));
  }

  @Test
  void otherPropertiesOfTheSameFormAreReadToo() {
    Node node = Node.named("memory@1").withProperty("alloc-ranges", cells(1, 2));

    assertEquals(
        Reg.of(AddressRange.of(1, 2)),
        Reg.of(PATH, node, "alloc-ranges", new CellSizes(1, 1)).orThrow());
  }

  @Test
  void anAddressThatDoesNotFitItsCellsIsNotWritten() {
    Reg reg = Reg.of(AddressRange.of(0x1_0000_0000L, 0x1000));

    assertEquals(
        List.of(
            "Error E-reg-cells: [0x100000000, 0x100001000) does not fit 1 address cell and 1 size"
                + " cell"),
        said(reg.value(new CellSizes(1, 1), Origin.NONE)));
    assertTrue(reg.value(new CellSizes(2, 0), Origin.NONE).failed());
  }

  @Test
  void whatIsWrittenIsReadBack() {
    Random random = Seed.random(RegTest.class);
    for (int i = 0; i < 2_000; i++) {
      CellSizes sizes = new CellSizes(1 + random.nextInt(4), 1 + random.nextInt(2));
      List<AddressRange> ranges = new ArrayList<>();
      for (int n = 1 + random.nextInt(4); n > 0; n--) {
        ranges.add(range(random));
      }
      Reg reg = new Reg(ranges);
      var value = reg.value(sizes, Origin.NONE);
      boolean fits =
          ranges.stream()
              .allMatch(
                  r ->
                      (sizes.addressCells() > 1 || r.start().bits() >>> 32 == 0)
                          && (sizes.sizeCells() > 1 || r.size() >>> 32 == 0));

      assertEquals(fits, value.value().isPresent());
      if (fits && sizes.addressCells() <= 2) {
        Node node = Node.named("memory@1").withProperty("reg", value.orThrow());
        assertEquals(reg, Reg.of(PATH, node, sizes).orThrow());
      }
      if (fits) {
        int entry = 4 * (sizes.addressCells() + sizes.sizeCells());
        assertEquals(entry * ranges.size(), value.map(PropertyValue::length).orThrow());
      }
    }
  }

  private static AddressRange range(Random random) {
    long start = random.nextLong() >>> random.nextInt(64);
    long size = random.nextLong() >>> random.nextInt(64);
    return AddressRange.ifValid(start, size).orElseGet(() -> AddressRange.of(start, 0));
  }
}
