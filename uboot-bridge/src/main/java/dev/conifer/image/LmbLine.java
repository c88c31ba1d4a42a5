package dev.conifer.image;

import java.util.Objects;

/**
 * An entry of U-Boot's LMB lists as {@code bdinfo} prints it. Entries may overlap, and one of no
 * size ends before it begins.
 *
 * @param first the first address, unsigned
 * @param last the last address, inclusive, unsigned
 * @param flags as printed: a number until v2024.10, words such as {@code no-map} from v2025.01 on
 */
public record LmbLine(long first, long last, String flags) {
  public LmbLine {
    Objects.requireNonNull(flags);
  }

  /** The size in bytes; it wraps round 64 bits as U-Boot's does. */
  public long size() {
    return last - first + 1;
  }

  /** Whether {@code address} lies in it. */
  boolean contains(long address) {
    return Long.compareUnsigned(first, address) <= 0 && Long.compareUnsigned(address, last) <= 0;
  }

  @Override
  public String toString() {
    return "[0x%x-0x%x] flags %s".formatted(first, last, flags);
  }
}
