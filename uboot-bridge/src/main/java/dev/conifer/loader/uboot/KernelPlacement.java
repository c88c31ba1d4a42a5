package dev.conifer.loader.uboot;

import dev.conifer.image.Arm64Image;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.WrappingU64;

/**
 * Where a kernel has to run: {@code booti_setup} (arch/arm/lib/image.c). Numbers wrap round 64 bits
 * as they do there.
 *
 * @param entry the first instruction's address
 * @param size how much is moved there and kept clear, BSS included, in bytes
 */
record KernelPlacement(long entry, long size) {
  /** What U-Boot takes for the size of an image that does not say it, in bytes. */
  private static final long ASSUMED_SIZE = 16 << 20;

  /**
   * For the image that lies at {@code image}: at the next 2 MiB boundary plus its text offset,
   * counted from the start of DRAM unless the image may lie anywhere.
   */
  static KernelPlacement of(Arm64Image header, long image, AddressRange firstBank) {
    long textOffset = header.effectiveTextOffset();
    long base = header.mayLieAnywhere() ? image - textOffset : firstBank.start().bits();
    return new KernelPlacement(
        WrappingU64.alignUp(base, Arm64Image.BASE_ALIGNMENT) + textOffset,
        header.isLegacy() ? ASSUMED_SIZE : header.imageSize());
  }

  /** The same for an image that is moved in any case: it counts from the start of DRAM. */
  static KernelPlacement atStart(Arm64Image header, AddressRange firstBank) {
    return of(
        new Arm64Image(header.textOffset(), header.imageSize(), 0),
        firstBank.start().bits(),
        firstBank);
  }

  /** The memory that the kernel takes. */
  AddressRange range() {
    return Ranges.of(entry, size);
  }
}
