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
 * @param efiMap the EFI memory map, ascending, by which the kernel goes; empty where there was no
 *     EFI
 * @param efiApplication whether the kernel is started as an EFI application, so that its EFI stub
 *     runs first: the FDT is then one of EFI's tables, and x0 is not its address. A kernel that is
 *     started by kexec under EFI has a map and no stub
 * @see <a href="https://www.kernel.org/doc/html/v6.12/arch/arm64/booting.html">booting.rst</a>
 */
public record Handover(
    PhysicalAddress entry,
    AddressRange kernel,
    AddressRange kernelFile,
    AddressRange fdt,
    DeviceTree finalFdt,
    Optional<AddressRange> ramdisk,
    List<EfiDescriptor> efiMap,
    boolean efiApplication) {
  public Handover {
    Objects.requireNonNull(entry);
    Objects.requireNonNull(kernel);
    Objects.requireNonNull(kernelFile);
    Objects.requireNonNull(fdt);
    Objects.requireNonNull(finalFdt);
    Objects.requireNonNull(ramdisk);
    efiMap = List.copyOf(efiMap);
    if (efiApplication && efiMap.isEmpty()) {
      throw new IllegalArgumentException("EFI has a memory map");
    }
  }

  /** A kernel that is entered as booting.rst says, without EFI. */
  public Handover(
      PhysicalAddress entry,
      AddressRange kernel,
      AddressRange kernelFile,
      AddressRange fdt,
      DeviceTree finalFdt,
      Optional<AddressRange> ramdisk) {
    this(entry, kernel, kernelFile, fdt, finalFdt, ramdisk, List.of(), false);
  }

  /** An EFI application that is started with this memory map. */
  public Handover(
      PhysicalAddress entry,
      AddressRange kernel,
      AddressRange kernelFile,
      AddressRange fdt,
      DeviceTree finalFdt,
      Optional<AddressRange> ramdisk,
      List<EfiDescriptor> efiMap) {
    this(entry, kernel, kernelFile, fdt, finalFdt, ramdisk, efiMap, true);
  }

  /** The same kernel, entered without a stub on memory that an EFI map describes. */
  public Handover underEfi(List<EfiDescriptor> map) {
    return new Handover(entry, kernel, kernelFile, fdt, finalFdt, ramdisk, map, false);
  }
}
