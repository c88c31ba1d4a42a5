package dev.conifer.loader.uboot;

import dev.conifer.boot.TracedMemory.OpenStep;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.WrappingU64;
import java.util.Optional;

/**
 * The ramdisk and the kernel FDT that a boot command names: {@code bootm_find_images}
 * (boot/bootm.c).
 *
 * @param ramdisk where the ramdisk's data lie, if there is one
 * @param fdt where the kernel FDT lies, {@code totalsize} bytes
 */
record BootImages(Optional<AddressRange> ramdisk, AddressRange fdt) {
  /** Finds both, and checks that neither lies over the kernel. */
  static BootImages find(
      UBootCommand.Booti command, KernelPlacement kernel, UBootSession session, OpenStep step) {
    Environment environment = session.environment();
    ImageFinder finder = new ImageFinder(session, Optional.empty());
    Optional<AddressRange> ramdisk =
        finder.ramdisk(Optional.of(command.ramdisk().map(environment::expand).orElse("-")), step);
    if (ramdisk.isPresent() && isOver(kernel, ramdisk.get())) {
      throw overlap(step, "RD", kernel);
    }
    AddressRange fdt =
        finder.fdt(Optional.of(environment.expand(command.fdt())), step).orElseThrow();
    if (startsOrEndsIn(kernel, fdt)) {
      throw overlap(step, "FDT", kernel);
    }
    return new BootImages(ramdisk, fdt);
  }

  private static boolean isOver(KernelPlacement kernel, AddressRange ramdisk) {
    return ramdisk.start().bits() != 0 && kernel.range().overlaps(ramdisk);
  }

  /** U-Boot looks at the FDT's ends only: one that holds the whole kernel goes unnoticed. */
  private static boolean startsOrEndsIn(KernelPlacement kernel, AddressRange fdt) {
    long start = kernel.entry();
    long end = start + kernel.size();
    long fdtStart = fdt.start().bits();
    long fdtEnd = fdt.end().bits();
    return inside(fdtStart, start, end) || inside(fdtEnd, start, end);
  }

  private static boolean inside(long address, long start, long end) {
    return WrappingU64.lessOrEqual(start, address) && WrappingU64.less(address, end);
  }

  private static BootStop overlap(OpenStep step, String image, KernelPlacement kernel) {
    return BootiExecution.stop(
        step,
        "ERROR: %s image overlaps OS image (OS=0x%x..0x%x)"
            .formatted(image, kernel.entry(), kernel.entry() + kernel.size()));
  }
}
