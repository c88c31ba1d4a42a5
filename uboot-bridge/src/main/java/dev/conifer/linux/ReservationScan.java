package dev.conifer.linux;

import dev.conifer.boot.Message;
import dev.conifer.linux.Memblock.Claim;
import dev.conifer.linux.ReservationOutcome.Fate;
import dev.conifer.linux.ReservedNode.Entry;
import dev.conifer.memory.AddressRange;
import dev.conifer.spec.Reg;
import dev.conifer.spec.Status;
import dev.conifer.tree.MemoryReservation;
import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
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
  private static final long BYTES_PER_KIB = 1 << 10;
  private static final String UNSUPPORTED = "Reserved memory: unsupported node format, ignoring";
  private static final AddressRange NOWHERE = AddressRange.of(0, 0);

  /** {@code __rmem_cmp}: by address, then by size. */
  private static final Comparator<Entry> BY_ADDRESS =
      Comparator.comparing((Entry entry) -> entry.range().start())
          .thenComparing(entry -> entry.range().size(), Long::compareUnsigned);

  private final LinuxProfile profile;
  private final TreeOfLinux tree;
  private final Memblock memblock;
  private final Outcomes outcomes;
  private final List<Message> messages = new ArrayList<>();
  private final NodeSetup setup;
  private final DynamicNodes dynamic;

  /** {@code reserved_mem[]}. */
  private final List<Entry> table = new ArrayList<>();

  private ReservationScan(
      LinuxProfile profile, LinuxBuild build, TreeOfLinux tree, Memblock memblock) {
    this.profile = profile;
    this.tree = tree;
    this.memblock = memblock;
    this.outcomes = new Outcomes(profile);
    CommandLine commandLine = CommandLine.of(tree.tree());
    this.setup = new NodeSetup(profile, build, commandLine, memblock, outcomes, messages);
    this.dynamic = new DynamicNodes(profile, build, tree, memblock, outcomes, messages);
  }

  /** Scans {@code tree}; {@code memblock} knows the kernel, the ramdisk and the FDT already. */
  static ReservationScan of(
      LinuxProfile profile, LinuxBuild build, TreeOfLinux tree, Memblock memblock) {
    ReservationScan scan = new ReservationScan(profile, build, tree, memblock);
    scan.run();
    return scan;
  }

  /** What became of each reservation, in the order in which Linux looked at them. */
  List<ReservationOutcome> outcomes() {
    return outcomes.settled(memblock);
  }

  /** What Linux prints about them. */
  List<Message> messages() {
    return List.copyOf(messages);
  }

  /** All contiguous memory areas together, in bytes. */
  long poolSizes() {
    return setup.poolSizes();
  }

  private void run() {
    if (profile.reservationBlockFirst()) {
      scanReservationBlock();
    }
    if (profile.coreHeaderFirst()) {
      reserveCoreHeader();
    }
    List<ReservedNode> nodes = nodes();
    List<ReservedNode> floating = new ArrayList<>();
    for (ReservedNode node : nodes) {
      if (node.node().has(Reg.NAME)) {
        Optional<AddressRange> first = reserve(node);
        if (!profile.dynamicWhileScanning()) {
          first.map(node::at).ifPresent(this::isKnown);
        }
      } else if (node.node().has(ReservedNode.SIZE)) {
        if (profile.dynamicWhileScanning()) {
          floating.add(node);
        } else if (!isKnown(node.at(NOWHERE))) {
          tooMany(node);
        }
      }
    }
    placeAll(floating);
    if (!profile.coreHeaderFirst()) {
      reserveCoreHeader();
    }
    if (!profile.reservationBlockFirst()) {
      scanReservationBlock();
    }
    if (profile.dynamicWhileScanning()) {
      setUpWhenUnflattening(nodes);
    } else {
      setUpSorted();
    }
  }

  /** An entry of size 0 ends the block, whatever stands after it. */
  private void scanReservationBlock() {
    for (MemoryReservation entry : tree.tree().reservations()) {
      if (entry.size() == 0) {
        return;
      }
      String source = ReservationOutcome.RESERVATION_BLOCK;
      AddressRange.ifValid(entry.address(), entry.size())
          .ifPresentOrElse(
              range -> {
                memblock.reserve(source, range);
                honoured(source, range, "reserved");
              },
              () -> outcomes.add(source, Optional.empty(), Fate.DROPPED, "it ends beyond 64 bits"));
    }
  }

  /** {@code fdt_reserve_elfcorehdr}. */
  private void reserveCoreHeader() {
    Optional<AddressRange> header = tree.coreHeader().filter(range -> !range.isEmpty());
    if (header.isEmpty()) {
      return;
    }
    AddressRange range = header.get();
    Optional<Claim> holder = memblock.holder(range);
    if (holder.isPresent()) {
      messages.add(Message.complaint("elfcorehdr is overlapped"));
      outcomes.add(
          ReservationOutcome.CORE_HEADER,
          range,
          Fate.DROPPED,
          "it lies where something else does already, " + holder.get());
      return;
    }
    memblock.reserve(ReservationOutcome.CORE_HEADER, range);
    messages.add(
        Message.info(
            "Reserving %d KiB of memory at %s for elfcorehdr"
                .formatted(range.size() / BYTES_PER_KIB, range.start())));
    honoured(ReservationOutcome.CORE_HEADER, range, "reserved");
  }

  /** The nodes that Linux looks at: enabled children of a parent that it understands. */
  private List<ReservedNode> nodes() {
    Optional<Node> parent = tree.reservedMemory();
    if (parent.isEmpty()) {
      return List.of();
    }
    NodePath path = NodePath.ROOT.child(parent.get().name());
    Optional<String> fault = faultOf(path, parent.get());
    if (fault.isPresent()) {
      messages.add(Message.complaint(UNSUPPORTED));
    }
    List<ReservedNode> nodes = new ArrayList<>();
    for (ReservedNode node : ReservedNode.childrenOf(parent.get())) {
      if (fault.isPresent()) {
        notReserved(node, Fate.DROPPED, fault.get());
      } else if (!Status.of(node.node()).isEnabled()) {
        notReserved(node, Fate.DISABLED, "its status disables it");
      } else {
        nodes.add(node);
      }
    }
    return nodes;
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

  /**
   * {@code __reserved_mem_reserve_reg}.
   *
   * @return the node's first range, whatever became of it
   */
  private Optional<AddressRange> reserve(ReservedNode node) {
    if (node.node().value(Reg.NAME).orElseThrow().isEmpty()) {
      outcomes.add(node.path().toString(), Optional.empty(), Fate.DROPPED, "its reg is empty");
      return Optional.empty();
    }
    List<AddressRange> ranges = rangesOf(node);
    if (ranges.isEmpty()) {
      sayInvalid(node);
      outcomes.add(
          node.path().toString(), Optional.empty(), Fate.DROPPED, "its reg cannot be read");
      return Optional.empty();
    }
    for (AddressRange range : ranges) {
      reserve(node, range);
    }
    return Optional.of(ranges.get(0));
  }

  private void reserve(ReservedNode node, AddressRange range) {
    Optional<String> objection = objectionTo(range, node.noMap());
    if (objection.isPresent()) {
      messages.add(
          Message.complaint(
              "Reserved memory: failed to reserve memory for node '%s': base 0x%016x, size %d MiB"
                  .formatted(
                      node.name(),
                      range.start().bits(),
                      Long.divideUnsigned(range.size(), BYTES_PER_MIB))));
      outcomes.add(node.path().toString(), range, Fate.DROPPED, objection.get());
      return;
    }
    if (node.noMap()) {
      memblock.markNoMap(range);
    } else {
      memblock.reserve(node.path().toString(), range);
    }
    honoured(node.path().toString(), range, node.noMap() ? "not mapped" : "reserved");
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

  /** In the tree's order, as 6.12 does. */
  private void placeAll(List<ReservedNode> floating) {
    for (int i = 0; i < floating.size(); i++) {
      ReservedNode node = floating.get(i);
      if (i >= profile.dynamicNodes()) {
        messages.add(
            Message.complaint(
                "too many defined dynamic regions, skip '%s'".formatted(node.name())));
        tooMany(node);
        continue;
      }
      dynamic.place(node, table).map(node::at).filter(this::isKnown).ifPresent(setup::setUp);
    }
  }

  /** {@code fdt_scan_reserved_mem_reg_nodes}: nodes with an address, once all are reserved. */
  private void setUpWhenUnflattening(List<ReservedNode> nodes) {
    setup.linearMapIsMade();
    Optional<Node> parent = tree.reservedMemory();
    if (parent.isEmpty()) {
      messages.add(Message.info("Reserved memory: No reserved-memory node in the DT"));
      return;
    }
    if (faultOf(NodePath.ROOT.child(parent.get().name()), parent.get()).isPresent()) {
      messages.add(Message.complaint(UNSUPPORTED));
      return;
    }
    for (ReservedNode node : nodes) {
      if (!node.node().has(Reg.NAME) || node.node().value(Reg.NAME).orElseThrow().isEmpty()) {
        continue;
      }
      List<AddressRange> ranges = rangesOf(node);
      if (ranges.isEmpty()) {
        sayInvalid(node);
        continue;
      }
      if (profile.countsIgnoredRanges() && ranges.size() > 1) {
        messages.add(
            Message.complaint(
                "fdt_scan_reserved_mem_reg_nodes() ignores %d regions in node '%s'"
                    .formatted(ranges.size() - 1, node.name())));
      }
      Entry entry = node.at(ranges.get(0));
      if (!entry.range().isEmpty() && isKnown(entry)) {
        setup.setUp(entry);
      }
    }
    reportOverlaps();
  }

  /** {@code fdt_init_reserved_mem} before 6.12: sorted, so that nodes without address are first. */
  private void setUpSorted() {
    reportOverlaps();
    for (int i = 0; i < table.size(); i++) {
      Entry entry = table.get(i);
      if (!entry.range().isEmpty()) {
        setup.setUp(entry);
      } else if (entry.node().node().has(ReservedNode.SIZE)) {
        Optional<AddressRange> place = dynamic.place(entry.node(), table);
        if (place.isPresent()) {
          table.set(i, entry.node().at(place.get()));
          setup.setUp(table.get(i));
        }
      }
    }
  }

  /** Whether there is room for one more ({@code fdt_reserved_mem_save_node}). */
  private boolean isKnown(Entry entry) {
    if (table.size() >= profile.knownNodes()) {
      messages.add(Message.complaint("not enough space for all defined regions."));
      return false;
    }
    table.add(entry);
    return true;
  }

  /** {@code __rmem_check_for_overlap}, which prints and does nothing else. */
  private void reportOverlaps() {
    if (table.size() < 2) {
      return;
    }
    KernelSort.sort(
        table,
        profile.ordersEqualNodes()
            ? BY_ADDRESS.thenComparing(entry -> entry.node().index())
            : BY_ADDRESS);
    for (int i = 1; i < table.size(); i++) {
      Entry lower = table.get(i - 1);
      Entry upper = table.get(i);
      if (upper.range().start().isBelow(lower.range().end())) {
        messages.add(
            Message.complaint("OVERLAP DETECTED! %s overlaps with %s".formatted(lower, upper)));
      }
    }
  }

  private void honoured(String source, AddressRange range, String how) {
    boolean isMemory = memblock.memory().overlaps(range);
    outcomes.add(source, range, Fate.HONOURED, isMemory ? how : "it is not RAM of this tree");
  }

  private void notReserved(ReservedNode node, Fate fate, String reason) {
    List<AddressRange> ranges = rangesOf(node);
    if (ranges.isEmpty()) {
      outcomes.add(node.path().toString(), Optional.empty(), fate, reason);
    }
    for (AddressRange range : ranges) {
      outcomes.add(node.path().toString(), range, fate, reason);
    }
  }

  private void tooMany(ReservedNode node) {
    outcomes.add(
        node.path().toString(),
        Optional.empty(),
        Fate.UNPLACED,
        "there are more nodes than Linux has room for");
  }

  private void sayInvalid(ReservedNode node) {
    messages.add(
        Message.complaint(
            "Reserved memory: invalid reg property in '%s', skipping node."
                .formatted(node.name())));
  }

  private List<AddressRange> rangesOf(ReservedNode node) {
    return tree.ranges(node.path(), node.node(), Reg.NAME);
  }
}
