package dev.conifer.linux;

/**
 * What the arm64 boot protocol asks of a loader, by the name under which it is reported.
 *
 * @see <a href="https://www.kernel.org/doc/html/v6.12/arch/arm64/booting.html">booting.rst,
 *     sections 2 to 4</a>
 */
enum ProtocolRule {
  /** The FDT lies on a multiple of 8. */
  FDT_ALIGNMENT("fdt-alignment"),
  /** The FDT is at most 2 MiB large. */
  FDT_SIZE("fdt-size"),
  /** No block of 2 MiB with the FDT in it holds memory that must not be mapped cacheable. */
  FDT_BLOCK("fdt-block"),
  /** The image lies {@code text_offset} above a multiple of 2 MiB. */
  IMAGE_BASE("image-base"),
  /** {@code image_size} bytes from there on are memory. */
  IMAGE_IN_RAM("image-in-ram"),
  /** Image and ramdisk lie in one window of 32 GiB that begins at a multiple of 1 GiB. */
  WINDOW("window"),
  /** Image, FDT and ramdisk do not overlap. */
  DISJOINT("disjoint");

  private final String title;

  ProtocolRule(String title) {
    this.title = title;
  }

  /** {@code the FDT at 0x48000004 is not 8-byte aligned (boot protocol: fdt-alignment)}. */
  String brokenBy(String what) {
    return what + " (boot protocol: " + title + ")";
  }
}
