package dev.conifer.memory;

/**
 * A physical address: an unsigned 64-bit number.
 *
 * @param bits the address, read as unsigned
 */
public record PhysicalAddress(long bits) implements Comparable<PhysicalAddress> {
  /** Address 0. */
  public static final PhysicalAddress ZERO = new PhysicalAddress(0);

  /** The address {@code bits}, read as unsigned. */
  public static PhysicalAddress of(long bits) {
    return new PhysicalAddress(bits);
  }

  /**
   * The address {@code size} bytes higher.
   *
   * @param size in bytes, unsigned
   * @throws ArithmeticException when the sum does not fit 64 bits
   */
  public PhysicalAddress plus(long size) {
    long sum = bits + size;
    if (Long.compareUnsigned(sum, bits) < 0) {
      throw new ArithmeticException(this + " + 0x" + Long.toHexString(size) + " leaves 64 bits");
    }
    return new PhysicalAddress(sum);
  }

  /**
   * The address {@code size} bytes lower.
   *
   * @param size in bytes, unsigned
   * @throws ArithmeticException when the difference is negative
   */
  public PhysicalAddress minus(long size) {
    if (Long.compareUnsigned(size, bits) > 0) {
      throw new ArithmeticException(this + " - 0x" + Long.toHexString(size) + " is negative");
    }
    return new PhysicalAddress(bits - size);
  }

  /** The address {@code size} bytes (unsigned) higher, or the highest one when that is less. */
  PhysicalAddress plusAtMost(long size) {
    return Long.compareUnsigned(size, ~bits) > 0
        ? new PhysicalAddress(-1L)
        : new PhysicalAddress(bits + size);
  }

  /** The address {@code size} bytes (unsigned) lower, or {@link #ZERO} when that is more. */
  PhysicalAddress minusAtMost(long size) {
    return Long.compareUnsigned(size, bits) > 0 ? ZERO : new PhysicalAddress(bits - size);
  }

  /**
   * How many bytes lie from {@code lower} up to here, unsigned.
   *
   * @throws ArithmeticException when {@code lower} is the higher one
   */
  public long distanceFrom(PhysicalAddress lower) {
    return minus(lower.bits).bits;
  }

  /**
   * The highest multiple of {@code alignment} (a power of two, in bytes) that is not above this.
   */
  public PhysicalAddress alignDown(long alignment) {
    checkAlignment(alignment);
    return new PhysicalAddress(bits & -alignment);
  }

  /**
   * The lowest multiple of {@code alignment} (a power of two, in bytes) that is not below this.
   *
   * @throws ArithmeticException when there is none in 64 bits
   */
  public PhysicalAddress alignUp(long alignment) {
    checkAlignment(alignment);
    return plus(alignment - 1).alignDown(alignment);
  }

  /** Whether this is a multiple of {@code alignment}, a power of two, in bytes. */
  public boolean isAligned(long alignment) {
    checkAlignment(alignment);
    return (bits & (alignment - 1)) == 0;
  }

  /** Whether this lies below {@code other}. */
  public boolean isBelow(PhysicalAddress other) {
    return compareTo(other) < 0;
  }

  /** The lower of the two. */
  public static PhysicalAddress min(PhysicalAddress a, PhysicalAddress b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  /** The higher of the two. */
  public static PhysicalAddress max(PhysicalAddress a, PhysicalAddress b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  /** Unsigned order. */
  @Override
  public int compareTo(PhysicalAddress other) {
    return Long.compareUnsigned(bits, other.bits);
  }

  /** Hexadecimal with {@code 0x}, without leading zeros. */
  @Override
  public String toString() {
    return "0x" + Long.toHexString(bits);
  }

  private static void checkAlignment(long alignment) {
    if (Long.bitCount(alignment) != 1) {
      throw new IllegalArgumentException("not a power of two: 0x" + Long.toHexString(alignment));
    }
  }
}
