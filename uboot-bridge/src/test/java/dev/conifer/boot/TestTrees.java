package dev.conifer.boot;

import dev.conifer.memory.AddressRange;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.Property;
import dev.conifer.tree.PropertyValue;

/** Small trees for tests of loaders and kernels: two cells for everything. */
public final class TestTrees {
  /** The memory of a tree that is not told otherwise: 1 GiB at 0x40000000. */
  public static final AddressRange RAM = AddressRange.of(0x40000000L, 0x40000000);

  private TestTrees() {}

  /** A tree with {@link #RAM} and {@code nodes} under {@code /reserved-memory}. */
  public static DeviceTree tree(Node... nodes) {
    Node reserved = withCells(Node.named("reserved-memory")).withProperty(Property.flag("ranges"));
    for (Node node : nodes) {
      reserved = reserved.withChild(node);
    }
    return DeviceTree.of(withCells(Node.named("")).withChild(memoryNode(RAM)).withChild(reserved));
  }

  public static Node memoryNode(AddressRange bank) {
    return Node.named("memory@" + Long.toHexString(bank.start().bits()))
        .withProperty("device_type", PropertyValue.ofStrings("memory"))
        .withProperty("reg", reg(bank));
  }

  /** A node {@code name} with these ranges, and no flag. */
  public static Node region(String name, AddressRange... ranges) {
    return Node.named(name).withProperty("reg", reg(ranges));
  }

  public static Node noMap(String name, AddressRange... ranges) {
    return region(name, ranges).withProperty(Property.flag("no-map"));
  }

  public static Node withCells(Node node) {
    return node.withProperty("#address-cells", PropertyValue.ofCells(2))
        .withProperty("#size-cells", PropertyValue.ofCells(2));
  }

  public static PropertyValue reg(AddressRange... ranges) {
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
