package dev.conifer.boot;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.tree.DeviceTree;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a loader hands to an arm64 kernel when it jumps to it.
 *
 * @param entry the kernel's first instruction
 * @param kernel the kernel image with its BSS: {@code image_size} bytes from its start
 * @param kernelFile the part of {@code kernel} that the image file fills; the rest is BSS
 * @param fdt where the final kernel FDT lies: {@code totalsize} bytes from the address in x0
 * @param finalFdt what it says, after the loader's fixups
 * @param ramdisk where the initial ramdisk lies
 * @param efiMap the EFI memory map, ascending, of a kernel that is started as an EFI application:
 *     the FDT is then one of EFI's tables, and x0 is not its address; empty for every other kernel
 * @see <a href="https://www.kernel.org/doc/html/v6.12/arch/arm64/booting.html">booting.rst</a>
 */
public record Handover(
    PhysicalAddress entry,
    AddressRange kernel,
    AddressRange kernelFile,
    AddressRange fdt,
    DeviceTree finalFdt,
    Optional<AddressRange> ramdisk,
    List<EfiDescriptor> efiMap) {
  public Handover {
    Objects.requireNonNull(entry);
    Objects.requireNonNull(kernel);
    Objects.requireNonNull(kernelFile);
    Objects.requireNonNull(fdt);
    Objects.requireNonNull(finalFdt);
    Objects.requireNonNull(ramdisk);
    efiMap = List.copyOf(efiMap);
  }

  /** A kernel that is entered as booting.rst says, without EFI. */
  public Handover(
      PhysicalAddress entry,
      AddressRange kernel,
      AddressRange kernelFile,
      AddressRange fdt,
      DeviceTree finalFdt,
      Optional<AddressRange> ramdisk) {
    this(entry, kernel, kernelFile, fdt, finalFdt, ramdisk, List.of());
  }
}
