package dev.conifer.memory;

import java.util.Objects;
import java.util.Optional;

/**
 * A range of physical addresses, half-open: {@code [start, end)}.
 *
 * <p>A range may be empty. The last byte of the 64-bit address space belongs to no range, so that
 * every range has an end; arm64 has 52 address bits.
 *
 * @param start the first address
 * @param end the address after the last
 */
public record AddressRange(PhysicalAddress start, PhysicalAddress end)
    implements Comparable<AddressRange> {

  public AddressRange {
    Objects.requireNonNull(start);
    Objects.requireNonNull(end);
    if (end.isBelow(start)) {
      throw new IllegalArgumentException("end " + end + " lies below start " + start);
    }
  }

  /**
   * The {@code size} bytes from {@code start} on.
   *
   * @throws ArithmeticException when the end does not fit 64 bits
   */
  public static AddressRange of(PhysicalAddress start, long size) {
    return new AddressRange(start, start.plus(size));
  }

  /** {@link #of(PhysicalAddress, long)} with the start as an unsigned number. */
  public static AddressRange of(long start, long size) {
    return of(PhysicalAddress.of(start), size);
  }

  /** The range, or nothing when its end does not fit 64 bits: for numbers from hostile input. */
  public static Optional<AddressRange> ifValid(long start, long size) {
    return Long.compareUnsigned(start + size, start) < 0
        ? Optional.empty()
        : Optional.of(of(start, size));
  }

  /** How many bytes, unsigned. */
  public long size() {
    return end.distanceFrom(start);
  }

  /** Whether there are no bytes in it. */
  public boolean isEmpty() {
    return start.equals(end);
  }

  /**
   * The last address, inclusive.
   *
   * @throws IllegalStateException when the range is empty
   */
  public PhysicalAddress last() {
    if (isEmpty()) {
      throw new IllegalStateException(this + " is empty");
    }
    return end.minus(1);
  }

  /** Whether {@code address} lies inside. */
  public boolean contains(PhysicalAddress address) {
    return !address.isBelow(start) && address.isBelow(end);
  }

  /** Whether all of {@code other} lies inside; an empty range lies inside every range. */
  public boolean contains(AddressRange other) {
    return other.isEmpty() || (!other.start.isBelow(start) && !end.isBelow(other.end));
  }

  /** Whether the two have a byte in common. */
  public boolean overlaps(AddressRange other) {
    return intersection(other).isPresent();
  }

  /** What the two have in common; absent when that is nothing. */
  public Optional<AddressRange> intersection(AddressRange other) {
    PhysicalAddress low = PhysicalAddress.max(start, other.start);
    PhysicalAddress high = PhysicalAddress.min(end, other.end);
    return low.isBelow(high) ? Optional.of(new AddressRange(low, high)) : Optional.empty();
  }

  /**
   * The range with {@code margin} more bytes on either side, cut where the address space ends.
   *
   * @param margin in bytes, unsigned
   */
  public AddressRange widened(long margin) {
    return new AddressRange(start.minusAtMost(margin), end.plusAtMost(margin));
  }

  /** By start, then by end. */
  @Override
  public int compareTo(AddressRange other) {
    int order = start.compareTo(other.start);
    return order != 0 ? order : end.compareTo(other.end);
  }

  /** {@code [0x40000000, 0x80000000)}. */
  @Override
  public String toString() {
    return "[" + start + ", " + end + ")";
  }
}
