package dev.conifer.reserved;

import static dev.conifer.reserved.Trees.BOARD;
import static dev.conifer.reserved.Trees.reg;
import static dev.conifer.reserved.Trees.region;
import static dev.conifer.reserved.Trees.reserving;
import static dev.conifer.reserved.Trees.said;
import static dev.conifer.reserved.Trees.strings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.spec.CellSizes;
import dev.conifer.spec.Status;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.Property;
import dev.conifer.tree.PropertyValue;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReservedMemoryTest {

  private static RegionKind kindOf(Node node) {
    ReservedMemory memory = ReservedMemory.read(reserving(node)).orThrow();
    return memory.regions().get(0).kind();
  }

  @Test
  void aTreeWithoutReservedMemoryReservesNothing() {
    assertEquals(new ReservedMemory(List.of()), ReservedMemory.read(BOARD).orThrow());
    assertEquals(List.of(), said(ReservedMemory.read(BOARD)));
  }

  @Test
  void theKindOfARegionIsReadFromItsNode() {
    Node bare = region("r@50000000", 0x5000_0000, 0x10_0000);
    Node pool = bare.withProperty("compatible", strings("shared-dma-pool"));

    assertEquals(RegionKind.RAMOOPS, kindOf(bare.withProperty("compatible", strings("ramoops"))));
    assertEquals(RegionKind.CMA, kindOf(pool.withProperty(Property.flag("reusable"))));
    assertEquals(RegionKind.OTHER, kindOf(pool));
    assertEquals(RegionKind.OTHER, kindOf(bare.withProperty("compatible", strings("qcom,smem"))));
    assertEquals(RegionKind.NO_MAP, kindOf(bare.withProperty(Property.flag("no-map"))));
    assertEquals(RegionKind.PLAIN, kindOf(bare));
  }

  @Test
  void aReservationUnderAPmemNodeIsPmem() {
    DeviceTree tree = withPmem(reserving(region("r@50000000", 0x5000_0000, 0x20_0000, "no-map")));

    var result = ReservedMemory.read(tree);

    assertEquals(List.of(), said(result));
    assertEquals(RegionKind.PMEM, result.orThrow().regions().get(0).kind());
  }

  private static DeviceTree withPmem(DeviceTree tree) {
    return tree.edit(
        "/pmem@50000000",
        node ->
            node.withProperty("compatible", strings("pmem-region"))
                .withProperty("reg", reg(0x5000_0000, 0x20_0000)));
  }

  @Test
  void aRegionHasEveryTupleOfItsReg() {
    Node node =
        Node.named("r@50000000").withProperty("reg", reg(0x5000_0000, 0x1000, 0x5400_0000, 0x1000));

    var result = ReservedMemory.read(reserving(node));

    assertEquals(
        List.of(AddressRange.of(0x5000_0000L, 0x1000), AddressRange.of(0x5400_0000L, 0x1000)),
        result.orThrow().region("r").orElseThrow().ranges());
    assertEquals(
        List.of(
            "Warning W-reserved-tuples: reg of /reserved-memory/r@50000000 has 2 ranges: U-Boot"
                + " reserves only the first one, [0x50000000, 0x50001000)"),
        said(result));
  }

  @Test
  void aRegionWithASizeAloneIsDynamic() {
    Node node =
        Node.named("linux,cma")
            .withProperty("size", PropertyValue.ofU64(0x400_0000))
            .withProperty("alignment", PropertyValue.ofU64(0x40_0000))
            .withProperty("alloc-ranges", reg(0x4000_0000, 0x4000_0000));

    var result = ReservedMemory.read(reserving(node));

    assertEquals(
        new Extent.Dynamic(
            0x400_0000L,
            Optional.of(0x40_0000L),
            List.of(AddressRange.of(0x4000_0000L, 0x4000_0000L))),
        result.orThrow().regions().get(0).extent());
    assertEquals(List.of(), said(result));
    assertTrue(result.orThrow().map().isEmpty());
  }

  @Test
  void regGoesBeforeSize() {
    Node node =
        region("r@50000000", 0x5000_0000, 0x1000)
            .withProperty("size", PropertyValue.ofU64(0x400_0000));

    assertEquals(
        List.of(AddressRange.of(0x5000_0000L, 0x1000)),
        ReservedMemory.read(reserving(node)).orThrow().regions().get(0).ranges());
  }

  @Test
  void aDisabledRegionReservesNothing() {
    Node node =
        region("r@10000000", 0x1000_0000, 0x1000).withProperty("status", strings("disabled"));

    var result = ReservedMemory.read(reserving(node));

    assertEquals(List.of(), said(result));
    assertEquals(Status.DISABLED, result.orThrow().regions().get(0).status());
    assertEquals(List.of(), result.orThrow().enabled());
    assertTrue(result.orThrow().map().isEmpty());
  }

  @Test
  void whatIsReservedIsOneMap() {
    ReservedMemory memory =
        ReservedMemory.read(
                reserving(
                    region("a@50000000", 0x5000_0000, 0x1000),
                    region("b@50001000", 0x5000_1000, 0x1000)))
            .orThrow();

    assertEquals(MemoryMap.of(AddressRange.of(0x5000_0000L, 0x2000)), memory.map());
    assertEquals(
        List.of("b@50001000"),
        memory.overlapping(AddressRange.of(0x5000_1fffL, 0x1000)).stream()
            .map(ReservedRegion::name)
            .toList());
    assertEquals(Optional.empty(), memory.region("c"));
  }

  @Test
  void whatIsReservedIsTheSameWithoutTheWarnings() {
    DeviceTree tree = reserving(Node.named("nowhere"));
    assertEquals(1, ReservedMemory.read(tree).diagnostics().size());
    assertEquals(ReservedMemory.read(tree).orThrow(), ReservedMemory.in(tree));
  }

  @Test
  void otherCellsThanTheRootsAreWarnedOf() {
    DeviceTree tree =
        reserving(
            parent ->
                new CellSizes(1, 1)
                    .in(parent)
                    .withChild(
                        Node.named("r@50000000")
                            .withProperty("reg", PropertyValue.ofCells(0x5000_0000, 0x1000))));

    var result = ReservedMemory.read(tree);

    assertEquals(
        List.of(
            "Warning W-reserved-cells: /reserved-memory has 1 address cell and 1 size cell, the"
                + " root has 2 address cells and 2 size cells: Linux ignores every region in it"),
        said(result));
    assertEquals(
        Optional.of("write #address-cells = <2> and #size-cells = <2>, and its children with them"),
        result.diagnostics().get(0).remedy());
    assertEquals(
        List.of(AddressRange.of(0x5000_0000L, 0x1000)), result.orThrow().regions().get(0).ranges());
  }

  @Test
  void aMissingRangesPropertyIsWarnedOf() {
    assertEquals(
        List.of(
            "Warning W-reserved-ranges: /reserved-memory has no ranges property: Linux ignores"
                + " every region in it"),
        said(ReservedMemory.read(reserving(parent -> parent.withoutProperty("ranges")))));
  }

  @Test
  void rangesThatTranslateAreWarnedOf() {
    DeviceTree tree =
        reserving(parent -> parent.withProperty("ranges", reg(0, 0x4000_0000, 0x1000)));

    assertEquals(
        List.of(
            "Warning W-reserved-ranges: ranges of /reserved-memory is not empty; nobody translates"
                + " the addresses in it"),
        said(ReservedMemory.read(tree)));
  }

  @Test
  void aRegOfTheWrongLengthIsWarnedOf() {
    Node node =
        Node.named("r@50000000").withProperty("reg", PropertyValue.ofCells(0x5000_0000, 0x1000));

    var result = ReservedMemory.read(reserving(node));

    assertEquals(
        List.of(
            "Warning reg_format: reg of /reserved-memory/r@50000000 is 8 bytes long; with 2 address"
                + " cells and 2 size cells of its parent it must be a multiple of 16"),
        said(result));
    assertEquals(new Extent.Unreadable(), result.orThrow().regions().get(0).extent());
  }

  @Test
  void aRegionWithoutAPlaceIsWarnedOf() {
    assertEquals(
        List.of(
            "Warning W-reserved-nowhere: /reserved-memory/r has neither reg nor size: nobody"
                + " reserves anything for it"),
        said(ReservedMemory.read(reserving(Node.named("r")))));
  }

  @Test
  void aSizeThatLinuxDoesNotReadIsWarnedOf() {
    Node node = Node.named("r").withProperty("size", PropertyValue.ofCells(0x1000));

    var result = ReservedMemory.read(reserving(node));

    assertEquals(
        List.of(
            "Warning W-reserved-number: size of /reserved-memory/r is 4 bytes long; Linux reads it"
                + " only when it is 8 bytes long"),
        said(result));
    assertEquals(new Extent.Unreadable(), result.orThrow().regions().get(0).extent());
  }

  @Test
  void flagsThatContradictEachOtherAreWarnedOf() {
    assertEquals(
        List.of(
            "Warning W-reserved-flags: /reserved-memory/r@50000000 has both no-map and reusable,"
                + " which exclude each other"),
        said(
            ReservedMemory.read(
                reserving(region("r@50000000", 0x5000_0000, 0x1000, "no-map", "reusable")))));
  }

  @Test
  void aRegionOutsideOfDramIsWarnedOf() {
    assertEquals(
        List.of(
            "Warning W-reserved-outside: /reserved-memory/a@10000000 reserves"
                + " [0x10000000, 0x10001000), which is outside of the DRAM banks"
                + " [[0x40000000, 0x80000000)]",
            "Warning W-reserved-outside: /reserved-memory/b@7ffff000 reserves"
                + " [0x7ffff000, 0x80001000), which is partly outside of the DRAM banks"
                + " [[0x40000000, 0x80000000)]"),
        said(
            ReservedMemory.read(
                reserving(
                    region("a@10000000", 0x1000_0000, 0x1000),
                    region("b@7ffff000", 0x7fff_f000, 0x2000)))));
  }

  @Test
  void aTreeWhoseFirmwareFillsTheMemoryInSaysNothingOfDram() {
    DeviceTree tree =
        reserving(region("a@10000000", 0x1000_0000, 0x1000))
            .edit("/memory@40000000", node -> node.withProperty("reg", reg(0x4000_0000, 0)));

    assertEquals(List.of(), said(ReservedMemory.read(tree)));
  }

  @Test
  void regionsThatOverlapAreBothNamed() {
    var result =
        ReservedMemory.read(
            reserving(
                region("b@50000800", 0x5000_0800, 0x1000),
                region("c@50003000", 0x5000_3000, 0x1000),
                region("a@50000000", 0x5000_0000, 0x4000)));

    assertEquals(
        List.of(
            "Warning W-reserved-overlap: /reserved-memory/b@50000800 [0x50000800, 0x50001800)"
                + " overlaps /reserved-memory/a@50000000 [0x50000000, 0x50004000) by 4 KiB",
            "Warning W-reserved-overlap: /reserved-memory/c@50003000 [0x50003000, 0x50004000)"
                + " overlaps /reserved-memory/a@50000000 [0x50000000, 0x50004000) by 4 KiB"),
        said(result));
  }

  @Test
  void aSecondRamoopsRegionIsWarnedOf() {
    assertEquals(
        List.of(
            "Warning W-ramoops-second: /reserved-memory/b@50100000 is a second ramoops region:"
                + " Linux uses only one, /reserved-memory/a@50000000 here"),
        said(
            ReservedMemory.read(
                reserving(
                    region("a@50000000", 0x5000_0000, 0x10_0000)
                        .withProperty("compatible", strings("ramoops")),
                    region("b@50100000", 0x5010_0000, 0x10_0000)
                        .withProperty("compatible", strings("ramoops"))))));
  }

  @Test
  void aPmemNodeOnSystemRamIsWarnedOf() {
    String expected =
        "Warning W-pmem-unreserved: /pmem@50000000 lies on [[%s, 0x50200000)], which no enabled"
            + " no-map region reserves: Linux uses it as RAM";

    assertEquals(
        List.of(expected.formatted("0x50000000")), said(ReservedMemory.read(withPmem(BOARD))));
    assertEquals(
        List.of(expected.formatted("0x50000000")),
        said(
            ReservedMemory.read(
                withPmem(reserving(region("r@50000000", 0x5000_0000, 0x20_0000))))));
    assertEquals(
        List.of(expected.formatted("0x50100000")),
        said(
            ReservedMemory.read(
                withPmem(reserving(region("r@50000000", 0x5000_0000, 0x10_0000, "no-map"))))));
  }

  @Test
  void aPmemNodeInAHoleNeedsNoReservation() {
    DeviceTree tree =
        withPmem(BOARD)
            .edit(
                "/memory@40000000",
                node -> node.withProperty("reg", reg(0x4000_0000, 0x1000_0000)));

    assertEquals(List.of(), said(ReservedMemory.read(tree)));
  }

  @Test
  void theParentMayHaveAUnitAddress() {
    DeviceTree tree = reserving(region("r@50000000", 0x5000_0000, 0x1000));
    Node parent = tree.node("/reserved-memory").orElseThrow();
    DeviceTree renamed =
        tree.withRoot(
            tree.root()
                .withoutChild("reserved-memory")
                .withChild(parent.withName("reserved-memory@0")));

    assertEquals(
        "/reserved-memory@0/r@50000000",
        ReservedMemory.read(renamed).orThrow().regions().get(0).path().toString());
  }
}
