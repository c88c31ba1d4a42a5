package dev.conifer.linux;

import dev.conifer.boot.Message;
import dev.conifer.linux.ReservationOutcome.Fate;
import dev.conifer.memory.AddressRange;
import dev.conifer.spec.Reg;
import dev.conifer.spec.Status;
import dev.conifer.tree.MemoryReservation;
import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
import dev.conifer.tree.PropertyValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What Linux makes of the reservations in a tree: {@code early_init_fdt_scan_reserved_mem} and what
 * it calls, in drivers/of/fdt.c and drivers/of/of_reserved_mem.c.
 */
final class ReservationScan {
  private static final long BYTES_PER_MIB = 1 << 20;

  private final TreeOfLinux tree;
  private final Memblock memblock;
  private final List<ReservationOutcome> outcomes = new ArrayList<>();
  private final List<Message> messages = new ArrayList<>();

  /** {@code reserved_mem[]}: the first range of each static node, whatever became of it. */
  private final List<Saved> saved = new ArrayList<>();

  private ReservationScan(TreeOfLinux tree, Memblock memblock) {
    this.tree = tree;
    this.memblock = memblock;
  }

  /** Scans {@code tree}; {@code memblock} knows the kernel, the ramdisk and the FDT already. */
  static ReservationScan of(LinuxProfile profile, TreeOfLinux tree, Memblock memblock) {
    ReservationScan scan = new ReservationScan(tree, memblock);
    if (profile.reservationBlockFirst()) {
      scan.scanReservationBlock();
      scan.scanNodes();
    } else {
      scan.scanNodes();
      scan.scanReservationBlock();
    }
    scan.reportOverlaps();
    return scan;
  }

  /** What became of each reservation, in the order in which Linux looked at them. */
  List<ReservationOutcome> outcomes() {
    return List.copyOf(outcomes);
  }

  /** What Linux prints about them. */
  List<Message> messages() {
    return List.copyOf(messages);
  }

  /** An entry of size 0 ends the block, whatever stands after it. */
  private void scanReservationBlock() {
    for (MemoryReservation entry : tree.tree().reservations()) {
      if (entry.size() == 0) {
        return;
      }
      AddressRange.ifValid(entry.address(), entry.size())
          .ifPresentOrElse(
              range -> {
                memblock.reserve(ReservationOutcome.RESERVATION_BLOCK, range);
                honoured(ReservationOutcome.RESERVATION_BLOCK, range, "reserved");
              },
              () ->
                  outcomes.add(
                      new ReservationOutcome(
                          ReservationOutcome.RESERVATION_BLOCK,
                          Optional.empty(),
                          Fate.DROPPED,
                          "it ends beyond 64 bits")));
    }
  }

  /** {@code fdt_scan_reserved_mem}. */
  private void scanNodes() {
    Optional<Node> parent = tree.reservedMemory();
    if (parent.isEmpty()) {
      return;
    }
    NodePath path = NodePath.ROOT.child(parent.get().name());
    Optional<String> fault = faultOf(path, parent.get());
    if (fault.isPresent()) {
      messages.add(Message.complaint("Reserved memory: unsupported node format, ignoring"));
    }
    for (Node child : parent.get().children()) {
      NodePath childPath = path.child(child.name());
      if (fault.isPresent()) {
        dropped(childPath, child, fault.get());
      } else if (!Status.of(child).isEnabled()) {
        dropped(childPath, child, "its status disables it");
      } else if (child.has(Reg.NAME)) {
        scanStatic(childPath, child);
      } else if (child.has("size")) {
        outcomes.add(
            new ReservationOutcome(
                childPath.toString(), Optional.empty(), Fate.UNPLACED, wishesOf(childPath, child)));
      }
    }
  }

  /** {@code __reserved_mem_check_root}: its words are "unsupported node format". */
  private Optional<String> faultOf(NodePath path, Node parent) {
    Optional<Integer> addressCells = TreeOfLinux.cells(parent, "#address-cells");
    Optional<Integer> sizeCells = TreeOfLinux.cells(parent, "#size-cells");
    if (!addressCells.equals(Optional.of(tree.rootCells().addressCells()))
        || !sizeCells.equals(Optional.of(tree.rootCells().sizeCells()))) {
      return Optional.of("the cells of " + path + " are not the root's");
    }
    return parent.has("ranges") ? Optional.empty() : Optional.of(path + " has no ranges");
  }

  /** {@code __reserved_mem_reserve_reg}. */
  private void scanStatic(NodePath path, Node node) {
    List<AddressRange> ranges = tree.ranges(path, node, Reg.NAME);
    if (ranges.isEmpty()) {
      messages.add(
          Message.complaint(
              "Reserved memory: invalid reg property in '%s', skipping node."
                  .formatted(node.name())));
      outcomes.add(
          new ReservationOutcome(
              path.toString(), Optional.empty(), Fate.DROPPED, "its reg cannot be read"));
      return;
    }
    saved.add(new Saved(node.name(), ranges.get(0)));
    boolean noMap = node.has("no-map");
    for (int i = 0; i < ranges.size(); i++) {
      AddressRange range = ranges.get(i);
      Optional<String> objection = objectionTo(range, noMap);
      if (objection.isPresent()) {
        messages.add(
            Message.complaint(
                "Reserved memory: failed to reserve memory for node '%s': base 0x%016x, size %d MiB"
                    .formatted(node.name(), range.start().bits(), range.size() / BYTES_PER_MIB)));
        outcomes.add(
            new ReservationOutcome(
                path.toString(), Optional.of(range), Fate.DROPPED, objection.get()));
      } else if (i == 0) {
        initialise(path, node, range, noMap);
      } else {
        reserved(path, range, noMap);
      }
    }
  }

  private Optional<String> objectionTo(AddressRange range, boolean noMap) {
    if (range.isEmpty()) {
      return Optional.of("it has no bytes");
    }
    return noMap
        ? memblock
            .objectionToNoMap(range)
            .map(claim -> "no-map over memory that is reserved already, by " + claim)
        : Optional.empty();
  }

  /**
   * What the drivers of {@code compatible} make of a node's first range ({@code
   * __reserved_mem_init_node}); the range of a node that its driver refuses is given back.
   */
  private void initialise(NodePath path, Node node, AddressRange range, boolean noMap) {
    boolean reusable = node.has("reusable");
    if (isCompatible(node, "shared-dma-pool") && reusable) {
      if (noMap) {
        givenBack(path, node, range, "reusable and no-map exclude each other");
      } else {
        memblock.reserve(path.toString(), range);
        outcomes.add(
            new ReservationOutcome(
                path.toString(),
                Optional.of(range),
                Fate.REUSED,
                "movable pages of user space live in a reusable pool"));
      }
    } else if (isCompatible(node, "restricted-dma-pool") && (noMap || reusable)) {
      givenBack(path, node, range, "a restricted-dma-pool is neither no-map nor reusable");
    } else {
      reserved(path, range, noMap);
    }
  }

  private static boolean isCompatible(Node node, String with) {
    return node.value("compatible")
        .flatMap(PropertyValue::strings)
        .map(strings -> strings.contains(with))
        .orElse(false);
  }

  private void givenBack(NodePath path, Node node, AddressRange range, String reason) {
    messages.add(Message.complaint("node %s compatible matching fail".formatted(node.name())));
    outcomes.add(new ReservationOutcome(path.toString(), Optional.of(range), Fate.DROPPED, reason));
  }

  private void reserved(NodePath path, AddressRange range, boolean noMap) {
    if (!noMap) {
      memblock.reserve(path.toString(), range);
    }
    honoured(path.toString(), range, noMap ? "not mapped" : "reserved");
  }

  private void honoured(String source, AddressRange range, String how) {
    String reason = memblock.memory().overlaps(range) ? how : "it is not RAM of this tree";
    outcomes.add(new ReservationOutcome(source, Optional.of(range), Fate.HONOURED, reason));
  }

  private void dropped(NodePath path, Node node, String reason) {
    List<AddressRange> ranges = tree.ranges(path, node, Reg.NAME);
    if (ranges.isEmpty()) {
      outcomes.add(new ReservationOutcome(path.toString(), Optional.empty(), Fate.DROPPED, reason));
    }
    for (AddressRange range : ranges) {
      outcomes.add(
          new ReservationOutcome(path.toString(), Optional.of(range), Fate.DROPPED, reason));
    }
  }

  /** What a node without an address asks of {@code __reserved_mem_alloc_size}. */
  private String wishesOf(NodePath path, Node node) {
    StringBuilder wishes = new StringBuilder("Linux chooses the address");
    number(node, "size").ifPresent(size -> wishes.append(" of 0x%x bytes".formatted(size)));
    number(node, "alignment").ifPresent(to -> wishes.append(", a multiple of 0x%x".formatted(to)));
    List<AddressRange> within = tree.ranges(path, node, "alloc-ranges");
    if (!within.isEmpty()) {
      wishes.append(", in ").append(within);
    }
    return wishes.toString();
  }

  private static Optional<Long> number(Node node, String property) {
    return node.value(property).flatMap(PropertyValue::number);
  }

  /** {@code __rmem_check_for_overlap}, which prints and does nothing else. */
  private void reportOverlaps() {
    List<Saved> sorted = saved.stream().sorted(Comparator.comparing(Saved::range)).toList();
    for (int i = 1; i < sorted.size(); i++) {
      Saved lower = sorted.get(i - 1);
      Saved upper = sorted.get(i);
      if (upper.range.start().isBelow(lower.range.end())) {
        messages.add(
            Message.complaint("OVERLAP DETECTED! %s overlaps with %s".formatted(lower, upper)));
      }
    }
  }

  /** The first range of a static node. */
  private record Saved(String name, AddressRange range) {
    @Override
    public String toString() {
      return "%s (0x%016x--0x%016x)".formatted(name, range.start().bits(), range.end().bits());
    }
  }
}
