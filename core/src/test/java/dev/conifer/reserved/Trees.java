package dev.conifer.reserved;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.spec.CellSizes;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.Property;
import dev.conifer.tree.PropertyValue;
import java.util.List;
import java.util.function.UnaryOperator;

/** Trees for tests: 1 GiB of RAM at 0x40000000, two address cells, two size cells. */
final class Trees {
  static final CellSizes CELLS = new CellSizes(2, 2);

  static final DeviceTree BOARD =
      DeviceTree.of(
          CELLS
              .in(Node.named(""))
              .withChild(
                  "memory@40000000",
                  memory ->
                      memory
                          .withProperty("device_type", PropertyValue.ofStrings("memory"))
                          .withProperty("reg", reg(0x4000_0000, 0x4000_0000))));

  private Trees() {}

  /** {@link #BOARD} with a {@code /reserved-memory} as it has to be, changed by {@code edit}. */
  static DeviceTree reserving(UnaryOperator<Node> edit) {
    return BOARD.edit(
        "/reserved-memory",
        node -> edit.apply(CELLS.in(node).withProperty(Property.flag("ranges"))));
  }

  /** {@link #BOARD} that reserves {@code regions}. */
  static DeviceTree reserving(Node... regions) {
    return reserving(parent -> parent.withChildren(List.of(regions)));
  }

  /** A reserved-memory node with {@code reg} of one tuple, and {@code flags}. */
  static Node region(String name, int address, int size, String... flags) {
    Node node = Node.named(name).withProperty("reg", reg(address, size));
    for (String flag : flags) {
      node = node.withProperty(Property.flag(flag));
    }
    return node;
  }

  /** Addresses and sizes below 4 GiB, each as two cells. */
  static PropertyValue reg(int... numbers) {
    int[] cells = new int[numbers.length * 2];
    for (int i = 0; i < numbers.length; i++) {
      cells[2 * i + 1] = numbers[i];
    }
    return PropertyValue.ofCells(cells);
  }

  static PropertyValue strings(String... strings) {
    return PropertyValue.ofStrings(strings);
  }

  /** What was said, each as {@code severity code: message}. */
  static List<String> said(Result<?> result) {
    return said(result.diagnostics());
  }

  /** What was said, each as {@code severity code: message}. */
  static List<String> said(List<Diagnostic> diagnostics) {
    return diagnostics.stream()
        .map(d -> "%s %s: %s".formatted(d.severity().title(), d.code(), d.message()))
        .toList();
  }
}
