package dev.conifer.fdt;

/**
 * How much room a blob leaves for those who will change it in place: dtc's options {@code -R},
 * {@code -S}, {@code -p} and {@code -a}.
 *
 * @param freeReservations entries of zeros after the reservations, for a boot loader to fill in
 * @param minimumSize the least total size, in bytes
 * @param padding zeros after the last block, in bytes; takes the place of {@code minimumSize} where
 *     it is not 0, since dtc takes one or the other
 * @param alignment the total size is a multiple of this many bytes
 */
public record FdtLayout(int freeReservations, int minimumSize, int padding, int alignment) {
  /** No room at all, which is what dtc does unless told otherwise. */
  public static final FdtLayout COMPACT = new FdtLayout(0, 0, 0, 1);

  public FdtLayout {
    if (freeReservations < 0 || minimumSize < 0 || padding < 0) {
      throw new IllegalArgumentException("negative room");
    }
    if (Integer.bitCount(alignment) != 1 || alignment < 0) {
      throw new IllegalArgumentException("not a power of two: " + alignment);
    }
    if (minimumSize > 0 && padding > 0) {
      throw new IllegalArgumentException("both a minimum size and padding");
    }
  }

  /** This layout with {@code entries} reservations to fill in. */
  public FdtLayout withFreeReservations(int entries) {
    return new FdtLayout(entries, minimumSize, padding, alignment);
  }

  /** This layout with a total size of {@code bytes} at least, and no other padding. */
  public FdtLayout withMinimumSize(int bytes) {
    return new FdtLayout(freeReservations, bytes, 0, alignment);
  }

  /** This layout with {@code bytes} zeros at the end, whatever size that gives. */
  public FdtLayout withPadding(int bytes) {
    return new FdtLayout(freeReservations, 0, bytes, alignment);
  }

  /** This layout with a total size that is a multiple of {@code bytes}, a power of two. */
  public FdtLayout withAlignment(int bytes) {
    return new FdtLayout(freeReservations, minimumSize, padding, bytes);
  }

  /** The total size of a blob whose blocks end at {@code size}. */
  long totalSize(long size) {
    long padded = padding > 0 ? size + padding : Math.max(size, minimumSize);
    return (padded + alignment - 1) & -alignment;
  }
}
