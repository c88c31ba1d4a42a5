package dev.conifer.crashdump;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import dev.conifer.reserved.PlacedRegion;
import dev.conifer.reserved.RegionSpec;
import dev.conifer.reserved.ReservedNodes;
import dev.conifer.spec.CellSizes;
import dev.conifer.spec.Reg;
import dev.conifer.spec.UnitAddress;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
import dev.conifer.tree.Property;
import dev.conifer.tree.PropertyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a crash dump adds to a board's trees.
 *
 * <p>The loader's tree gets the registry alone: U-Boot refuses to load a file into a range that its
 * own tree reserves, and the window is where it has to load. The running kernel's tree keeps the
 * kernel's data out of all that the next boot will write. The capture kernel's tree has no use for
 * that: the kernel is held in its window.
 */
public final class CrashDumpTrees {
  /**
   * What a region must be a multiple of before ndctl makes a namespace in it, in bytes: {@code
   * MEMREMAP_COMPAT_ALIGN_MAX}.
   */
  private static final long REGION_UNIT = 16 * Sizes.MIB;

  private final String name;
  private final CrashDumpPlaces places;

  /**
   * The additions for {@code places}.
   *
   * @param name what the plan calls the dump; the nodes' names begin with it
   */
  public CrashDumpTrees(String name, CrashDumpPlaces places) {
    this.name = name;
    this.places = places;
  }

  /** The registry, as every tree reserves it. */
  public PlacedRegion registry() {
    AddressRange range = places.registry().range();
    return new PlacedRegion(new RegionSpec.NoMap(name + "-registry", range.size()), range);
  }

  /**
   * What the running kernel's tree reserves: the registry, the window (or where it is copied to) as
   * contiguous memory that movable pages of user space may use, and what firmware writes.
   */
  public List<PlacedRegion> running() {
    List<PlacedRegion> regions = new ArrayList<>();
    AddressRange lent = places.lent();
    String lentName = name + (places.copy().isPresent() ? "-copy" : "-window");
    regions.add(new PlacedRegion(new RegionSpec.Cma(lentName, lent.size(), false), lent));
    regions.add(registry());
    int number = 0;
    for (AddressRange range : places.firmware().ranges()) {
      number++;
      regions.add(
          new PlacedRegion(
              new RegionSpec.NoMap(name + "-firmware-" + number, range.size()), range));
    }
    return regions;
  }

  /**
   * The capture kernel's tree.
   *
   * @param board the board's tree
   * @param regions the preserved regions
   * @param offered what of {@link #oldMemory} is to be a device each, so that it can be made part
   *     of the running system without another reboot
   */
  public Result<DeviceTree> capture(
      DeviceTree board, List<PlacedRegion> regions, List<AddressRange> offered) {
    List<PlacedRegion> reserved = new ArrayList<>(regions);
    reserved.add(registry());
    return ReservedNodes.addedTo(board, reserved)
        .then(tree -> CellSizes.of(NodePath.ROOT, tree.root()).then(cells -> chosen(tree, cells)))
        .then(tree -> offered.isEmpty() ? Result.of(tree) : withOldMemory(tree, offered));
  }

  /**
   * {@code /chosen} as a capture kernel wants it (Documentation/devicetree/bindings/chosen.txt;
   * drivers/of/fdt.c): by the root's cells.
   */
  private Result<DeviceTree> chosen(DeviceTree tree, CellSizes cells) {
    return value(places.usable(), cells)
        .then(
            usable ->
                value(places.capture().header(), cells)
                    .map(
                        header ->
                            tree.edit(
                                "/chosen",
                                node ->
                                    node.withProperty("linux,usable-memory-range", usable)
                                        .withProperty("linux,elfcorehdr", header))));
  }

  private static Result<PropertyValue> value(AddressRange range, CellSizes cells) {
    return Reg.of(range).value(cells, Origin.NONE);
  }

  /**
   * What can be handed back when the dump is saved: what it shows, and the window's copy; whole
   * units that a namespace can be made in, less what the capture kernel uses already.
   */
  public MemoryMap oldMemory() {
    MemoryMap old =
        places.dumped().plus(MemoryMap.of(places.copy().stream().toList())).minus(places.usable());
    return MemoryMap.of(
        old.ranges().stream().flatMap(range -> wholeUnits(range).stream()).toList());
  }

  private static Optional<AddressRange> wholeUnits(AddressRange range) {
    PhysicalAddress start = range.start().alignUp(REGION_UNIT);
    PhysicalAddress end = range.end().alignDown(REGION_UNIT);
    return start.isBelow(end) ? Optional.of(new AddressRange(start, end)) : Optional.empty();
  }

  /**
   * The old memory as persistent memory, with the NUMA node without which Linux says "rejecting DAX
   * region with invalid node".
   */
  private Result<DeviceTree> withOldMemory(DeviceTree tree, List<AddressRange> offered) {
    CellSizes cells = CellSizes.of(NodePath.ROOT, tree.root()).orThrow();
    List<Diagnostic> diagnostics = new ArrayList<>();
    DeviceTree edited = withNumaNodes(tree);
    for (AddressRange range : offered) {
      Result<PropertyValue> reg = value(range, cells);
      diagnostics.addAll(reg.diagnostics());
      if (reg.value().isPresent()) {
        edited =
            edited.edit(
                NodePath.ROOT.child(UnitAddress.nodeName(name + "-memory", range.start())),
                node ->
                    onNumaNode(node)
                        .withProperty("compatible", PropertyValue.ofStrings("pmem-region"))
                        .withProperty(Reg.NAME, reg.orThrow())
                        .withProperty(Property.flag("volatile")));
      }
    }
    return Result.of(edited, diagnostics);
  }

  private static DeviceTree withNumaNodes(DeviceTree tree) {
    Node root = tree.root();
    List<Node> children =
        root.children().stream()
            .map(
                child -> {
                  if (isOfType(child, "memory")) {
                    return onNumaNode(child);
                  }
                  return child.name().equals("cpus")
                      ? child.withChildren(
                          child.children().stream()
                              .map(cpu -> isOfType(cpu, "cpu") ? onNumaNode(cpu) : cpu)
                              .toList())
                      : child;
                })
            .toList();
    return tree.withRoot(root.withChildren(children));
  }

  private static boolean isOfType(Node node, String type) {
    return node.value("device_type")
        .flatMap(PropertyValue::string)
        .filter(type::equals)
        .isPresent();
  }

  private static Node onNumaNode(Node node) {
    return node.has("numa-node-id")
        ? node
        : node.withProperty("numa-node-id", PropertyValue.ofCells(0));
  }

  /** How many CPUs {@code tree} has; at least one. */
  public static int cpus(DeviceTree tree) {
    long cpus =
        tree.node("/cpus").stream()
            .flatMap(node -> node.children().stream())
            .filter(node -> isOfType(node, "cpu"))
            .count();
    return (int) Math.max(1, cpus);
  }
}
