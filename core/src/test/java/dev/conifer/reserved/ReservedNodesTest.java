package dev.conifer.reserved;

import static dev.conifer.reserved.Trees.BOARD;
import static dev.conifer.reserved.Trees.reg;
import static dev.conifer.reserved.Trees.region;
import static dev.conifer.reserved.Trees.reserving;
import static dev.conifer.reserved.Trees.said;
import static dev.conifer.reserved.Trees.strings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Sizes;
import dev.conifer.spec.CellSizes;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.MemoryReservation;
import dev.conifer.tree.Node;
import dev.conifer.tree.Property;
import dev.conifer.tree.PropertyValue;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReservedNodesTest {
  private static final RamoopsSpec RAMOOPS =
      RamoopsSpec.of(
          "ramoops",
          Sizes.MIB,
          r ->
              r.recordSize(0x10000)
                  .consoleSize(0x20000)
                  .eccSize(16)
                  .memType(RamoopsSpec.MemType.UNCACHED)
                  .maxReason(RamoopsSpec.MaxReason.PANIC));

  private static PlacedRegion at(long address, RegionSpec spec) {
    return new PlacedRegion(spec, AddressRange.of(address, spec.size()));
  }

  private static DeviceTree added(DeviceTree tree, PlacedRegion... regions) {
    var result = ReservedNodes.addedTo(tree, List.of(regions));
    assertEquals(List.of(), said(result));
    return result.orThrow();
  }

  private static List<String> refusal(DeviceTree tree, PlacedRegion... regions) {
    var result = ReservedNodes.addedTo(tree, List.of(regions));
    assertTrue(result.failed());
    return said(result);
  }

  @Test
  void theParentGetsTheRootsCellsAndAnEmptyRanges() {
    DeviceTree tree = added(BOARD, at(0x5000_0000L, new RegionSpec.NoMap("r", Sizes.MIB)));

    assertEquals(
        Trees.CELLS
            .in(Node.named("reserved-memory"))
            .withProperty(Property.flag("ranges"))
            .withChild(region("r@50000000", 0x5000_0000, 0x10_0000, "no-map")),
        tree.node("/reserved-memory").orElseThrow());
  }

  @Test
  void aRamoopsRegionSaysHowItIsCut() {
    DeviceTree tree = added(BOARD, at(0x5000_0000L, RAMOOPS));

    assertEquals(
        Node.named("ramoops@50000000")
            .withProperty("compatible", strings("ramoops"))
            .withProperty("reg", reg(0x5000_0000, 0x10_0000))
            .withProperty(Property.flag("no-map"))
            .withProperty("record-size", PropertyValue.ofCells(0x10000))
            .withProperty("console-size", PropertyValue.ofCells(0x20000))
            .withProperty("ecc-size", PropertyValue.ofCells(16))
            .withProperty("mem-type", PropertyValue.ofCells(1))
            .withProperty("max-reason", PropertyValue.ofCells(1)),
        tree.node("/reserved-memory/ramoops@50000000").orElseThrow());
  }

  @Test
  void aPmemRegionHasANodeAtTheRootToo() {
    DeviceTree tree = added(BOARD, at(0x5000_0000L, new RegionSpec.Pmem("scratch", 2 * Sizes.MIB)));

    assertEquals(
        region("scratch@50000000", 0x5000_0000, 0x20_0000, "no-map"),
        tree.node("/reserved-memory/scratch@50000000").orElseThrow());
    assertEquals(
        Node.named("pmem@50000000")
            .withProperty("compatible", strings("pmem-region"))
            .withProperty("reg", reg(0x5000_0000, 0x20_0000))
            .withProperty(Property.flag("volatile")),
        tree.node("/pmem@50000000").orElseThrow());
  }

  @Test
  void aCmaRegionIsReusable() {
    DeviceTree tree =
        added(BOARD, at(0x5000_0000L, new RegionSpec.Cma("window", 4 * Sizes.MIB, true)));

    assertEquals(
        Node.named("window@50000000")
            .withProperty("compatible", strings("shared-dma-pool"))
            .withProperty("reg", reg(0x5000_0000, 0x40_0000))
            .withProperty(Property.flag("reusable"))
            .withProperty(Property.flag("linux,cma-default")),
        tree.node("/reserved-memory/window@50000000").orElseThrow());
  }

  @Test
  void theCellsOfASmallBoardAreKept() {
    DeviceTree small = DeviceTree.of(new CellSizes(1, 1).in(Node.named("")));
    DeviceTree tree = added(small, at(0x5000_0000L, new RegionSpec.NoMap("r", Sizes.MIB)));

    assertEquals(
        PropertyValue.ofCells(0x5000_0000, 0x10_0000),
        tree.property("/reserved-memory/r@50000000", "reg").orElseThrow().value());
    assertEquals(
        List.of(
            "Error E-reg-cells: [0x100000000, 0x100100000) does not fit 1 address cell and 1 size"
                + " cell"),
        refusal(small, at(0x1_0000_0000L, new RegionSpec.NoMap("r", Sizes.MIB))));
  }

  @Test
  void whatIsThereIsKept() {
    Node present = region("tee@41000000", 0x4100_0000, 0x1000, "no-map").withLabels(List.of("tee"));
    DeviceTree tree = added(reserving(present), at(0x5000_0000L, RAMOOPS));

    List<Node> children = tree.node("/reserved-memory").orElseThrow().children();
    assertEquals(
        List.of("tee@41000000", "ramoops@50000000"), children.stream().map(Node::name).toList());
    assertEquals(present, children.get(0));
    assertEquals(List.of("tee"), children.get(0).labels());
  }

  @Test
  void addingTwiceIsAddingOnce() {
    PlacedRegion[] regions = {
      at(0x5000_0000L, RAMOOPS),
      at(0x5020_0000L, new RegionSpec.Pmem("scratch", 2 * Sizes.MIB)),
      at(0x5040_0000L, new RegionSpec.Cma("window", 4 * Sizes.MIB, true)),
    };
    DeviceTree once = added(BOARD, regions);

    assertEquals(once, added(once, regions));
  }

  @Test
  void aNodeAtTheSamePlaceIsBroughtToWhatTheRegionSays() {
    Node present =
        region("ramoops@50000000", 0x5000_0000, 0x10_0000, "reusable")
            .withProperty("status", strings("disabled"))
            .withProperty("pmsg-size", PropertyValue.ofCells(0x1000))
            .withProperty("phandle", PropertyValue.ofCells(7))
            .withLabels(List.of("oops"));
    DeviceTree tree = added(reserving(present), at(0x5000_0000L, RAMOOPS));

    Node node = tree.node("/reserved-memory/ramoops@50000000").orElseThrow();
    assertEquals(List.of("oops"), node.labels());
    assertEquals(PropertyValue.ofCells(7), node.value("phandle").orElseThrow());
    assertFalse(node.has("reusable"));
    assertFalse(node.has("status"));
    assertFalse(node.has("pmsg-size"));
    assertEquals(
        List.of(RegionKind.RAMOOPS),
        ReservedMemory.read(tree).orThrow().enabled().stream().map(ReservedRegion::kind).toList());
  }

  @Test
  void aNodeWithoutUnitAddressAtTheSamePlaceIsNotDoubled() {
    DeviceTree tree =
        added(reserving(region("ramoops", 0x5000_0000, 0x10_0000)), at(0x5000_0000L, RAMOOPS));

    assertEquals(
        List.of("ramoops"),
        tree.node("/reserved-memory").orElseThrow().children().stream().map(Node::name).toList());
    assertEquals(List.of(), said(ReservedMemory.read(tree)));
  }

  @Test
  void whatIsWrittenReadsBackWithoutAWarning() {
    DeviceTree tree =
        added(
            BOARD,
            at(0x5000_0000L, RAMOOPS),
            at(0x5020_0000L, new RegionSpec.Pmem("scratch", 2 * Sizes.MIB)),
            at(0x5040_0000L, new RegionSpec.Cma("window", 4 * Sizes.MIB, true)),
            at(0x5080_0000L, new RegionSpec.NoMap("page", Sizes.KIB * 4)));

    var read = ReservedMemory.read(tree);

    assertEquals(List.of(), said(read));
    assertEquals(
        List.of(RegionKind.RAMOOPS, RegionKind.PMEM, RegionKind.CMA, RegionKind.NO_MAP),
        read.orThrow().regions().stream().map(ReservedRegion::kind).toList());
  }

  @Test
  void aNodeOfThatNameAtAnotherPlaceIsRefused() {
    assertEquals(
        List.of(
            "Error E-region-name: there is a /reserved-memory/ramoops@60000000 already, at another"
                + " place than region 'ramoops' [0x50000000, 0x50100000)"),
        refusal(
            reserving(region("ramoops@60000000", 0x6000_0000, 0x10_0000)),
            at(0x5000_0000L, RAMOOPS)));
  }

  @Test
  void aRegionOnAnotherOneIsRefused() {
    assertEquals(
        List.of(
            "Error E-region-overlap: region 'ramoops' [0x50000000, 0x50100000) overlaps"
                + " /reserved-memory/tee@500ff000 [0x500ff000, 0x50101000)"),
        refusal(reserving(region("tee@500ff000", 0x500f_f000, 0x2000)), at(0x5000_0000L, RAMOOPS)));
    assertEquals(
        List.of(
            "Error E-region-overlap: region 'r' [0x50000000, 0x50100000) overlaps region 'ramoops'"
                + " [0x50000000, 0x50100000)"),
        refusal(
            BOARD,
            at(0x5000_0000L, RAMOOPS),
            at(0x5000_0000L, new RegionSpec.NoMap("r", Sizes.MIB))));
  }

  @Test
  void aRegionOnADisabledOneIsNotRefused() {
    DeviceTree tree =
        reserving(
            region("tee@50000000", 0x5000_0000, 0x1000)
                .withProperty("status", strings("disabled")));

    added(tree, at(0x5000_0000L, RAMOOPS));
  }

  @Test
  void aRegionInTheReservationBlockIsRefused() {
    assertEquals(
        List.of(
            "Error E-region-overlap: region 'ramoops' [0x50000000, 0x50100000) overlaps"
                + " /memreserve/ [0x50080000, 0x50081000)"),
        refusal(
            BOARD.withReservation(MemoryReservation.of(0x5008_0000L, 0x1000)),
            at(0x5000_0000L, RAMOOPS)));
  }

  @Test
  void aRegionOnAPmemNodeOfOtherSizeIsRefused() {
    DeviceTree tree =
        BOARD.edit(
            "/pmem@50000000",
            node ->
                node.withProperty("compatible", strings("pmem-region"))
                    .withProperty("reg", reg(0x5000_0000, 0x20_0000)));

    assertEquals(
        List.of(
            "Error E-region-overlap: region 'ramoops' [0x50000000, 0x50100000) overlaps"
                + " /pmem@50000000 [0x50000000, 0x50200000)"),
        refusal(tree, at(0x5000_0000L, RAMOOPS)));
    added(tree, at(0x5000_0000L, new RegionSpec.NoMap("backing", 2 * Sizes.MIB)));
  }

  @Test
  void aDeviceWhereThePmemNodeGoesIsNotOverwritten() {
    DeviceTree tree =
        BOARD.edit("/pmem@50000000", node -> node.withProperty("compatible", strings("x,y")));

    assertEquals(
        List.of(
            "Error E-region-name: region 'scratch' needs a pmem-region node /pmem@50000000, but"
                + " that is another device"),
        refusal(tree, at(0x5000_0000L, new RegionSpec.Pmem("scratch", 2 * Sizes.MIB))));
  }

  @Test
  void aParentWithOtherCellsIsRefused() {
    DeviceTree tree =
        reserving(
            parent ->
                new CellSizes(1, 1)
                    .in(parent)
                    .withChild(
                        Node.named("tee@41000000")
                            .withProperty("reg", PropertyValue.ofCells(0x4100_0000, 0x1000))));

    assertEquals(
        List.of(
            "Error E-reserved-cells: /reserved-memory has 1 address cell and 1 size cell, the root"
                + " has 2 address cells and 2 size cells: Linux would ignore every region in it"),
        refusal(tree, at(0x5000_0000L, RAMOOPS)));
  }

  @Test
  void aMissingRangesIsAddedAndTold() {
    var result =
        ReservedNodes.addedTo(
            reserving(parent -> parent.withoutProperty("ranges")),
            List.of(at(0x5000_0000L, RAMOOPS)));

    assertEquals(
        List.of(
            "Warning W-reserved-ranges: /reserved-memory had no ranges property, so that Linux"
                + " ignored it; it has one now"),
        said(result));
    assertEquals(List.of(), said(ReservedMemory.read(result.orThrow())));
  }

  @Test
  void aRegionWithAProblemIsRefused() {
    assertEquals(
        List.of("Error E-ramoops-zones: ramoops region 'r' has no zone: Linux does not use it"),
        refusal(BOARD, at(0x5000_0000L, RamoopsSpec.of("r", Sizes.MIB, r -> {}))));
  }

  @Test
  void aPlaceIsAsLongAsItsRegion() {
    assertEquals(
        "ramoops does not fit [0x50000000, 0x50000001)",
        assertThrows(
                IllegalArgumentException.class,
                () -> new PlacedRegion(RAMOOPS, AddressRange.of(0x5000_0000L, 1)))
            .getMessage());
  }
}
