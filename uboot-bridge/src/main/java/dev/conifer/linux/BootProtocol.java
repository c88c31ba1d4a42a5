package dev.conifer.linux;

import dev.conifer.boot.Handover;
import dev.conifer.boot.Message;
import dev.conifer.image.Arm64Image;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the arm64 boot protocol asks of the places that a loader chose.
 *
 * @param messages one for each rule that is broken
 * @param failure why the kernel goes no further; absent when it does
 * @see <a href="https://www.kernel.org/doc/html/v6.12/arch/arm64/booting.html">booting.rst,
 *     sections 2 to 4</a>
 */
record BootProtocol(List<Message> messages, Optional<String> failure) {
  /** "The device tree blob (dtb) must be placed on an 8-byte boundary". */
  private static final long FDT_ALIGNMENT = 8;

  /** "… and must not exceed 2 megabytes in size". */
  private static final long FDT_MOST = 2 << 20;

  /** "the dtb will be mapped cacheable using blocks of up to 2 megabytes in size". */
  private static final long FDT_BLOCK = 2 << 20;

  /** "… within a 1 GB aligned physical memory window …". */
  private static final long WINDOW_ALIGNMENT = 1L << 30;

  /** "… of up to 32 GB in size that fully covers the kernel Image as well". */
  private static final long WINDOW_MOST = 32L << 30;

  /** Holds {@code handover} against the rules, which are the EFI stub's to keep where it runs. */
  static BootProtocol check(Handover handover, EarlyMemory early, Memory memory) {
    if (handover.efiApplication()) {
      return new BootProtocol(List.of(), Optional.empty());
    }
    List<String> broken = new ArrayList<>();
    Optional<String> failure = fdtFault(handover.fdt());
    failure.ifPresent(broken::add);
    fdtBlockFault(handover.fdt(), early.noMap()).ifPresent(broken::add);
    kernelBaseFault(handover.kernel(), memory).ifPresent(broken::add);
    if (!early.memory().contains(handover.kernel())) {
      broken.add(
          ProtocolRule.IMAGE_IN_RAM.brokenBy(
              "the kernel %s is not all in RAM".formatted(handover.kernel())));
    }
    handover
        .ramdisk()
        .flatMap(ramdisk -> windowFault(ramdisk, handover.kernel()))
        .ifPresent(broken::add);
    overlaps(handover).stream().map(ProtocolRule.DISJOINT::brokenBy).forEach(broken::add);
    return new BootProtocol(broken.stream().map(Message::complaint).toList(), failure);
  }

  /** {@code fixmap_remap_fdt} refuses such a blob, and {@code setup_machine_fdt} then waits. */
  private static Optional<String> fdtFault(AddressRange fdt) {
    if (!fdt.start().isAligned(FDT_ALIGNMENT)) {
      return Optional.of(
          ProtocolRule.FDT_ALIGNMENT.brokenBy(
              "the FDT at %s is not 8-byte aligned".formatted(fdt.start())));
    }
    return Long.compareUnsigned(fdt.size(), FDT_MOST) > 0
        ? Optional.of(
            ProtocolRule.FDT_SIZE.brokenBy(
                "the FDT of 0x%x bytes is larger than 2 MiB".formatted(fdt.size())))
        : Optional.empty();
  }

  /**
   * The FDT is mapped cacheable by blocks of 2 MiB, in which there must be nothing that needs other
   * attributes.
   */
  private static Optional<String> fdtBlockFault(AddressRange fdt, MemoryMap noMap) {
    AddressRange blocks =
        new AddressRange(fdt.start().alignDown(FDT_BLOCK), fdt.end().alignUp(FDT_BLOCK));
    return noMap.intersection(blocks).ranges().stream()
        .findFirst()
        .map(
            range ->
                ProtocolRule.FDT_BLOCK.brokenBy(
                    "the FDT %s shares a block of 2 MiB with no-map memory at %s"
                        .formatted(fdt, range.start())));
  }

  /** "The Image must be placed text_offset bytes from a 2MB aligned base address". */
  private static Optional<String> kernelBaseFault(AddressRange kernel, Memory memory) {
    if (Long.compareUnsigned(kernel.size(), Arm64Image.HEADER_SIZE) < 0) {
      return Optional.empty();
    }
    AddressRange header = AddressRange.of(kernel.start(), Arm64Image.HEADER_SIZE);
    return memory
        .bytes(header)
        .flatMap(bytes -> Arm64Image.read("the kernel", Content.ofBytes(bytes)).value())
        .map(Arm64Image::effectiveTextOffset)
        .filter(offset -> !isBase(kernel.start(), offset))
        .map(
            offset ->
                ProtocolRule.IMAGE_BASE.brokenBy(
                    "the kernel at %s does not lie 0x%x bytes above a multiple of 2 MiB"
                        .formatted(kernel.start(), offset)));
  }

  private static boolean isBase(PhysicalAddress start, long textOffset) {
    return !start.isBelow(PhysicalAddress.of(textOffset))
        && start.minus(textOffset).isAligned(Arm64Image.BASE_ALIGNMENT);
  }

  private static Optional<String> windowFault(AddressRange ramdisk, AddressRange kernel) {
    PhysicalAddress start =
        PhysicalAddress.min(ramdisk.start(), kernel.start()).alignDown(WINDOW_ALIGNMENT);
    PhysicalAddress end =
        PhysicalAddress.max(ramdisk.end(), kernel.end()).alignUp(WINDOW_ALIGNMENT);
    return Long.compareUnsigned(end.distanceFrom(start), WINDOW_MOST) > 0
        ? Optional.of(
            ProtocolRule.WINDOW.brokenBy(
                "the ramdisk %s and the kernel %s do not fit into 32 GiB"
                    .formatted(ramdisk, kernel)))
        : Optional.empty();
  }

  private static List<String> overlaps(Handover handover) {
    List<String> overlaps = new ArrayList<>();
    AddressRange kernel = handover.kernel();
    AddressRange fdt = handover.fdt();
    if (fdt.overlaps(kernel)) {
      overlaps.add("the FDT %s overlaps the kernel %s".formatted(fdt, kernel));
    }
    handover
        .ramdisk()
        .ifPresent(
            ramdisk -> {
              if (ramdisk.overlaps(kernel)) {
                overlaps.add("the ramdisk %s overlaps the kernel %s".formatted(ramdisk, kernel));
              }
              if (ramdisk.overlaps(fdt)) {
                overlaps.add("the ramdisk %s overlaps the FDT %s".formatted(ramdisk, fdt));
              }
            });
    return overlaps;
  }
}
