package dev.conifer.loader.uboot;

/**
 * The flags that a version of U-Boot puts on LMB entries, as bits. A flag that a version does not
 * have is 0, no flag: what would bear it bears none.
 *
 * @param noMap {@code LMB_NOMAP}: the region must not be mapped
 * @param noOverwrite {@code LMB_NOOVERWRITE}: nobody else may reserve it
 * @param noNotify {@code LMB_NONOTIFY}: EFI is not told of it
 */
record LmbFlags(int noMap, int noOverwrite, int noNotify) {
  /** No flags, {@code LMB_NONE}: the same in every version. */
  static final int NONE = 0;
}
