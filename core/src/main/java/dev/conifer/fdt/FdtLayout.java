package dev.conifer.fdt;

/**
 * What a writer of blobs is free to choose. The version of the format: dtc's {@code -V}. How much
 * room a blob leaves for those who will change it in place: dtc's options {@code -R}, {@code -S},
 * {@code -p} and {@code -a}. And where writers differ from dtc: the place of the reservation block,
 * and the names.
 *
 * @param version the version of the format: {@value #NEWEST_VERSION}, or {@value #OLDEST_VERSION},
 *     whose header does not tell how long the structure block is
 * @param freeReservations entries of zeros after the reservations, for a boot loader to fill in
 * @param minimumSize the least total size, in bytes
 * @param padding zeros after the last block, in bytes; takes the place of {@code minimumSize} where
 *     it is not 0, since dtc takes one or the other
 * @param alignment the total size is a multiple of this many bytes
 * @param reservationAlignment the reservation block's offset is a multiple of this many bytes; dtc
 *     puts it right behind the header
 * @param sharesNames whether a property's name may stand in the end of a longer one, as dtc does it
 */
public record FdtLayout(
    int version,
    int freeReservations,
    int minimumSize,
    int padding,
    int alignment,
    int reservationAlignment,
    boolean sharesNames) {
  /** The oldest version that is written; those before put names and values in other places. */
  public static final int OLDEST_VERSION = 16;

  /** The newest version that there is: Devicetree Specification v0.4, section 5.2. */
  public static final int NEWEST_VERSION = 17;

  /** Version 17 and no room at all, which is what dtc does unless told otherwise. */
  public static final FdtLayout COMPACT = new FdtLayout(NEWEST_VERSION, 0, 0, 0, 1, 8, true);

  public FdtLayout {
    if (version < OLDEST_VERSION || version > NEWEST_VERSION) {
      throw new IllegalArgumentException("version " + version);
    }
    if (freeReservations < 0 || minimumSize < 0 || padding < 0) {
      throw new IllegalArgumentException("negative room");
    }
    checkPowerOfTwo(alignment);
    checkPowerOfTwo(reservationAlignment);
    if (minimumSize > 0 && padding > 0) {
      throw new IllegalArgumentException("both a minimum size and padding");
    }
  }

  /** This layout in another version of the format. */
  public FdtLayout withVersion(int newVersion) {
    return new FdtLayout(
        newVersion,
        freeReservations,
        minimumSize,
        padding,
        alignment,
        reservationAlignment,
        sharesNames);
  }

  /** This layout with {@code entries} reservations to fill in. */
  public FdtLayout withFreeReservations(int entries) {
    return new FdtLayout(
        version, entries, minimumSize, padding, alignment, reservationAlignment, sharesNames);
  }

  /** This layout with a total size of {@code bytes} at least, and no other padding. */
  public FdtLayout withMinimumSize(int bytes) {
    return new FdtLayout(
        version, freeReservations, bytes, 0, alignment, reservationAlignment, sharesNames);
  }

  /** This layout with {@code bytes} zeros at the end, whatever size that gives. */
  public FdtLayout withPadding(int bytes) {
    return new FdtLayout(
        version, freeReservations, 0, bytes, alignment, reservationAlignment, sharesNames);
  }

  /** This layout with a total size that is a multiple of {@code bytes}, a power of two. */
  public FdtLayout withAlignment(int bytes) {
    return new FdtLayout(
        version, freeReservations, minimumSize, padding, bytes, reservationAlignment, sharesNames);
  }

  /** This layout with a reservation block that begins at a multiple of {@code bytes}. */
  public FdtLayout withReservationAlignment(int bytes) {
    return new FdtLayout(
        version, freeReservations, minimumSize, padding, alignment, bytes, sharesNames);
  }

  /** This layout with each property's name written once and whole. */
  public FdtLayout withWholeNames() {
    return new FdtLayout(
        version, freeReservations, minimumSize, padding, alignment, reservationAlignment, false);
  }

  private static void checkPowerOfTwo(int alignment) {
    if (Integer.bitCount(alignment) != 1 || alignment < 0) {
      throw new IllegalArgumentException("not a power of two: " + alignment);
    }
  }

  /** Where the reservation block begins. */
  int reservationOffset() {
    return (FdtHeader.sizeOf(version) + reservationAlignment - 1) & -reservationAlignment;
  }

  /** The total size of a blob whose blocks end at {@code size}. */
  long totalSize(long size) {
    long padded = padding > 0 ? size + padding : Math.max(size, minimumSize);
    return (padded + alignment - 1) & -alignment;
  }
}
