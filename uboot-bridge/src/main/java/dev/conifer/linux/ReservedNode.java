package dev.conifer.linux;

import dev.conifer.memory.AddressRange;
import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
import dev.conifer.tree.PropertyValue;
import java.util.ArrayList;
import java.util.List;

/**
 * A child of {@code /reserved-memory}, and what Linux asks of its properties.
 *
 * @param index its place among its siblings, which its offset in the FDT grows with
 */
record ReservedNode(NodePath path, Node node, int index) {
  static final String ALIGNMENT = "alignment";
  static final String ALLOC_RANGES = "alloc-ranges";
  static final String SIZE = "size";

  /** The children of {@code /reserved-memory}, disabled ones too, in the tree's order. */
  static List<ReservedNode> childrenOf(Node reservedMemory) {
    NodePath path = NodePath.ROOT.child(reservedMemory.name());
    List<ReservedNode> nodes = new ArrayList<>();
    for (Node child : reservedMemory.children()) {
      nodes.add(new ReservedNode(path.child(child.name()), child, nodes.size()));
    }
    return nodes;
  }

  String name() {
    return node.name();
  }

  boolean noMap() {
    return node.has("no-map");
  }

  boolean reusable() {
    return node.has("reusable");
  }

  /** Whether it wants to be the default contiguous memory area. */
  boolean isDefaultPool() {
    return node.has("linux,cma-default");
  }

  boolean isDefaultForDma() {
    return node.has("linux,dma-default");
  }

  boolean isSharedPool() {
    return isCompatible("shared-dma-pool");
  }

  boolean isRestrictedPool() {
    return isCompatible("restricted-dma-pool");
  }

  boolean isRamoops() {
    return isCompatible("ramoops");
  }

  private boolean isCompatible(String with) {
    return node.value("compatible")
        .flatMap(PropertyValue::strings)
        .map(strings -> strings.contains(with))
        .orElse(false);
  }

  /** Its place in {@code reserved_mem[]}: its first range, or an empty one at 0. */
  Entry at(AddressRange range) {
    return new Entry(this, range);
  }

  /** {@code struct reserved_mem}. */
  record Entry(ReservedNode node, AddressRange range) {
    /** {@code first (0x0000000070000000--0x0000000070100000)}. */
    @Override
    public String toString() {
      return "%s (0x%016x--0x%016x)"
          .formatted(node.name(), range.start().bits(), range.end().bits());
    }
  }
}
