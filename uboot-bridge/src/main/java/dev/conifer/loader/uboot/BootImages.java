package dev.conifer.loader.uboot;

import dev.conifer.boot.Message;
import dev.conifer.boot.TracedMemory.OpenStep;
import dev.conifer.diagnostic.Result;
import dev.conifer.image.LegacyImage;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.WrappingU64;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The ramdisk and the kernel FDT that a boot command names: {@code bootm_find_images}
 * (boot/bootm.c).
 *
 * @param ramdisk where the ramdisk's data lie, if there is one
 * @param fdt where the kernel FDT lies, {@code totalsize} bytes
 */
record BootImages(Optional<AddressRange> ramdisk, AddressRange fdt) {
  private static final int FDT_MAGIC = 0xd00dfeed;

  /** The first two words of a blob: magic and {@code totalsize}. */
  private static final int FDT_START = 8;

  /** Finds both, and checks that neither lies over the kernel. */
  static BootImages find(
      UBootCommand.Booti command,
      KernelPlacement kernel,
      Environment environment,
      Memory memory,
      OpenStep step) {
    Optional<AddressRange> ramdisk =
        command.ramdisk().map(r -> ramdisk(environment.expand(r), memory, step));
    if (ramdisk.isPresent() && isOver(kernel, ramdisk.get())) {
      throw overlap(step, "RD", kernel);
    }
    AddressRange fdt = fdt(environment.address(command.fdt()), memory, step);
    if (startsOrEndsIn(kernel, fdt)) {
      throw overlap(step, "FDT", kernel);
    }
    return new BootImages(ramdisk, fdt);
  }

  /** {@code boot_get_ramdisk}: a legacy image, or raw data of the size that is given. */
  private static AddressRange ramdisk(String argument, Memory memory, OpenStep step) {
    int colon = argument.indexOf(':');
    long address = Environment.number(colon < 0 ? argument : argument.substring(0, colon));
    Content start = memory.read(Ranges.of(address, LegacyImage.HEADER_SIZE));
    if (LegacyImage.isAt(start)) {
      step.print(
          Message.info("## Loading init Ramdisk from Legacy Image at %08x ...".formatted(address)));
      Result<LegacyImage> header = LegacyImage.read("ramdisk", start);
      boolean sound =
          header
              .value()
              .filter(h -> h.type() == LegacyImage.RAMDISK)
              .filter(h -> h.architecture() == LegacyImage.ARM64)
              .isPresent();
      if (!sound) {
        throw BootiExecution.stop(step, "Ramdisk image is corrupt or invalid");
      }
      return Ranges.of(address + LegacyImage.HEADER_SIZE, header.orThrow().dataSize());
    }
    if (colon < 0) {
      step.print(Message.complaint("Wrong Ramdisk Image Format"));
      throw BootiExecution.stop(step, "Ramdisk image is corrupt or invalid");
    }
    return Ranges.of(address, Environment.number(argument.substring(colon + 1)));
  }

  /** {@code boot_get_fdt}. */
  private static AddressRange fdt(long address, Memory memory, OpenStep step) {
    Optional<byte[]> start = memory.read(Ranges.of(address, FDT_START)).bytes();
    if (start.isEmpty() || ByteBuffer.wrap(start.get()).getInt() != FDT_MAGIC) {
      step.print(Message.complaint("ERROR: Did not find a cmdline Flattened Device Tree"));
      throw BootiExecution.stop(step, "Could not find a valid device tree");
    }
    step.print(Message.info("## Flattened Device Tree blob at %08x".formatted(address)));
    step.print(Message.info("Booting using the fdt blob at 0x%x".formatted(address)));
    long totalSize = Integer.toUnsignedLong(ByteBuffer.wrap(start.get()).getInt(4));
    return AddressRange.of(PhysicalAddress.of(address), totalSize);
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
