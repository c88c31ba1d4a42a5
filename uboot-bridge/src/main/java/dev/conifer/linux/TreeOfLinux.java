package dev.conifer.linux;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.spec.CellSizes;
import dev.conifer.spec.Reg;
import dev.conifer.spec.Status;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
import dev.conifer.tree.PropertyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A device tree as Linux's early code (drivers/of/fdt.c) reads it, which is not always what the
 * specification says.
 */
final class TreeOfLinux {
  /** {@code OF_ROOT_NODE_ADDR_CELLS_DEFAULT} and its twin for sizes: both 1 on arm64. */
  private static final int CELLS_OF_A_SILENT_ROOT = 1;

  /** What memory is trimmed to: the smallest page of arm64. */
  static final long PAGE = 4096;

  private static final NodePath CHOSEN = NodePath.of("/chosen");

  private final DeviceTree tree;
  private final CellSizes rootCells;

  TreeOfLinux(DeviceTree tree) {
    this.tree = tree;
    this.rootCells =
        new CellSizes(
            cells(tree.root(), "#address-cells").orElse(CELLS_OF_A_SILENT_ROOT),
            cells(tree.root(), "#size-cells").orElse(CELLS_OF_A_SILENT_ROOT));
  }

  DeviceTree tree() {
    return tree;
  }

  /** {@code dt_root_addr_cells} and {@code dt_root_size_cells}, by which everything is read. */
  CellSizes rootCells() {
    return rootCells;
  }

  /** A node's cell count; absent when there is none that anybody could read. */
  static Optional<Integer> cells(Node node, String property) {
    return node.value(property)
        .flatMap(PropertyValue::u32)
        .filter(count -> count >= 0 && count <= CellSizes.MOST);
  }

  /**
   * What {@code linux,usable-memory-range} leaves of memory in a capture boot: the first range is a
   * cap, further ones are added ({@code early_init_dt_check_for_usable_mem_range}).
   *
   * @param most how many are read; the rest is ignored without a word
   */
  List<AddressRange> usableRanges(int most) {
    List<AddressRange> ranges = chosenRanges("linux,usable-memory-range");
    return ranges.subList(0, Math.min(most, ranges.size()));
  }

  /** Where the header of a dead kernel's memory lies: {@code linux,elfcorehdr}. */
  Optional<AddressRange> coreHeader() {
    return chosenRanges("linux,elfcorehdr").stream().findFirst();
  }

  private List<AddressRange> chosenRanges(String property) {
    return tree.node(CHOSEN).map(node -> ranges(CHOSEN, node, property)).orElse(List.of());
  }

  /**
   * The memory that the tree names: every child of the root with {@code device_type = "memory"}
   * that is enabled, {@code linux,usable-memory} in place of {@code reg} where it is there, whole
   * pages only ({@code early_init_dt_scan_memory}).
   *
   * @param ignored takes each bank that holds no whole page, of which Linux says so
   */
  MemoryMap memory(Consumer<AddressRange> ignored) {
    List<AddressRange> banks = new ArrayList<>();
    for (Node node : tree.root().children()) {
      if (isMemory(node) && Status.of(node).isEnabled()) {
        String property = node.has("linux,usable-memory") ? "linux,usable-memory" : Reg.NAME;
        for (AddressRange bank : ranges(NodePath.ROOT.child(node.name()), node, property)) {
          if (endsInItsFirstPage(bank)) {
            ignored.accept(bank);
          } else {
            wholePages(bank).ifPresent(banks::add);
          }
        }
      }
    }
    return MemoryMap.of(banks);
  }

  /** {@code early_init_dt_add_memory_arch}; a bank of no bytes is passed over before. */
  private static boolean endsInItsFirstPage(AddressRange bank) {
    long toNextPage = bank.start().alignDown(PAGE).plus(PAGE).distanceFrom(bank.start());
    return !bank.isEmpty() && Long.compareUnsigned(bank.size(), toNextPage) < 0;
  }

  private static boolean isMemory(Node node) {
    return node.value("device_type")
        .flatMap(PropertyValue::string)
        .filter("memory"::equals)
        .isPresent();
  }

  /** The ranges of a property, read with the root's cells; none when it cannot be read. */
  List<AddressRange> ranges(NodePath path, Node node, String property) {
    return Reg.of(path, node, property, rootCells).value().map(Reg::ranges).orElse(List.of());
  }

  /** The whole pages inside {@code range}. */
  private static Optional<AddressRange> wholePages(AddressRange range) {
    PhysicalAddress end = range.end().alignDown(PAGE);
    if (end.isBelow(range.start())) {
      return Optional.empty();
    }
    PhysicalAddress start = range.start().alignUp(PAGE);
    return start.isBelow(end) ? Optional.of(new AddressRange(start, end)) : Optional.empty();
  }

  /** Every page that has a byte of {@code range}; none where it is empty. */
  static Optional<AddressRange> pagesAround(AddressRange range) {
    return range.isEmpty()
        ? Optional.empty()
        : Optional.of(new AddressRange(range.start().alignDown(PAGE), range.end().alignUp(PAGE)));
  }

  /** {@code /reserved-memory}; libfdt, which looks it up, does not mind a unit address. */
  Optional<Node> reservedMemory() {
    return tree.root().children().stream()
        .filter(node -> node.baseName().equals("reserved-memory"))
        .findFirst();
  }
}
