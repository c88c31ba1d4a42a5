package dev.conifer.linux;

import dev.conifer.boot.Handover;
import dev.conifer.image.Arm64Image;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.SparseMemory;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.Property;
import dev.conifer.tree.PropertyValue;
import java.util.Optional;

/** A board of 1 GiB at 0x40000000 on which a loader has placed everything well. */
final class Handovers {
  static final AddressRange RAM = AddressRange.of(0x40000000L, 0x40000000);
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

  /** A tree with the board's memory and {@code nodes} under {@code /reserved-memory}. */
  static DeviceTree tree(Node... nodes) {
    Node reserved = withCells(Node.named("reserved-memory")).withProperty(Property.flag("ranges"));
    for (Node node : nodes) {
      reserved = reserved.withChild(node);
    }
    return DeviceTree.of(withCells(Node.named("")).withChild(memoryNode(RAM)).withChild(reserved));
  }

  static Node memoryNode(AddressRange bank) {
    return Node.named("memory@" + Long.toHexString(bank.start().bits()))
        .withProperty("device_type", PropertyValue.ofStrings("memory"))
        .withProperty("reg", reg(bank));
  }

  /** A node {@code name} with these ranges, and no flag. */
  static Node region(String name, AddressRange... ranges) {
    return Node.named(name).withProperty("reg", reg(ranges));
  }

  static Node noMap(String name, AddressRange... ranges) {
    return region(name, ranges).withProperty(Property.flag("no-map"));
  }

  static Node withCells(Node node) {
    return node.withProperty("#address-cells", PropertyValue.ofCells(2))
        .withProperty("#size-cells", PropertyValue.ofCells(2));
  }

  static PropertyValue reg(AddressRange... ranges) {
    int[] cells = new int[ranges.length * 4];
    for (int i = 0; i < ranges.length; i++) {
      long start = ranges[i].start().bits();
      long size = ranges[i].size();
      cells[4 * i] = (int) (start >>> 32);
      cells[4 * i + 1] = (int) start;
      cells[4 * i + 2] = (int) (size >>> 32);
      cells[4 * i + 3] = (int) size;
    }
    return PropertyValue.ofCells(cells);
  }
}
