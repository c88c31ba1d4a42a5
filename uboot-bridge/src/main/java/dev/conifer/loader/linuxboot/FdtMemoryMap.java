package dev.conifer.loader.linuxboot;

import dev.conifer.memory.WrappingU64;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.MemoryReservation;
import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
import dev.conifer.tree.PropertyValue;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The memory map that u-root makes of a tree ({@code MemoryMapFromFDT}): RAM from every node with
 * {@code device_type = "memory"}, less what the first node called {@code reserved-memory} and all
 * nodes below it name, less the memory reservation block.
 *
 * <p>Not looked at: cells, {@code no-map}, {@code reusable}, {@code status}, and nodes without
 * {@code reg}, whose place the kernel chooses.
 *
 * @param entries ascending; those of one kind neither overlap nor touch
 */
record FdtMemoryMap(List<Entry> entries) {
  /** {@code <u64 u64>}: the only {@code reg} that u-root reads. */
  private static final int REGION_LENGTH = 16;

  private static final Comparator<Entry> BY_START =
      Comparator.comparing(entry -> entry.range.start(), Long::compareUnsigned);

  FdtMemoryMap {
    entries = List.copyOf(entries);
  }

  /** What a range is for. */
  enum Kind {
    RAM,
    RESERVED
  }

  /** A range of one kind. */
  record Entry(WrappingRange range, Kind kind) {}

  /**
   * Reads {@code tree}.
   *
   * @throws Refusal when a {@code reg} that counts has not exactly 16 bytes
   */
  static FdtMemoryMap of(DeviceTree tree) {
    List<Entry> map = new ArrayList<>();
    nodesFrom(NodePath.ROOT, tree.root())
        .forEach(
            entry -> {
              if (isMemory(entry.getValue())) {
                region(entry.getKey(), entry.getValue())
                    .ifPresent(range -> map.add(new Entry(range, Kind.RAM)));
              }
            });
    for (Map.Entry<NodePath, Node> entry : reservedMemory(tree)) {
      region(entry.getKey(), entry.getValue()).ifPresent(range -> reserve(map, range));
    }
    for (MemoryReservation entry : tree.reservations()) {
      reserve(map, new WrappingRange(entry.address(), entry.size()));
    }
    map.sort(BY_START);
    return new FdtMemoryMap(merged(map));
  }

  /** The node and all below it, each parent before its children, as {@code Node.Walk} goes. */
  private static List<Map.Entry<NodePath, Node>> nodesFrom(NodePath path, Node node) {
    List<Map.Entry<NodePath, Node>> nodes = new ArrayList<>();
    Deque<Map.Entry<NodePath, Node>> open = new ArrayDeque<>(List.of(Map.entry(path, node)));
    while (!open.isEmpty()) {
      Map.Entry<NodePath, Node> next = open.pop();
      nodes.add(next);
      List<Node> children = new ArrayList<>(next.getValue().children());
      Collections.reverse(children);
      children.forEach(child -> open.push(Map.entry(next.getKey().child(child.name()), child)));
    }
    return nodes;
  }

  /** The path of the first node of that name, wherever it is ({@code NodeByName}). */
  static Optional<NodePath> firstNamed(DeviceTree tree, String name) {
    return nodesFrom(NodePath.ROOT, tree.root()).stream()
        .filter(entry -> entry.getValue().name().equals(name))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static List<Map.Entry<NodePath, Node>> reservedMemory(DeviceTree tree) {
    return firstNamed(tree, "reserved-memory")
        .map(path -> nodesFrom(path, tree.node(path).orElseThrow()))
        .orElse(List.of());
  }

  private static boolean isMemory(Node node) {
    return node.value("device_type")
        .flatMap(PropertyValue::string)
        .filter("memory"::equals)
        .isPresent();
  }

  private static Optional<WrappingRange> region(NodePath path, Node node) {
    Optional<PropertyValue> reg = node.value("reg");
    if (reg.isPresent() && reg.get().length() != REGION_LENGTH) {
      throw new Refusal(
          "u-root reads a reg of two 64-bit numbers only; that of %s has %d bytes"
              .formatted(path, reg.get().length()));
    }
    return reg.map(value -> ByteBuffer.wrap(value.toByteArray()))
        .map(numbers -> new WrappingRange(numbers.getLong(), numbers.getLong()));
  }

  /** {@code MemoryMap.Insert}: everything else gives way. */
  private static void reserve(List<Entry> map, WrappingRange range) {
    List<Entry> cut = new ArrayList<>();
    for (Entry entry : map) {
      entry.range.minus(range).forEach(rest -> cut.add(new Entry(rest, entry.kind)));
    }
    cut.add(new Entry(range, Kind.RESERVED));
    cut.sort(BY_START);
    map.clear();
    map.addAll(cut);
  }

  /** {@code mergeAdjacent}: neighbours of one kind that overlap or touch become one. */
  private static List<Entry> merged(List<Entry> sorted) {
    List<Entry> merged = new ArrayList<>();
    for (Entry entry : sorted) {
      Entry last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (last == null || last.kind != entry.kind || !touch(last.range, entry.range)) {
        merged.add(entry);
      } else if (WrappingU64.less(last.range.end(), entry.range.end())) {
        WrappingRange longer = WrappingRange.between(last.range.start(), entry.range.end());
        merged.set(merged.size() - 1, new Entry(longer, last.kind));
      }
    }
    return merged;
  }

  private static boolean touch(WrappingRange one, WrappingRange other) {
    return one.overlaps(other) || one.isAdjacentTo(other);
  }

  /** The ranges of one kind. */
  List<WrappingRange> ranges(Kind kind) {
    return entries.stream().filter(entry -> entry.kind == kind).map(Entry::range).toList();
  }
}
