package dev.conifer.linux;

import dev.conifer.boot.Handover;
import dev.conifer.boot.TestTrees;
import dev.conifer.image.Arm64Image;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.SparseMemory;
import dev.conifer.tree.DeviceTree;
import java.util.Optional;

/** A board of 1 GiB at 0x40000000 on which a loader has placed everything well. */
final class Handovers {
  static final AddressRange RAM = TestTrees.RAM;
  static final AddressRange KERNEL = AddressRange.of(0x40200000L, 0x2000000);
  static final AddressRange KERNEL_FILE = AddressRange.of(0x40200000L, 0x1e00000);
  static final AddressRange FDT = AddressRange.of(0x48000000L, 0x10000);
  static final AddressRange RAMDISK = AddressRange.of(0x50000000L, 0x800000);

  private Handovers() {}

  /** Everything where the constants say, with {@code tree}. */
  static Handover of(DeviceTree tree) {
    return of(tree, KERNEL, FDT, Optional.of(RAMDISK));
  }

  static Handover of(
      DeviceTree tree, AddressRange kernel, AddressRange fdt, Optional<AddressRange> ramdisk) {
    long bss = KERNEL.size() - KERNEL_FILE.size();
    AddressRange file = AddressRange.of(kernel.start(), kernel.size() - bss);
    return new Handover(kernel.start(), kernel, file, fdt, tree, ramdisk);
  }

  /** The board's memory with a kernel header at {@code kernel}. */
  static SparseMemory memory(AddressRange kernel) {
    SparseMemory memory = new SparseMemory(MemoryMap.of(RAM), "not written");
    byte[] header = new Arm64Image(0, kernel.size(), Arm64Image.FLAG_ANYWHERE).header();
    memory.write(kernel.start(), Content.ofBytes(header));
    return memory;
  }
}
