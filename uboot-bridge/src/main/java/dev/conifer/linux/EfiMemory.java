package dev.conifer.linux;

import dev.conifer.boot.EfiDescriptor;
import dev.conifer.boot.EfiMemoryType;
import dev.conifer.boot.Stage;
import dev.conifer.boot.TracedMemory;
import dev.conifer.boot.WritePath;
import dev.conifer.linux.ReservationOutcome.Fate;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import java.util.List;
import java.util.Optional;

/**
 * What an EFI memory map is to a kernel that was started as an EFI application: to its EFI stub
 * (drivers/firmware/efi/libstub), which places things before the kernel proper runs and looks at no
 * reservation of the tree, and to {@code efi_init}, for which it takes the place of the tree's
 * memory.
 */
final class EfiMemory {
  /** The stub, which is part of the kernel. */
  private static final Stage STUB = Stage.kernel("EFI stub");

  /** What {@link ReservationOutcome#source()} is for an entry of the map. */
  private static final String SOURCE = "EFI memory map";

  private final List<EfiDescriptor> map;

  EfiMemory(List<EfiDescriptor> map) {
    this.map = map;
  }

  /** Whether the kernel was started by EFI. */
  boolean isPresent() {
    return !map.isEmpty();
  }

  private MemoryMap all(EfiMemoryType type) {
    return MemoryMap.of(
        map.stream().filter(entry -> entry.type() == type).map(EfiDescriptor::range).toList());
  }

  /**
   * The stub's own writes: a copy of the FDT, the memory map, a ramdisk that it reads, the kernel
   * where its place is drawn at random. All of it lies in memory that the map calls free.
   */
  void runStub(TracedMemory traced) {
    traced.step(
        STUB,
        "placement",
        step ->
            all(EfiMemoryType.CONVENTIONAL)
                .ranges()
                .forEach(
                    range ->
                        step.by(WritePath.EFI_APPLICATION)
                            .mayWrite(range, "kernel, FDT or memory map")));
  }

  /**
   * {@code reserve_regions} in drivers/firmware/efi/efi-init.c: the map is all memory there is, and
   * what is neither free nor becomes free after the boot stays out of the linear map.
   */
  Memblock memblock() {
    Memblock memblock = new Memblock(MemoryMap.of(map.stream().map(EfiDescriptor::range).toList()));
    for (EfiDescriptor entry : map) {
      if (!entry.type().isUsable()) {
        memblock.markNoMap(entry.range());
      }
    }
    all(EfiMemoryType.ACPI_RECLAIM)
        .ranges()
        .forEach(range -> memblock.reserve("EFI's tables", range));
    return memblock;
  }

  /** What the map keeps from the kernel, whatever the tree says. */
  List<ReservationOutcome> outcomes(LinuxProfile profile) {
    return map.stream()
        .filter(entry -> !entry.type().isUsable())
        .map(entry -> outcome(entry.range(), entry.type(), profile))
        .toList();
  }

  private static ReservationOutcome outcome(
      AddressRange range, EfiMemoryType type, LinuxProfile profile) {
    return new ReservationOutcome(
        SOURCE, Optional.of(range), Fate.HONOURED, "not mapped, it is " + type, profile);
  }
}
