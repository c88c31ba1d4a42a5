package dev.conifer.memory;

/** Sizes in bytes as people read them. */
public final class Sizes {
  /** 1024 bytes. */
  public static final long KIB = 1L << 10;

  /** 1024 KiB. */
  public static final long MIB = 1L << 20;

  /** 1024 MiB. */
  public static final long GIB = 1L << 30;

  private Sizes() {}

  /**
   * {@code 48 MiB}, {@code 4 KiB}, {@code 17 bytes}: in the largest unit of which {@code bytes} is
   * a multiple; {@code 0x3001 bytes} where that leaves more than four digits of bytes.
   *
   * @param bytes unsigned
   */
  public static String text(long bytes) {
    if (bytes == 0) {
      return "0 bytes";
    }
    if (bytes == 1) {
      return "1 byte";
    }
    for (Unit unit : Unit.values()) {
      if (Long.remainderUnsigned(bytes, unit.bytes) == 0) {
        return Long.toUnsignedString(Long.divideUnsigned(bytes, unit.bytes)) + " " + unit.name;
      }
    }
    return Long.compareUnsigned(bytes, 10_000) < 0
        ? bytes + " bytes"
        : "0x" + Long.toHexString(bytes) + " bytes";
  }

  /**
   * {@code 34.3 MiB} for 35128 KiB: like {@link #text} where the largest unit goes into {@code
   * bytes}, else to one decimal place, rounded down.
   *
   * @param bytes unsigned
   */
  public static String rounded(long bytes) {
    for (Unit unit : Unit.values()) {
      if (Long.compareUnsigned(bytes, unit.bytes) >= 0) {
        long rest = Long.remainderUnsigned(bytes, unit.bytes);
        return rest == 0
            ? text(bytes)
            : "%s.%d %s"
                .formatted(
                    Long.toUnsignedString(Long.divideUnsigned(bytes, unit.bytes)),
                    10 * rest / unit.bytes,
                    unit.name);
      }
    }
    return text(bytes);
  }

  private enum Unit {
    GIBIBYTE(GIB, "GiB"),
    MEBIBYTE(MIB, "MiB"),
    KIBIBYTE(KIB, "KiB");

    private final long bytes;
    private final String name;

    Unit(long bytes, String name) {
      this.bytes = bytes;
      this.name = name;
    }
  }
}
