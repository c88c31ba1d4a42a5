package dev.conifer.linux;

import dev.conifer.boot.Message;
import dev.conifer.linux.Memblock.Wish;
import dev.conifer.linux.ReservationOutcome.Fate;
import dev.conifer.linux.ReservedNode.Entry;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.spec.CellSizes;
import dev.conifer.tree.Node;
import dev.conifer.tree.PropertyValue;
import java.util.List;
import java.util.Optional;

/**
 * Places nodes that leave their address to the kernel: {@code __reserved_mem_alloc_size} in
 * drivers/of/of_reserved_mem.c.
 *
 * <p>The highest free place that is aligned is taken, in the first of {@code alloc-ranges} that has
 * one. The address hangs on everything that is reserved before, the place of the FDT and of the
 * ramdisk included: it is not the same on the next boot when a loader places them elsewhere.
 */
final class DynamicNodes {
  private static final long BYTES_PER_MIB = 1 << 20;

  /** {@code SMP_CACHE_BYTES}: what a node without {@code alignment} gets. */
  private static final long CACHE_LINE = 64;

  private static final AddressRange ANYWHERE =
      new AddressRange(PhysicalAddress.ZERO, PhysicalAddress.of(-1));

  private final LinuxProfile profile;
  private final LinuxBuild build;
  private final TreeOfLinux tree;
  private final Memblock memblock;
  private final Outcomes outcomes;
  private final List<Message> messages;

  DynamicNodes(
      LinuxProfile profile,
      LinuxBuild build,
      TreeOfLinux tree,
      Memblock memblock,
      Outcomes outcomes,
      List<Message> messages) {
    this.profile = profile;
    this.build = build;
    this.tree = tree;
    this.memblock = memblock;
    this.outcomes = outcomes;
    this.messages = messages;
  }

  /**
   * Places {@code node}.
   *
   * @param known the nodes that have a place in the kernel's table already
   * @return where; absent when nowhere
   */
  Optional<AddressRange> place(ReservedNode node, List<Entry> known) {
    CellSizes cells = tree.rootCells();
    Optional<Long> size = number(node.node(), ReservedNode.SIZE, cells.sizeCells());
    if (size.isEmpty()) {
      return invalid(node, ReservedNode.SIZE, "invalid %s property in '%s' node.");
    }
    Optional<Long> alignment = Optional.of(0L);
    if (node.node().has(ReservedNode.ALIGNMENT)) {
      alignment = number(node.node(), ReservedNode.ALIGNMENT, cells.addressCells());
    }
    if (alignment.isEmpty()) {
      return invalid(node, ReservedNode.ALIGNMENT, "invalid %s property in '%s' node.");
    }
    Optional<List<AddressRange>> within = allocRanges(node);
    if (within.isEmpty()) {
      return invalid(
          node, ReservedNode.ALLOC_RANGES, "invalid %s property in '%s', skipping node.");
    }
    long wanted = alignmentOf(node, alignment.get());
    if (Long.bitCount(wanted) != 1) {
      unplaced(node, "an alignment of 0x%x is not a power of two".formatted(wanted));
      return Optional.empty();
    }
    Optional<AddressRange> place = allocate(node, size.get(), wanted, within.get(), known);
    if (place.isEmpty()) {
      messages.add(
          Message.complaint(
              "failed to allocate memory for node '%s': size %d MiB"
                  .formatted(node.name(), Long.divideUnsigned(size.get(), BYTES_PER_MIB))));
      unplaced(node, "there is no free place for 0x%x bytes".formatted(size.get()));
    }
    return place;
  }

  private Optional<AddressRange> allocate(
      ReservedNode node, long size, long alignment, List<AddressRange> within, List<Entry> known) {
    String who = node.path().toString();
    for (AddressRange range : within) {
      Wish wish = new Wish(size, alignment, range, fromBelow(range, known));
      Optional<AddressRange> place = memblock.allocate(who, wish);
      if (place.isPresent()) {
        if (node.noMap()) {
          memblock.markNoMap(place.get());
        }
        outcomes.add(who, place.get(), Fate.HONOURED, "Linux chose the address on this boot");
        return place;
      }
    }
    return Optional.empty();
  }

  /** From below where only the range's start touches another node ({@code alloc_in_range}). */
  private boolean fromBelow(AddressRange range, List<Entry> known) {
    return profile.leansOnNeighbours()
        && !range.equals(ANYWHERE)
        && known.stream().anyMatch(entry -> touches(entry.range(), range.start()))
        && known.stream().noneMatch(entry -> touches(entry.range(), range.end()));
  }

  private static boolean touches(AddressRange range, PhysicalAddress address) {
    return !range.isEmpty() && !address.isBelow(range.start()) && !range.end().isBelow(address);
  }

  private long alignmentOf(ReservedNode node, long asked) {
    boolean isPool = node.isSharedPool() && node.reusable() && !node.noMap();
    long least =
        isPool && Long.compareUnsigned(asked, build.poolAlignment()) < 0
            ? build.poolAlignment()
            : asked;
    return least == 0 ? CACHE_LINE : least;
  }

  /** Where it may lie; absent when that cannot be read. A range that ends at 0 has no end. */
  private Optional<List<AddressRange>> allocRanges(ReservedNode node) {
    if (!node.node().has(ReservedNode.ALLOC_RANGES)) {
      return Optional.of(List.of(ANYWHERE));
    }
    if (node.node().value(ReservedNode.ALLOC_RANGES).orElseThrow().isEmpty()) {
      return Optional.of(List.of());
    }
    List<AddressRange> ranges = tree.ranges(node.path(), node.node(), ReservedNode.ALLOC_RANGES);
    return ranges.isEmpty() ? Optional.empty() : Optional.of(ranges);
  }

  private Optional<AddressRange> invalid(ReservedNode node, String property, String words) {
    messages.add(Message.complaint(words.formatted(property, node.name())));
    unplaced(
        node,
        "its %s must be %s cells long"
            .formatted(
                property,
                switch (property) {
                  case ReservedNode.SIZE -> tree.rootCells().sizeCells();
                  case ReservedNode.ALIGNMENT -> tree.rootCells().addressCells();
                  default ->
                      "a multiple of "
                          + (tree.rootCells().addressCells() + tree.rootCells().sizeCells());
                }));
    return Optional.empty();
  }

  private void unplaced(ReservedNode node, String reason) {
    outcomes.add(node.path().toString(), Optional.empty(), Fate.UNPLACED, reason);
  }

  /** A number of exactly {@code cells} cells. */
  private static Optional<Long> number(Node node, String property, int cells) {
    return node.value(property)
        .filter(value -> value.length() == cells * Integer.BYTES)
        .flatMap(PropertyValue::number);
  }
}
