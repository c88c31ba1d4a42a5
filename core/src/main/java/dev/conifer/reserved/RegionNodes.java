package dev.conifer.reserved;

import dev.conifer.memory.AddressRange;
import dev.conifer.spec.Reg;
import dev.conifer.spec.UnitAddress;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
import dev.conifer.tree.Property;
import dev.conifer.tree.PropertyValue;
import java.util.Optional;

/** How the nodes of a placed region look. */
final class RegionNodes {
  private RegionNodes() {}

  /**
   * {@code tree} with the nodes of {@code region}. A child of {@code /reserved-memory} that has the
   * region's name, whatever its unit address, is taken for the region's.
   *
   * @param parentName the name of {@code /reserved-memory} there
   * @param reg the region's range with the root's cells
   */
  static DeviceTree in(DeviceTree tree, String parentName, PlacedRegion region, PropertyValue reg) {
    NodePath parent = NodePath.ROOT.child(parentName);
    if (region.spec() instanceof RegionSpec.Existing existing) {
      return moved(tree, existing, region, reg);
    }
    String name =
        tree.node(parent).stream()
            .flatMap(node -> node.children().stream())
            .filter(node -> node.baseName().equals(region.name()))
            .map(Node::name)
            .findFirst()
            .orElseGet(() -> UnitAddress.nodeName(region.name(), region.range().start()));
    DeviceTree reserved = tree.edit(parent.child(name), node -> reservation(node, region, reg));
    return region.spec().kind() == RegionKind.PMEM && !hasPmemNode(tree, region)
        ? reserved.edit(pmemPath(region), node -> pmem(node, reg))
        : reserved;
  }

  /** {@code tree} with an existing node, and a {@code pmem-region} on it, at the new place. */
  private static DeviceTree moved(
      DeviceTree tree, RegionSpec.Existing existing, PlacedRegion region, PropertyValue reg) {
    Optional<AddressRange> from =
        ReservedMemory.in(tree).regions().stream()
            .filter(node -> node.path().equals(existing.path()))
            .flatMap(node -> node.ranges().stream())
            .findFirst();
    if (from.isEmpty() || from.get().equals(region.range())) {
      return tree;
    }
    DeviceTree moved = moved(tree, existing.path(), region, reg);
    for (PmemNode pmem : PmemNode.in(tree)) {
      if (pmem.liesOn(from.get())) {
        moved = moved(moved, pmem.path(), region, reg);
      }
    }
    return moved;
  }

  private static DeviceTree moved(
      DeviceTree tree, NodePath path, PlacedRegion region, PropertyValue reg) {
    Node node = tree.node(path).orElseThrow();
    Node there =
        node.withName(UnitAddress.nodeName(node.baseName(), region.range().start()))
            .withProperty(Reg.NAME, reg);
    return tree.edit(
        path.parent(),
        parent ->
            parent.withChildren(
                parent.children().stream()
                    .map(child -> child.name().equals(node.name()) ? there : child)
                    .toList()));
  }

  /** Where the {@code pmem-region} node of {@code region} goes. */
  static NodePath pmemPath(PlacedRegion region) {
    return NodePath.ROOT.child(UnitAddress.nodeName("pmem", region.range().start()));
  }

  private static boolean hasPmemNode(DeviceTree tree, PlacedRegion region) {
    return PmemNode.in(tree).stream().anyMatch(node -> node.liesOn(region.range()));
  }

  private static Node reservation(Node node, PlacedRegion region, PropertyValue reg) {
    RegionSpec spec = region.spec();
    Node placed = withCompatible(node.withoutProperty("status"), spec).withProperty(Reg.NAME, reg);
    Node flagged =
        withFlag(
            withFlag(placed, "no-map", spec.noMap()), "reusable", spec instanceof RegionSpec.Cma);
    if (spec instanceof RamoopsSpec ramoops) {
      return withZones(flagged, ramoops);
    }
    return spec instanceof RegionSpec.Cma cma
        ? withFlag(flagged, "linux,cma-default", cma.isDefault())
        : flagged;
  }

  private static Node withCompatible(Node node, RegionSpec spec) {
    return switch (spec.kind()) {
      case RAMOOPS -> node.withProperty("compatible", PropertyValue.ofStrings("ramoops"));
      case CMA -> node.withProperty("compatible", PropertyValue.ofStrings("shared-dma-pool"));
      case PMEM, NO_MAP, PLAIN, OTHER -> node;
    };
  }

  private static Node withZones(Node node, RamoopsSpec ramoops) {
    Node zones = withNumber(node, "record-size", ramoops.recordSize());
    zones = withNumber(zones, "console-size", ramoops.consoleSize());
    zones = withNumber(zones, "ftrace-size", ramoops.ftraceSize());
    zones = withNumber(zones, "pmsg-size", ramoops.pmsgSize());
    zones = withNumber(zones, "ecc-size", ramoops.eccSize());
    zones = withNumber(zones, "mem-type", ramoops.memType().cell());
    return ramoops.maxReason().isPresent()
        ? withNumber(zones, "max-reason", ramoops.maxReason().get().cell())
        : zones.withoutProperty("max-reason");
  }

  /** {@code volatile}: DRAM, which forgets, so that Linux need not flush caches for it. */
  private static Node pmem(Node node, PropertyValue reg) {
    return node.withoutProperty("status")
        .withProperty("compatible", PropertyValue.ofStrings(PmemNode.COMPATIBLE))
        .withProperty(Reg.NAME, reg)
        .withProperty(Property.flag("volatile"));
  }

  /** 0 is what Linux takes where there is no property: nothing is written for it. */
  private static Node withNumber(Node node, String name, long number) {
    return number == 0
        ? node.withoutProperty(name)
        : node.withProperty(name, PropertyValue.ofCells((int) number));
  }

  private static Node withFlag(Node node, String name, boolean isSet) {
    return isSet ? node.withProperty(Property.flag(name)) : node.withoutProperty(name);
  }
}
