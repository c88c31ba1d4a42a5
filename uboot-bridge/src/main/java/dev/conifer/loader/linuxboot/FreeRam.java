package dev.conifer.loader.linuxboot;

import dev.conifer.memory.WrappingU64;
import java.util.List;
import java.util.Optional;

/**
 * The memory in which u-root may place something ({@code Ranges} of pkg/boot/kexec), lowest first.
 *
 * @param ranges page-aligned starts, ends as they come
 */
record FreeRam(List<WrappingRange> ranges) {
  /** u-root keeps off the first MiB but for the kernel ({@code M1}). */
  private static final long LEAST_ADDRESS = 1 << 20;

  FreeRam {
    ranges = List.copyOf(ranges);
  }

  /**
   * The first {@code size} bytes from 1 MiB on ({@code FindSpaceAbove}).
   *
   * @return absent when there is no room
   */
  Optional<WrappingRange> first(long size) {
    return first(
        ranges, size, WrappingRange.between(LEAST_ADDRESS, WrappingRange.EVERYTHING.end()));
  }

  /**
   * The first {@code size} bytes, rounded up to a multiple of {@code alignment}, that begin at such
   * a multiple ({@code FindSpace} with {@code WithAlignment}). A piece that holds no such multiple
   * is not passed over: see {@link WrappingRange#withStart}.
   *
   * @param alignment a power of two, in bytes
   * @return absent when there is no room
   */
  Optional<WrappingRange> firstAligned(long size, long alignment) {
    List<WrappingRange> aligned =
        ranges.stream().map(range -> startAligned(range, alignment)).toList();
    return first(aligned, WrappingU64.alignUp(size, alignment), WrappingRange.EVERYTHING);
  }

  private static WrappingRange startAligned(WrappingRange range, long alignment) {
    long start = WrappingU64.alignUp(range.start(), alignment);
    return start == range.start() ? range : range.withStart(start);
  }

  private static Optional<WrappingRange> first(
      List<WrappingRange> ranges, long size, WrappingRange limit) {
    return ranges.stream()
        .flatMap(range -> range.intersection(limit).stream())
        .filter(part -> WrappingU64.lessOrEqual(size, part.size()))
        .findFirst()
        .map(part -> new WrappingRange(part.start(), size));
  }
}
