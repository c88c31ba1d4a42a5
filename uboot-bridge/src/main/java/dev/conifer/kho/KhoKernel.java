package dev.conifer.kho;

import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A build of Linux, as far as KHO depends on it.
 *
 * @param order its byte order
 * @param pageShift how many bits of an address are inside a page: 12, 14 or 16
 * @param lowTree whether its radix tree has no level for the key's highest bit, as in the first
 *     releases that have a tree; {@code KHO_TREE_MAX_DEPTH} counts that bit since. It makes a
 *     difference with pages of 16 KiB only, whose single pages lose their order, and with it their
 *     address
 */
public record KhoKernel(ByteOrder order, int pageShift, boolean lowTree) {
  /** Little-endian, pages of 4 KiB. */
  public static final KhoKernel USUAL = new KhoKernel(ByteOrder.LITTLE_ENDIAN, 12);

  public KhoKernel {
    Objects.requireNonNull(order);
    if (pageShift < 12 || pageShift > 16) {
      throw new IllegalArgumentException("pages of 2^" + pageShift + " bytes");
    }
  }

  /** A kernel whose radix tree is as high as it must be. */
  public KhoKernel(ByteOrder order, int pageShift) {
    this(order, pageShift, false);
  }

  /** The size of a page, in bytes. */
  public int pageSize() {
    return 1 << pageShift;
  }
}
