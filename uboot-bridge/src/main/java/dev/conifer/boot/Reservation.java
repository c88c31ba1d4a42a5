package dev.conifer.boot;

/**
 * An entry of a loader's own list of memory that it must not use, such as an LMB entry of U-Boot.
 * Kept as the loader keeps it: entries may be empty, may overlap and may wrap round 64 bits.
 *
 * @param base the first address, unsigned
 * @param size in bytes, unsigned
 * @param flags the loader's own flags
 */
public record Reservation(long base, long size, int flags) {
  /** {@code base-last flags}, with the last address inclusive as loaders print it. */
  @Override
  public String toString() {
    return "0x%x-0x%x flags %d".formatted(base, base + size - 1, flags);
  }
}
