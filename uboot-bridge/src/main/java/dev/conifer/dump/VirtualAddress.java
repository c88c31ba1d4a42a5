package dev.conifer.dump;

/**
 * A virtual address of the dead kernel. Sums wrap round, as the kernel's own do: its offsets
 * between virtual and physical addresses are negative numbers as often as not.
 *
 * @param bits the address, read as unsigned
 */
public record VirtualAddress(long bits) implements Comparable<VirtualAddress> {

  /** The address {@code offset} bytes on, modulo 2^64. */
  public VirtualAddress plus(long offset) {
    return new VirtualAddress(bits + offset);
  }

  /** Whether it lies in {@code [start, end)}. */
  boolean isBetween(VirtualAddress start, VirtualAddress end) {
    return compareTo(start) >= 0 && compareTo(end) < 0;
  }

  /** How many bytes there are from here to the next multiple of {@code size}, a power of two. */
  long toNextMultipleOf(long size) {
    return size - (bits & (size - 1));
  }

  /** Unsigned order. */
  @Override
  public int compareTo(VirtualAddress other) {
    return Long.compareUnsigned(bits, other.bits);
  }

  /** Hexadecimal with {@code 0x}, without leading zeros. */
  @Override
  public String toString() {
    return "0x" + Long.toHexString(bits);
  }
}
