package dev.conifer.loader.linuxboot;

import dev.conifer.fdt.FdtLayout;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.image.Arm64Image;
import dev.conifer.image.Payload;
import dev.conifer.loader.linuxboot.FdtMemoryMap.Kind;
import dev.conifer.memory.Content;
import dev.conifer.memory.Sizes;
import dev.conifer.memory.WrappingU64;
import dev.conifer.tree.DeviceTree;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One load of a kernel by u-root ({@code kexecLoadImage} of pkg/boot/linux): what it places, one
 * after the other, each in the lowest free memory that the tree leaves.
 *
 * <p>Nobody holds a placement against the tree again, neither u-root nor the kernel that does the
 * kexec. So two defects of u-root's, modelled as they are, put things on reserved memory: {@link
 * WrappingRange#withStart}, and the text offset of {@link #placeKernel}.
 */
final class KexecLoad {
  /** What u-root takes for the size of a kernel that does not say it. */
  private static final long LEGACY_IMAGE_SIZE = 16 * Sizes.MIB;

  /** Bit 0 of an Image's flags. */
  private static final long BIG_ENDIAN = 1;

  /** How {@code FDT.Write} of pkg/dt lays a blob out. */
  private static final FdtLayout LAYOUT =
      FdtLayout.COMPACT.withReservationAlignment(16).withWholeNames();

  /**
   * {@code ldr x4, kernel; ldr x0, fdt; mov x1, xzr; mov x2, xzr; mov x3, xzr; br x4}, and behind
   * it the two addresses: the arm64 boot protocol's registers, booting.rst, section 4.
   */
  private static final int[] TRAMPOLINE = {
    0x580000c4, 0x580000e0, 0xaa1f03e1, 0xaa1f03e2, 0xaa1f03e3, 0xd61f0080
  };

  private final FdtMemoryMap map;
  private final long page;
  private final List<Segment> segments = new ArrayList<>();

  /**
   * A load into what {@code map} leaves free.
   *
   * @param page the page size of the kernel that u-root runs on, in bytes
   * @throws Refusal when there is no RAM in it at all
   */
  KexecLoad(FdtMemoryMap map, long page) {
    if (map.ranges(Kind.RAM).isEmpty()) {
      throw new Refusal("memory map is empty or contains no information about system RAM");
    }
    this.map = map;
    this.page = page;
  }

  /**
   * The header of {@code kernel}; one of a legacy image gets the size that u-root takes for it.
   *
   * @throws Refusal when it is no arm64 Image, or big-endian
   */
  static Arm64Image header(Payload kernel) {
    Arm64Image header =
        Arm64Image.read(kernel.name(), kernel.content())
            .value()
            .orElseThrow(() -> new Refusal("'%s' is no arm64 Image".formatted(kernel.name())));
    if ((header.flags() & BIG_ENDIAN) != 0) {
      throw new Refusal("invalid Image endianess, expected little");
    }
    return header.isLegacy()
        ? new Arm64Image(Arm64Image.LEGACY_TEXT_OFFSET, LEGACY_IMAGE_SIZE, header.flags())
        : header;
  }

  /**
   * Places the kernel ({@code AddKexecSegmentExplicit}): text offset and image size together,
   * rounded up to 2 MiB, at the lowest multiple of 2 MiB. The start is then moved up by the text
   * offset and the size left as it is, so that the segment ends as far behind the hole.
   *
   * @return the segment; the kernel begins where it does
   * @throws Refusal when there is no room
   */
  WrappingRange placeKernel(Payload kernel, Arm64Image header) {
    long size = header.textOffset() + header.imageSize();
    FreeRam free = free();
    WrappingRange hole =
        free.firstAligned(size, Arm64Image.BASE_ALIGNMENT)
            .orElseThrow(() -> noSpace("kernel", size));
    String what = "kernel";
    Optional<WrappingRange> all = Optional.of(hole);
    if (free.ranges().stream().noneMatch(range -> range.intersection(hole).equals(all))) {
      what += ", outside of free memory (Range.WithStart underflows)";
    }
    WrappingRange range = new WrappingRange(hole.start() + header.textOffset(), hole.size());
    segments.add(Segment.of(what, kernel.content(), range));
    return range;
  }

  /**
   * Places anything else ({@code AddKexecSegment}): whole pages, not below 1 MiB.
   *
   * @throws Refusal when there is no room
   */
  WrappingRange place(String what, Content content) {
    long size = WrappingU64.alignUp(content.size(), page);
    WrappingRange range = free().first(size).orElseThrow(() -> noSpace(what, size));
    segments.add(Segment.of(what, content, range));
    return range;
  }

  /** The code that jumps to the kernel. */
  static Content trampoline(long kernel, long fdt) {
    ByteBuffer code =
        ByteBuffer.allocate(TRAMPOLINE.length * Integer.BYTES + 2 * Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int instruction : TRAMPOLINE) {
      code.putInt(instruction);
    }
    return Content.ofBytes(code.putLong(kernel).putLong(fdt).array());
  }

  /** The blob of {@code tree}, without room to grow. */
  static Content blob(DeviceTree tree) {
    return Content.ofBytes(FdtWriter.write(tree, LAYOUT));
  }

  /** What is placed so far, as {@code kexec_load} takes it. */
  List<Segment> segments() {
    return Segment.alignedAndMerged(segments, page);
  }

  /** How much memory the segments take so far, in bytes; absent when 64 bits do not hold it. */
  Optional<Long> size() {
    long size = 0;
    for (Segment segment : segments) {
      long more = segment.range().size();
      if (more < 0 || size + more < 0) {
        return Optional.empty();
      }
      size += more;
    }
    return Optional.of(size);
  }

  /** {@code AvailableRAM}: from the first page boundary of each piece on. */
  private FreeRam free() {
    List<WrappingRange> ram = map.ranges(Kind.RAM);
    for (Segment segment : segments) {
      ram = ram.stream().flatMap(range -> range.minus(segment.range()).stream()).toList();
    }
    return new FreeRam(ram.stream().flatMap(range -> wholePages(range).stream()).toList());
  }

  private Optional<WrappingRange> wholePages(WrappingRange range) {
    long start = WrappingU64.alignUp(range.start(), page);
    return WrappingU64.less(start, range.end())
        ? Optional.of(WrappingRange.between(start, range.end()))
        : Optional.empty();
  }

  private static Refusal noSpace(String what, long size) {
    return new Refusal(
        "failed to add %s segment: not enough space to allocate bytes: 0x%x bytes"
            .formatted(what, size));
  }
}
