package dev.conifer.loader.linuxboot;

import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
import dev.conifer.tree.Property;
import dev.conifer.tree.PropertyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What u-root does to {@code /chosen}, and to nothing else of the tree that it hands on. */
final class ChosenNode {
  /** What the kernel before may have been told, in the order of removal ({@code sanitizeFDT}). */
  private static final List<String> STALE =
      List.of(
          "linux,elfcorehdr",
          "linux,usable-memory-range",
          "kaslr-seed",
          "rng-seed",
          "linux,initrd-start",
          "linux,initrd-end");

  private ChosenNode() {}

  /**
   * {@code tree} without what was meant for the kernel before.
   *
   * @throws Refusal when no node is called {@code chosen}
   */
  static DeviceTree cleared(DeviceTree tree) {
    return edited(
        tree,
        node -> {
          Node cleared = node;
          for (String name : STALE) {
            cleared = without(cleared, name);
          }
          return cleared;
        });
  }

  /**
   * {@code tree} with what the next kernel is told.
   *
   * @param ramdisk where it lies; its end is that of its last page, not of its last byte
   * @param commandLine replaces {@code bootargs}; without one there are none
   */
  static DeviceTree filled(
      DeviceTree tree, Optional<WrappingRange> ramdisk, Optional<String> commandLine) {
    return edited(
        tree,
        node -> {
          Node filled = node;
          if (ramdisk.isPresent()) {
            WrappingRange range = ramdisk.get();
            filled =
                filled
                    .withProperty("linux,initrd-start", PropertyValue.ofU64(range.start()))
                    .withProperty("linux,initrd-end", PropertyValue.ofU64(range.end()));
          }
          return commandLine.isPresent()
              ? filled.withProperty("bootargs", PropertyValue.ofStrings(commandLine.get()))
              : without(filled, "bootargs");
        });
  }

  private static DeviceTree edited(DeviceTree tree, UnaryOperator<Node> edit) {
    NodePath path =
        FdtMemoryMap.firstNamed(tree, "chosen")
            .orElseThrow(() -> new Refusal("no /chosen node in device tree"));
    return tree.edit(path, edit);
  }

  /** {@code RemoveProperty}: the last property takes the place of the one that goes. */
  private static Node without(Node node, String name) {
    List<Property> properties = new ArrayList<>(node.properties());
    for (int i = 0; i < properties.size(); i++) {
      if (properties.get(i).name().equals(name)) {
        properties.set(i, properties.get(properties.size() - 1));
        properties.remove(properties.size() - 1);
        return node.withProperties(properties);
      }
    }
    return node;
  }
}
