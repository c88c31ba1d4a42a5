package dev.conifer.linux;

import dev.conifer.memory.AddressRange;
import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
import dev.conifer.tree.PropertyValue;

/** A child of {@code /reserved-memory}, and what Linux asks of its properties. */
record ReservedNode(NodePath path, Node node) {
  static final String ALIGNMENT = "alignment";
  static final String ALLOC_RANGES = "alloc-ranges";
  static final String SIZE = "size";

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
