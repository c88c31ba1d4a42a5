package dev.conifer.reserved;

import static dev.conifer.reserved.Trees.said;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.DiagnosticText;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlacementTest {
  private static final long MIB = Sizes.MIB;

  /** 1 GiB at 0x40000000, as on QEMU's virt. */
  private static final MemoryMap DRAM = map(0x4000_0000L, 1024 * MIB);

  private static final RegionSpec OOPS = RamoopsSpec.of("oops", MIB, r -> r.recordSize(0x10000));
  private static final RegionSpec SCRATCH = new RegionSpec.Pmem("scratch", 48 * MIB);
  private static final RegionSpec PAGE = new RegionSpec.NoMap("page", MIB);

  private static MemoryMap map(long start, long size) {
    return MemoryMap.of(AddressRange.of(start, size));
  }

  private static RegionRequest request(RegionSpec spec) {
    return RegionRequest.of(spec).from(new FileLocation("plan"));
  }

  private static RegionRequest request(RegionSpec spec, long address) {
    return request(spec).at(PhysicalAddress.of(address));
  }

  /** Each region as {@code name address}. */
  private static List<String> places(Result<List<PlacedRegion>> result) {
    return result.orThrow().stream().map(r -> r.name() + " " + r.range().start()).toList();
  }

  @Test
  void aRegionLiesAsHighAsItCanClearOfTheTop() {
    // The top 2 MiB count as written; 64 MiB below them, down to a multiple of 2 MiB.
    assertEquals(
        List.of("scratch 0x78e00000"), places(Placement.on(DRAM).place(List.of(request(SCRATCH)))));
  }

  @Test
  void aRegionKeepsClearOfWhatBootsWrite() {
    var placement =
        Placement.on(DRAM)
            .withWritten("U-Boot", map(0x7ddb_2000L, 0x224_e000))
            .withWritten("ramdisk", map(0x7000_0000L, 16 * MIB));

    // 64 MiB below the ramdisk; the gap of 221 MiB above it has 93 MiB that are clear of both.
    assertEquals(List.of("scratch 0x76c00000"), places(placement.place(List.of(request(SCRATCH)))));
    assertEquals(
        List.of("scratch 0x65000000"),
        places(placement.place(List.of(request(new RegionSpec.Pmem("scratch", 112 * MIB))))));
  }

  @Test
  void theDistanceIsHalvedUntilThereIsRoom() {
    var placement =
        Placement.on(map(0x4000_0000L, 96 * MIB))
            .withWritten("kernel", map(0x4000_0000L, 32 * MIB));

    var result = placement.place(List.of(request(SCRATCH)));

    // 62 MiB are free. 8 MiB on both sides leave 46 MiB, 4 MiB leave 54.
    assertEquals(List.of("scratch 0x42a00000"), places(result));
    assertEquals(
        List.of(
            "Note W-region-clearance: region 'scratch' of 48 MiB is only kept 4 MiB clear of what"
                + " boots write, not 64 MiB: there is no room for more"),
        said(result));
  }

  @Test
  void theDistanceMayBeNothing() {
    var placement = Placement.on(map(0x4000_0000L, 50 * MIB));

    assertEquals(List.of("scratch 0x40000000"), places(placement.place(List.of(request(SCRATCH)))));
    assertEquals(
        List.of("oops 0x42e00000"),
        places(placement.withClearance(0).place(List.of(request(OOPS)))));
  }

  @Test
  void regionsWithEqualFlagsLieSideBySide() {
    RegionSpec even = new RegionSpec.NoMap("even", 2 * MIB);

    var result = Placement.on(DRAM).place(List.of(request(even), request(SCRATCH), request(OOPS)));

    // oops has an odd size, so it lies at the top, where nothing has to touch its end.
    assertEquals(
        List.of("even 0x78a00000", "scratch 0x78c00000", "oops 0x7bc00000"), places(result));
    assertEquals(List.of(AddressRange.of(0x78a0_0000L, 51 * MIB)), mapOf(result).ranges());
  }

  @Test
  void anOddSizeMoreIsOneBreakMore() {
    var result = Placement.on(DRAM).place(List.of(request(PAGE), request(OOPS), request(SCRATCH)));

    assertEquals(2, mapOf(result).ranges().size());
  }

  @Test
  void aLargerAlignmentBreaksNoAdjacency() {
    var result =
        Placement.on(DRAM)
            .place(
                List.of(
                    request(SCRATCH),
                    request(new RegionSpec.NoMap("big", 32 * MIB)).alignedTo(32 * MIB),
                    request(OOPS)));

    assertEquals(1, mapOf(result).ranges().size());
  }

  @Test
  void regionsWithOtherFlagsLieApartFromThem() {
    RegionSpec cma = new RegionSpec.Cma("cma", 64 * MIB, true);

    var result = Placement.on(DRAM).place(List.of(request(OOPS), request(cma), request(SCRATCH)));

    // The larger block has the first choice.
    assertEquals(
        List.of("oops 0x77a00000", "cma 0x77c00000", "scratch 0x74a00000"), places(result));
  }

  @Test
  void regionsThatDoNotFitAsOneAreSplit() {
    // Two gaps of 48 MiB.
    var placement =
        Placement.on(map(0x4000_0000L, 114 * MIB))
            .withReserved("TF-A", map(0x4300_0000L, 16 * MIB))
            .withClearance(0);

    assertEquals(
        List.of("a 0x44000000", "b 0x40000000"),
        places(
            placement.place(
                List.of(
                    request(new RegionSpec.Pmem("a", 48 * MIB)),
                    request(new RegionSpec.Pmem("b", 48 * MIB))))));
  }

  @Test
  void aTightFitIsFoundWhereTheHighestPlaceWouldWasteIt() {
    // Gaps of 32 MiB (low) and 46 MiB (high) for regions of 32, 30 and 16 MiB: the largest takes
    // the high gap by height, the low one by fit.
    var placement =
        Placement.on(map(0x4000_0000L, 96 * MIB))
            .withReserved("TF-A", map(0x4200_0000L, 16 * MIB))
            .withClearance(0);

    assertEquals(
        List.of("a 0x40000000", "b 0x44000000", "c 0x43000000"),
        places(
            placement.place(
                List.of(
                    request(new RegionSpec.Pmem("a", 32 * MIB)),
                    request(new RegionSpec.Pmem("b", 30 * MIB)),
                    request(new RegionSpec.Pmem("c", 16 * MIB))))));
  }

  @Test
  void aRegionWithAnAddressGetsIt() {
    var placement = Placement.on(DRAM).withWritten("kernel", map(0x4020_0000L, 32 * MIB));

    var result = placement.place(List.of(request(SCRATCH, 0x4000_0000L), request(OOPS)));

    assertEquals(List.of("scratch 0x40000000", "oops 0x7bc00000"), places(result));
    assertEquals(List.of(), said(result));
  }

  @Test
  void aRegionIsChosenAroundOneWithAnAddress() {
    var result = Placement.on(DRAM).place(List.of(request(OOPS), request(SCRATCH, 0x7a00_0000L)));

    assertEquals(List.of("oops 0x79e00000", "scratch 0x7a000000"), places(result));
  }

  @Test
  void anAddressThatIsNotAlignedIsWarnedOf() {
    assertEquals(
        """
        plan: Warning (W-region-alignment): region 'oops' of 1 MiB at 0x50100000 is not aligned to 2 MiB
          help: use 0x50000000, or leave the address out
        """,
        DiagnosticText.of(
            Placement.on(DRAM).place(List.of(request(OOPS, 0x5010_0000L))).diagnostics()));
  }

  @Test
  void anAddressOutsideOfDramIsAnError() {
    assertEquals(
        List.of(
            "Error E-region-outside: region 'oops' of 1 MiB at [0x10000000, 0x10100000) is outside"
                + " of the DRAM banks [[0x40000000, 0x80000000)]",
            "Error E-region-outside: region 'scratch' of 48 MiB at [0x7f000000, 0x82000000) is"
                + " partly outside of the DRAM banks [[0x40000000, 0x80000000)]"),
        said(
            Placement.on(DRAM)
                .place(List.of(request(OOPS, 0x1000_0000L), request(SCRATCH, 0x7f00_0000L)))));
  }

  @Test
  void anAddressBeyond64BitsIsAnError() {
    assertEquals(
        List.of(
            "Error E-address-range: region 'scratch' of 48 MiB at 0xffffffffff000000 ends beyond"
                + " 64 bits"),
        said(Placement.on(DRAM).place(List.of(request(SCRATCH, 0xffff_ffff_ff00_0000L)))));
  }

  @Test
  void regionsWithAddressesThatOverlapAreBothNamed() {
    assertEquals(
        List.of(
            "Error E-region-overlap: region 'oops' of 1 MiB at [0x52000000, 0x52100000) overlaps"
                + " region 'scratch' at [0x50000000, 0x53000000)",
            "Error E-region-overlap: region 'page' of 1 MiB at [0x60000000, 0x60100000) overlaps"
                + " TF-A in [[0x60000000, 0x60001000)]"),
        said(
            Placement.on(DRAM)
                .withReserved("TF-A", map(0x5fff_f000L, 0x2000))
                .place(
                    List.of(
                        request(SCRATCH, 0x5000_0000L),
                        request(OOPS, 0x5200_0000L),
                        request(PAGE, 0x6000_0000L)))));
  }

  @Test
  void aRegionLargerThanTheRamIsAnError() {
    assertEquals(
        """
        plan: Error (E-region-size): region 'huge' of 2 GiB is larger than the RAM, which has 1 GiB
          help: make it smaller
        """,
        DiagnosticText.of(
            Placement.on(DRAM)
                .place(List.of(request(new RegionSpec.NoMap("huge", 2 * Sizes.GIB))))
                .diagnostics()));
  }

  @Test
  void aRegionWithoutRoomIsToldWhatIsInTheWay() {
    var result =
        Placement.on(DRAM)
            .withReserved("TF-A", map(0x4000_0000L, 4 * MIB))
            .withWritten("U-Boot: relocation", map(0x7ddb_2000L, 0x224_e000))
            .withWritten("booti", map(0x5040_0000L, 32 * MIB).plus(map(0x5600_0000L, 3 * MIB)))
            .place(
                List.of(
                    request(new RegionSpec.NoMap("big", 768 * MIB)), request(OOPS, 0x6000_0000L)));

    assertEquals(
        """
        plan: Error (E-region-no-room): there is no room for region 'big' of 768 MiB, aligned to 2 MiB: the largest free gap has 476.6 MiB at [0x60100000, 0x7ddb2000)
          (no source): TF-A: 4 MiB at [0x40000000, 0x40400000)
          (no source): region 'oops': 1 MiB at [0x60000000, 0x60100000)
          (no source): the top of RAM: 2 MiB at [0x7fe00000, 0x80000000)
          (no source): U-Boot: relocation: 34.3 MiB at [0x7ddb2000, 0x80000000)
          (no source): booti: 35 MiB in 2 ranges within [0x50400000, 0x56300000)
          help: make a region smaller, or move what lies between the gaps
        """,
        DiagnosticText.of(result.diagnostics()));
  }

  @Test
  void whereNothingIsFreeThatIsSaid() {
    assertEquals(
        List.of(
            "Error E-region-no-room: there is no room for region 'oops' of 1 MiB, aligned to 2 MiB:"
                + " nothing is free"),
        said(Placement.on(map(0x4000_0000L, 2 * MIB)).place(List.of(request(OOPS)))));
  }

  @Test
  void twoRegionsOfOneNameAreAnError() {
    assertEquals(
        List.of("Error E-region-name: two regions are named 'oops'"),
        said(Placement.on(DRAM).place(List.of(request(OOPS), request(OOPS)))));
  }

  @Test
  void anAlignmentIsAPowerOfTwo() {
    assertEquals(
        List.of(
            "Error E-region-alignment: the alignment of region 'oops' of 1 MiB is 0x300000, no"
                + " power of two"),
        said(Placement.on(DRAM).place(List.of(request(OOPS).alignedTo(3 * MIB)))));
  }

  @Test
  void problemsOfARegionAreToldWhereItWasAskedFor() {
    var result = Placement.on(DRAM).place(List.of(request(RamoopsSpec.of("r", MIB, r -> {}))));

    assertTrue(result.failed());
    assertEquals(new FileLocation("plan"), result.diagnostics().get(0).location());
  }

  @Test
  void nothingIsPlacedWhereNothingIsAskedFor() {
    assertEquals(List.of(), Placement.on(MemoryMap.EMPTY).place(List.of()).orThrow());
  }

  private static MemoryMap mapOf(Result<List<PlacedRegion>> result) {
    return MemoryMap.of(result.orThrow().stream().map(PlacedRegion::range).toList());
  }
}
