package dev.conifer.loader.reference;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.reserved.Extent;
import dev.conifer.reserved.ReservedMemory;
import dev.conifer.reserved.ReservedRegion;
import dev.conifer.spec.Reg;
import dev.conifer.spec.Status;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.MemoryReservation;
import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
import dev.conifer.tree.PropertyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the loader keeps its hands off: everything that either tree reserves.
 *
 * @param entries each with who asks for it, in the order of reading
 */
record KeptRanges(List<Entry> entries) {
  KeptRanges {
    entries = List.copyOf(entries);
  }

  /**
   * A range that is kept.
   *
   * @param who the node's path, or {@code /memreserve/}
   * @param noMap whether Linux must not map it
   */
  record Entry(String who, AddressRange range, boolean noMap) {
    @Override
    public String toString() {
      return who + " " + range;
    }
  }

  /**
   * What {@code trees} reserve: entries of the reservation block, every range of every
   * reserved-memory node that may be in use, and {@code pmem-region} nodes.
   *
   * @throws Refusal when a node cannot be read: what is not known cannot be kept
   */
  static KeptRanges of(List<DeviceTree> trees) {
    List<Entry> entries = new ArrayList<>();
    for (DeviceTree tree : trees) {
      addReservationBlock(tree, entries);
      addReservedMemory(tree, entries);
      addPmem(tree, entries);
    }
    return new KeptRanges(entries.stream().distinct().toList());
  }

  private static void addReservationBlock(DeviceTree tree, List<Entry> entries) {
    for (MemoryReservation reservation : tree.reservations()) {
      AddressRange range =
          AddressRange.ifValid(reservation.address(), reservation.size())
              .orElseThrow(
                  () -> new Refusal("an entry of the reservation block ends beyond 64 bits"));
      add("/memreserve/", range, false, entries);
    }
  }

  private static void addReservedMemory(DeviceTree tree, List<Entry> entries) {
    for (ReservedRegion region : ReservedMemory.in(tree).regions()) {
      if (mayBeInUse(region.status())) {
        if (region.extent() instanceof Extent.Unreadable && hasReg(tree, region)) {
          throw new Refusal("it cannot be read where %s lies".formatted(region.path()));
        }
        for (AddressRange range : region.ranges()) {
          add(region.path().toString(), range, region.noMap(), entries);
        }
      }
    }
  }

  /** A node without {@code reg} leaves it to the kernel to find a place, if it wants any. */
  private static boolean hasReg(DeviceTree tree, ReservedRegion region) {
    return tree.node(region.path()).orElseThrow().has(Reg.NAME);
  }

  /** {@code reserved}: somebody else uses it, which is a reason to keep off, not to move in. */
  private static boolean mayBeInUse(Status status) {
    return status != Status.DISABLED && status != Status.FAIL;
  }

  /** A {@code pmem-region} reserves nothing for Linux, but says that its bytes matter. */
  private static void addPmem(DeviceTree tree, List<Entry> entries) {
    for (Node node : tree.root().children()) {
      if (isPmem(node) && mayBeInUse(Status.of(node))) {
        NodePath path = NodePath.ROOT.child(node.name());
        Reg reg =
            Reg.at(tree, path)
                .value()
                .orElseThrow(() -> new Refusal("it cannot be read where %s lies".formatted(path)));
        reg.ranges().forEach(range -> add(path.toString(), range, false, entries));
      }
    }
  }

  private static boolean isPmem(Node node) {
    return node.value("compatible")
        .flatMap(PropertyValue::strings)
        .filter(all -> all.contains("pmem-region") || all.contains("pmem-region-v2"))
        .isPresent();
  }

  private static void add(String who, AddressRange range, boolean noMap, List<Entry> entries) {
    if (!range.isEmpty()) {
      entries.add(new Entry(who, range, noMap));
    }
  }

  /** All of it. */
  MemoryMap map() {
    return MemoryMap.of(entries.stream().map(Entry::range).toList());
  }

  /**
   * The blocks of {@code blockSize} bytes, a power of two, that have a byte of a no-map range in
   * them.
   */
  MemoryMap noMapBlocks(long blockSize) {
    return MemoryMap.of(
        entries.stream()
            .filter(Entry::noMap)
            .flatMap(entry -> FreeMemory.REACHABLE.intersection(entry.range).stream())
            .map(r -> new AddressRange(r.start().alignDown(blockSize), r.end().alignUp(blockSize)))
            .toList());
  }

  /** The first entry that has a byte of {@code range}. */
  Optional<Entry> on(AddressRange range) {
    return entries.stream().filter(entry -> entry.range.overlaps(range)).findFirst();
  }
}
