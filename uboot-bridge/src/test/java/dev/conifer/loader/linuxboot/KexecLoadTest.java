package dev.conifer.loader.linuxboot;

import static dev.conifer.boot.TestTrees.memoryNode;
import static dev.conifer.boot.TestTrees.region;
import static dev.conifer.boot.TestTrees.withCells;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.conifer.image.Arm64Image;
import dev.conifer.image.Payload;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Sizes;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.PropertyValue;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where u-root places what, defects included. */
class KexecLoadTest {
  private static final long PAGE = 4096;

  @Test
  void everythingTakesTheLowestPlaceTheKernelAMultipleOf2MibTheRestFrom1MibOn() {
    KexecLoad load = load(AddressRange.of(0x80000, 0x1000000));

    assertEquals("[0x200000, 0xa00000)", kernel(load, 0, 0x7f0000).toString());
    assertEquals("[0x100000, 0x103000)", load.place("initramfs", zeros(0x2001)).toString());
    assertEquals("[0x103000, 0x104000)", load.place("FDT", zeros(0x1000)).toString());
    assertEquals("[0x104000, 0x105000)", load.place("trampoline", zeros(40)).toString());
  }

  @Test
  void theKernelMayLieBelow1Mib() {
    assertEquals(
        "[0x0, 0x200000)", kernel(load(AddressRange.of(0, 0x1000000)), 0, 0x1000).toString());
  }

  @Test
  void aReservedByteMovesTheKernelToTheNextMultipleOf2Mib() {
    KexecLoad load = load(AddressRange.of(0x100000, 0xf00000), AddressRange.of(0x200000, 1));

    assertEquals("[0x400000, 0xc00000)", kernel(load, 0, 0x700000).toString());
    assertEquals("[0x100000, 0x101000)", load.place("FDT", zeros(0x100)).toString());
  }

  @Test
  void anExactFitIsAFit() {
    KexecLoad load = load(AddressRange.of(0x40000000L, 0x400000));

    assertEquals("[0x40000000, 0x40400000)", kernel(load, 0, 0x3fffff).toString());
    assertEquals(
        "failed to add initramfs segment: not enough space to allocate bytes: 0x1000 bytes",
        assertThrows(Refusal.class, () -> load.place("initramfs", zeros(1))).words());
  }

  @Test
  void anImageThatDoesNotFitIsRefusedByItsOwnSize() {
    KexecLoad load = load(AddressRange.of(0x40000000L, 0x400000));

    assertEquals(
        "failed to add kernel segment: not enough space to allocate bytes: 0x400001 bytes",
        assertThrows(Refusal.class, () -> kernel(load, 0, 0x400001)).words());
  }

  /** The free piece below the region holds no multiple of 2 MiB, and is not passed over. */
  @Test
  void aPieceWithoutAMultipleOf2MibPutsTheKernelBehindItIntoTheReservation() {
    KexecLoad load =
        load(
            AddressRange.of(0x40001000L, 0x40000000),
            AddressRange.of(0x40100000L, 256 * Sizes.MIB));

    assertEquals("[0x40200000, 0x42200000)", kernel(load, 0, 0x1f00000).toString());
    assertEquals(
        List.of("kernel, outside of free memory (Range.WithStart underflows)", "zeros behind"),
        whats(load.segments().get(0)));
  }

  @Test
  void aPieceThatEndsAtAMultipleOf2MibIsPassedOver() {
    KexecLoad load =
        load(
            AddressRange.of(0x40001000L, 0x40000000),
            AddressRange.of(0x40200000L, 256 * Sizes.MIB));

    assertEquals("[0x50200000, 0x52200000)", kernel(load, 0, 0x1f00000).toString());
  }

  /** 31.5 MiB and a text offset of 512 KiB fill the hole of 32 MiB; the segment ends behind it. */
  @Test
  void aTextOffsetMovesTheSegmentPastTheEndOfItsHole() {
    KexecLoad load =
        load(AddressRange.of(0x40000000L, 0x40000000), AddressRange.of(0x42000000L, 0x100000));

    assertEquals("[0x40080000, 0x42080000)", kernel(load, 0x80000, 0x1f80000).toString());
    Segment segment = load.segments().get(0);
    assertEquals(0x42080000L, segment.range().end());
    assertEquals(List.of("kernel", "zeros behind"), whats(segment));
  }

  @Test
  void aKernelWithoutASizeIsTakenFor16MibBehindATextOffsetOf512Kib() {
    Payload legacy = payload(0, 0, 0, 0x1000);

    Arm64Image header = KexecLoad.header(legacy);

    assertEquals(0x80000, header.textOffset());
    assertEquals(
        "[0x40080000, 0x41280000)",
        load(AddressRange.of(0x40000000L, 0x40000000)).placeKernel(legacy, header).toString());
  }

  @Test
  void aBigEndianKernelIsRefused() {
    assertEquals(
        "invalid Image endianess, expected little",
        assertThrows(Refusal.class, () -> KexecLoad.header(payload(0, 0x1000, 1, 0x1000))).words());
  }

  @Test
  void whatIsNoImageIsRefused() {
    assertEquals(
        "'vmlinuz' is no arm64 Image",
        assertThrows(Refusal.class, () -> KexecLoad.header(new Payload("vmlinuz", zeros(0x1000))))
            .words());
  }

  @Test
  void aTreeWithoutMemoryIsRefused() {
    assertEquals(
        "memory map is empty or contains no information about system RAM",
        assertThrows(
                Refusal.class,
                () -> new KexecLoad(FdtMemoryMap.of(DeviceTree.of(Node.named(""))), PAGE))
            .words());
  }

  @Test
  void segmentsThatShareAPageAreOneWithZerosBetween() {
    Segment low = Segment.of("low", zeros(0x10), new WrappingRange(0x1010, 0x20));
    Segment high = Segment.of("high", zeros(0x3000), new WrappingRange(0x1800, 0x1000));
    Segment apart = Segment.of("apart", zeros(1), new WrappingRange(0x4000, 1));

    List<Segment> merged = Segment.alignedAndMerged(List.of(apart, high, low), PAGE);

    assertEquals(
        List.of("[0x1000, 0x3000)", "[0x4000, 0x5000)"),
        merged.stream().map(s -> s.range().toString()).toList());
    assertEquals(
        List.of(
            "zeros in front 0x10",
            "low 0x10",
            "zeros between 0x7e0",
            "high 0x1000",
            "zeros behind 0x800"),
        parts(merged.get(0)));
    assertEquals(List.of("apart 0x1", "zeros behind 0xfff"), parts(merged.get(1)));
  }

  @Test
  void segmentsThatOverlapAreRefused() {
    Segment one = Segment.of("one", zeros(1), new WrappingRange(0x1000, 0x1001));
    Segment two = Segment.of("two", zeros(1), new WrappingRange(0x2000, 0x1000));

    assertEquals(
        "could not align segments: [0x1000, 0x2001) and [0x2000, 0x3000) overlap",
        assertThrows(Refusal.class, () -> Segment.alignedAndMerged(List.of(two, one), PAGE))
            .words());
  }

  @Test
  void theTrampolineLoadsBothAddressesAndJumps() {
    assertArrayEquals(
        HexFormat.of()
            .parseHex(
                "c4000058e0000058e1031faae2031faae3031faa80001fd6"
                    + "00002040000000000010104000000000"),
        KexecLoad.trampoline(0x40200000L, 0x40101000L).bytes().orElseThrow());
  }

  @Test
  void theBlobHasItsReservationsAt48AndEveryNameWhole() {
    DeviceTree tree =
        DeviceTree.of(
            Node.named("")
                .withProperty("interrupt-parent", PropertyValue.EMPTY)
                .withProperty("parent", PropertyValue.EMPTY));

    int header = 48;
    int reservations = 16;
    int structure = 8 + 12 + 12 + 4 + 4;
    int strings = "interrupt-parent_parent_".length();
    assertEquals(header + reservations + structure + strings, KexecLoad.blob(tree).size());
  }

  private static KexecLoad load(AddressRange ram, AddressRange... reserved) {
    Node nodes = Node.named("reserved-memory");
    for (int i = 0; i < reserved.length; i++) {
      nodes = nodes.withChild(region("r" + i, reserved[i]));
    }
    DeviceTree tree =
        DeviceTree.of(withCells(Node.named("")).withChild(memoryNode(ram)).withChild(nodes));
    return new KexecLoad(FdtMemoryMap.of(tree), PAGE);
  }

  private static WrappingRange kernel(KexecLoad load, long textOffset, long imageSize) {
    Payload file = payload(textOffset, imageSize, 0xa, 0x1000);
    return load.placeKernel(file, KexecLoad.header(file));
  }

  private static Payload payload(long textOffset, long imageSize, long flags, long fileSize) {
    return new Payload(
        "Image", new Arm64Image(textOffset, imageSize, flags).file("Image", fileSize));
  }

  private static Content zeros(long size) {
    return Content.fill(0, size);
  }

  private static List<String> whats(Segment segment) {
    return segment.filled().stream().map(Segment.Part::what).toList();
  }

  private static List<String> parts(Segment segment) {
    return segment.filled().stream()
        .map(part -> part.what() + " 0x" + Long.toHexString(part.content().size()))
        .toList();
  }
}
