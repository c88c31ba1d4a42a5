package dev.conifer.loader.linuxboot;

import dev.conifer.memory.WrappingU64;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A range as u-root keeps it ({@code kexec.Range}): a start and a size that nobody checks, so that
 * the end may wrap round 64 bits. All arithmetic is u-root's own, results that are wrong included.
 *
 * @param start the first address, unsigned
 * @param size in bytes, unsigned
 */
record WrappingRange(long start, long size) {
  /** Up to the address space's last byte, which u-root never uses ({@code MaxAddr}). */
  static final WrappingRange EVERYTHING = between(0, WrappingU64.MAX);

  /** From {@code start} to {@code end}, exclusive. */
  static WrappingRange between(long start, long end) {
    return new WrappingRange(start, end - start);
  }

  /** The address after the last; lower than the start where it wraps. */
  long end() {
    return start + size;
  }

  boolean contains(long address) {
    return WrappingU64.lessOrEqual(start, address) && WrappingU64.less(address, end());
  }

  boolean overlaps(WrappingRange other) {
    return WrappingU64.less(start, other.end()) && WrappingU64.less(other.start, end());
  }

  /** Whether one begins where the other ends. */
  boolean isAdjacentTo(WrappingRange other) {
    return other.end() == start || end() == other.start;
  }

  /**
   * The range from {@code newStart} to this one's end, as {@code Range.WithStart} computes it. A
   * start <em>beyond</em> the end gives a size just below 2^64: the underflow by which u-root
   * places things outside of free memory. The range's own start gives an empty range, which no
   * caller asks for.
   */
  WrappingRange withStart(long newStart) {
    return newStart == start
        ? new WrappingRange(start, 0)
        : new WrappingRange(newStart, size - (newStart - start));
  }

  /** What the two have in common; absent when u-root sees no overlap. */
  Optional<WrappingRange> intersection(WrappingRange other) {
    if (!overlaps(other)) {
      return Optional.empty();
    }
    long low = WrappingU64.less(start, other.start) ? other.start : start;
    return Optional.of(between(low, WrappingU64.min(end(), other.end())));
  }

  /** What is left of this without {@code other}: up to two ranges. */
  List<WrappingRange> minus(WrappingRange other) {
    List<WrappingRange> rest = new ArrayList<>(2);
    if (contains(other.start) && start != other.start) {
      rest.add(between(start, other.start));
    }
    if (contains(other.end()) && end() != other.end()) {
      rest.add(between(other.end(), end()));
    }
    if (rest.isEmpty() && !overlaps(other)) {
      rest.add(this);
    }
    return rest;
  }

  /** {@code [0x40000000, 0x40001000)}, as u-root prints it. */
  @Override
  public String toString() {
    return "[0x%x, 0x%x)".formatted(start, end());
  }
}
