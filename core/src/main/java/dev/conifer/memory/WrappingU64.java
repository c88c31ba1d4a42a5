package dev.conifer.memory;

/**
 * Unsigned 64-bit arithmetic that wraps round, as C's {@code u64} does. For models of code that
 * computes so, wrong results included; everything else uses {@link PhysicalAddress}.
 */
public final class WrappingU64 {
  /** The highest number, 2^64 - 1. */
  public static final long MAX = -1L;

  private WrappingU64() {}

  /** {@code a < b}. */
  public static boolean less(long a, long b) {
    return Long.compareUnsigned(a, b) < 0;
  }

  /** {@code a <= b}. */
  public static boolean lessOrEqual(long a, long b) {
    return Long.compareUnsigned(a, b) <= 0;
  }

  /** The smaller one. */
  public static long min(long a, long b) {
    return less(b, a) ? b : a;
  }

  /** {@code a & ~(alignment - 1)}: right for a power of two, what the code does for others. */
  public static long alignDown(long a, long alignment) {
    return a & ~(alignment - 1);
  }

  /** {@code (a + alignment - 1) & ~(alignment - 1)}, which may wrap. */
  public static long alignUp(long a, long alignment) {
    return alignDown(a + alignment - 1, alignment);
  }
}
