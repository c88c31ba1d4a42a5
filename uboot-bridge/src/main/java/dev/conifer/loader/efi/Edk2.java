package dev.conifer.loader.efi;

import dev.conifer.boot.BootLoader;
import dev.conifer.boot.BootRequest;
import dev.conifer.boot.BootTrace;
import dev.conifer.boot.EfiDescriptor;
import dev.conifer.boot.EfiMemoryType;
import dev.conifer.boot.Handover;
import dev.conifer.boot.Message;
import dev.conifer.boot.Stage;
import dev.conifer.boot.TracedMemory;
import dev.conifer.boot.WritePath;
import dev.conifer.fdt.FdtReader;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.image.Payload;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.Sizes;
import dev.conifer.reserved.ReservedMemory;
import dev.conifer.tree.DeviceTree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * EDK2 on arm64, as built for QEMU's {@code virt} (ArmVirtQemu; Debian's AAVMF 2022.11 was
 * measured), with a kernel that it starts by the kernel's EFI stub.
 *
 * <p>No arm64 platform of EDK2 looks at {@code /reserved-memory}; nor does the stub. Where either
 * puts what it loads depends on what else it has in memory, and the stub may draw the kernel's
 * place at random. So every page that the EFI memory map calls free may be written, and only a
 * range that the firmware itself keeps out of it is safe.
 *
 * <p>What the firmware takes for itself was measured in 512 MiB and in 1 GiB of RAM by painting
 * memory: a stack in the first MiB, PEI's memory from 64 to 128 MiB, and DXE in the last 60.6 MiB
 * of the first bank. The first two are free again when the kernel starts; Linux was seen to use
 * them.
 */
public final class Edk2 implements BootLoader {
  /** The release that this is a model of. */
  public static final String VERSION = "2022.11";

  private static final Stage FIRMWARE = new Stage("firmware");
  private static final Stage EDK2 = new Stage("EDK2");

  /** {@code ArmVirtQemu} refuses less: ArmVirtPkg's QemuVirtMemInfoLib. */
  private static final long LEAST_RAM = 128 * Sizes.MIB;

  /** Where the stack of the first code is, in bytes from the start of RAM; measured. */
  private static final long STACK_OFFSET = 0x7c000;

  private static final long STACK = 16 * Sizes.KIB;
  private static final long PEI_OFFSET = 64 * Sizes.MIB;
  private static final long PEI = 64 * Sizes.MIB;

  /** The window of 60.6 MiB that was measured, rounded up. */
  private static final long DXE = 64 * Sizes.MIB;

  private final List<AddressRange> reserved;

  /**
   * Firmware that keeps {@code reserved} out of everybody's hands: whole pages that its memory map
   * calls {@code EfiReservedMemoryType}. Its own early code, whose place is fixed, does not ask.
   */
  public Edk2(List<AddressRange> reserved) {
    this.reserved = List.copyOf(Objects.requireNonNull(reserved));
  }

  @Override
  public String name() {
    return "EDK2 (ArmVirtQemu " + VERSION + ")";
  }

  @Override
  public BootTrace boot(BootRequest request, Memory memory) {
    TracedMemory traced = new TracedMemory(memory);
    AddressRange low = request.banks().get(0);
    try {
      putControlFdt(request, traced);
      start(low, traced);
      Handover handover = load(request, low, traced);
      return BootTrace.handedOver(traced.steps(), handover);
    } catch (Refusal refusal) {
      return BootTrace.refused(traced.steps(), refusal.words());
    }
  }

  /** QEMU's tree, or that of what runs before EDK2. */
  private static void putControlFdt(BootRequest request, TracedMemory traced) {
    long size = request.controlFdt().totalSize();
    Content blob = Content.ofBytes(FdtWriter.write(request.controlFdt().tree()));
    if (blob.size() > size) {
      throw new Refusal(
          "the control FDT takes %s, more than its totalsize of %s"
              .formatted(Sizes.text(blob.size()), Sizes.text(size)));
    }
    AddressRange place = AddressRange.of(request.controlFdt().address(), size);
    if (MemoryMap.of(request.banks()).contains(place)) {
      Content padding = Content.fill(0, place.size() - blob.size());
      traced.step(
          FIRMWARE,
          "control FDT",
          step ->
              step.by(WritePath.CONTROL_FDT)
                  .write(place.start(), Content.concat(List.of(blob, padding)), "control FDT"));
    }
  }

  private static void start(AddressRange low, TracedMemory traced) {
    if (Long.compareUnsigned(low.size(), LEAST_RAM) < 0) {
      throw new Refusal("EDK2 wants 128 MiB of RAM, the first bank has " + Sizes.text(low.size()));
    }
    AddressRange stack = AddressRange.of(low.start().plus(STACK_OFFSET), STACK);
    AddressRange pei = AddressRange.of(low.start().plus(PEI_OFFSET), PEI);
    traced.step(
        EDK2,
        "PEI",
        step -> {
          step.by(WritePath.EFI_FIRMWARE)
              .write(stack.start(), Content.unknown("EDK2's stack", STACK), "stack");
          step.mayWrite(pei, "heap and modules");
        });
    traced.step(
        EDK2,
        "DXE",
        step -> step.by(WritePath.EFI_FIRMWARE).mayWrite(dxe(low), "core, drivers and pools"));
  }

  private static AddressRange dxe(AddressRange low) {
    return AddressRange.of(low.end().minus(DXE), DXE);
  }

  /**
   * Loads the kernel, which is all that the firmware does of its own: the stub fetches ramdisk and
   * tree. They are placed in this step as well, because it is all the same memory.
   */
  private Handover load(BootRequest request, AddressRange low, TracedMemory traced) {
    DeviceTree tree = kernelTree(request);
    MemoryMap dram = MemoryMap.of(request.banks());
    MemoryMap kept = MemoryMap.of(reserved).intersection(dram);
    MemoryMap own = MemoryMap.of(dxe(low)).minus(kept);
    MemoryMap free = dram.minus(kept).minus(own);
    return traced.stepGiving(
        EDK2,
        "kernel",
        step -> {
          long kernelSize = KernelFile.memorySize(request.kernel());
          free.ranges()
              .forEach(
                  range ->
                      step.by(WritePath.EFI_APPLICATION).mayWrite(range, "kernel and ramdisk"));
          FreePages pages = new FreePages(free, ReservedMemory.in(tree).map());
          AddressRange kernel = pages.take("kernel", kernelSize);
          Optional<AddressRange> ramdisk =
              request.ramdisk().map(file -> pages.take("ramdisk", file.size()));
          AddressRange fdt = pages.take("FDT", FreePages.FDT_ROOM);
          step.print(Message.info("the kernel's place is one of many: " + kernel));
          return new Handover(
              kernel.start(), kernel, kernel, fdt, tree, ramdisk, map(free, own, kept));
        });
  }

  /** The tree among the firmware's tables, or the one that is loaded in its place. */
  private static DeviceTree kernelTree(BootRequest request) {
    return request.kernelFdt().map(Edk2::read).orElseGet(() -> request.controlFdt().tree());
  }

  private static DeviceTree read(Payload file) {
    return Optional.of(file.content())
        .filter(content -> Long.compareUnsigned(content.size(), FreePages.FDT_ROOM) <= 0)
        .flatMap(Content::bytes)
        .flatMap(bytes -> FdtReader.read(file.name(), bytes).value())
        .orElseThrow(() -> new Refusal("'%s' is no FDT of at most 2 MiB".formatted(file.name())));
  }

  private static List<EfiDescriptor> map(MemoryMap free, MemoryMap own, MemoryMap kept) {
    List<EfiDescriptor> map = new ArrayList<>();
    add(EfiMemoryType.CONVENTIONAL, free, map);
    add(EfiMemoryType.BOOT_SERVICES_DATA, own, map);
    add(EfiMemoryType.RESERVED, kept, map);
    map.sort(Comparator.comparing(EfiDescriptor::range));
    return map;
  }

  private static void add(EfiMemoryType type, MemoryMap ranges, List<EfiDescriptor> map) {
    ranges.ranges().forEach(range -> map.add(new EfiDescriptor(type, range)));
  }
}
