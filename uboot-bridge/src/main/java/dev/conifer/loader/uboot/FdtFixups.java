package dev.conifer.loader.uboot;

import dev.conifer.memory.AddressRange;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.MemoryReservation;
import dev.conifer.tree.Node;
import dev.conifer.tree.Property;
import dev.conifer.tree.PropertyValue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What U-Boot changes in the kernel FDT before it hands it over: {@code image_setup_libfdt}
 * (boot/image-fdt.c) and common/fdt_support.c. Properties and nodes that were not there come first,
 * as libfdt inserts them.
 */
final class FdtFixups {
  private static final int DEFAULT_ADDRESS_CELLS = 2;
  private static final int DEFAULT_SIZE_CELLS = 1;

  private FdtFixups() {}

  /** {@code fdt_chosen}: command line and version. */
  static DeviceTree chosen(DeviceTree tree, Optional<String> bootargs, String version) {
    return editChild(
        tree,
        "chosen",
        chosen -> {
          Node node = chosen;
          if (bootargs.isPresent()) {
            node = set(node, "bootargs", PropertyValue.ofStrings(bootargs.get()));
          }
          return set(node, "u-boot,version", PropertyValue.ofStrings(version));
        });
  }

  /** {@code fdt_fixup_memory_banks}: {@code /memory} says what firmware found, and no more. */
  static DeviceTree memory(DeviceTree tree, List<AddressRange> banks) {
    int addressCells = cells(tree.root(), "#address-cells", DEFAULT_ADDRESS_CELLS);
    int sizeCells = cells(tree.root(), "#size-cells", DEFAULT_SIZE_CELLS);
    ByteBuffer reg = ByteBuffer.allocate(banks.size() * 16);
    for (AddressRange bank : banks) {
      put(reg, bank.start().bits(), addressCells);
      put(reg, bank.size(), sizeCells);
    }
    byte[] bytes = new byte[reg.position()];
    reg.flip().get(bytes);
    return editChild(
        tree,
        "memory",
        memory ->
            set(
                set(memory, "device_type", PropertyValue.ofStrings("memory")),
                "reg",
                PropertyValue.ofBytes(bytes)));
  }

  /** {@code fdt_initrd}: the ramdisk, in {@code /chosen} and in the memory reservation block. */
  static DeviceTree ramdisk(DeviceTree tree, AddressRange ramdisk) {
    List<MemoryReservation> reservations = new ArrayList<>(tree.reservations());
    long start = ramdisk.start().bits();
    reservations.stream()
        .filter(r -> r.address() == start)
        .findFirst()
        .ifPresent(reservations::remove);
    reservations.add(MemoryReservation.of(start, ramdisk.size()));
    int cells = cells(tree.root(), "#address-cells", DEFAULT_ADDRESS_CELLS);
    return editChild(
        tree.withReservations(reservations),
        "chosen",
        chosen ->
            set(
                set(chosen, "linux,initrd-start", number(start, cells)),
                "linux,initrd-end",
                number(ramdisk.end().bits(), cells)));
  }

  private static PropertyValue number(long value, int cells) {
    return cells == 2 ? PropertyValue.ofU64(value) : PropertyValue.ofCells((int) value);
  }

  /** {@code fdt_pack_reg}: two cells, or what is left of the number in one. */
  private static void put(ByteBuffer target, long value, int cells) {
    if (cells == 2) {
      target.putLong(value);
    } else {
      target.putInt((int) value);
    }
  }

  private static int cells(Node node, String name, int absent) {
    return node.value(name).flatMap(PropertyValue::u32).orElse(absent);
  }

  /** {@code fdt_find_or_add_subnode} below the root; a new node comes first. */
  private static DeviceTree editChild(DeviceTree tree, String name, UnaryOperator<Node> edit) {
    Node root = tree.root();
    Optional<Node> child = FdtNodes.child(root, name);
    if (child.isPresent()) {
      return tree.withRoot(root.withChild(edit.apply(child.get())));
    }
    List<Node> children = new ArrayList<>(root.children());
    children.add(0, edit.apply(Node.named(name)));
    return tree.withRoot(root.withChildren(children));
  }

  /** {@code fdt_setprop}: a new property comes first. */
  private static Node set(Node node, String name, PropertyValue value) {
    if (node.has(name)) {
      return node.withProperty(name, value);
    }
    List<Property> properties = new ArrayList<>(node.properties());
    properties.add(0, Property.of(name, value));
    return node.withProperties(properties);
  }
}
