package dev.conifer.spec;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Location;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.AddressRange;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
import dev.conifer.tree.Property;
import dev.conifer.tree.PropertyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A list of addresses with their sizes, as {@code reg} and properties of the same form hold it.
 *
 * <p>Addresses are those of the parent's bus; for a child of the root, and for a reserved-memory
 * node, they are physical. With no size cells every range is empty.
 *
 * @param ranges in the order of the property
 * @see <a href="https://github.com/devicetree-org/devicetree-specification">Devicetree
 *     Specification v0.4, section 2.3.6</a>
 */
public record Reg(List<AddressRange> ranges) {
  /** The property's usual name. */
  public static final String NAME = "reg";

  private static final int MOST_CELLS_OF_A_NUMBER = 2;

  public Reg {
    ranges = List.copyOf(ranges);
  }

  /** These ranges, in this order. */
  public static Reg of(AddressRange... ranges) {
    return new Reg(List.of(ranges));
  }

  /**
   * The {@code reg} of the node at {@code path}, read with its parent's cells; no ranges where
   * there is no such property.
   *
   * @throws IllegalArgumentException when there is no such node, or it is the root
   */
  public static Result<Reg> at(DeviceTree tree, NodePath path) {
    Node node =
        tree.node(path)
            .filter(n -> !path.equals(NodePath.ROOT))
            .orElseThrow(() -> new IllegalArgumentException("no node with a parent at " + path));
    return CellSizes.of(path.parent(), tree.node(path.parent()).orElseThrow())
        .then(cells -> of(path, node, cells));
  }

  /**
   * The {@code reg} of {@code node}; no ranges where there is no such property.
   *
   * @param path where the node is, for diagnostics
   * @param parentCells what the node's parent says
   */
  public static Result<Reg> of(NodePath path, Node node, CellSizes parentCells) {
    return of(path, node, NAME, parentCells);
  }

  /**
   * A property of the same form as {@code reg}, such as {@code alloc-ranges}; no ranges where there
   * is no such property.
   *
   * @param path where the node is, for diagnostics
   * @param parentCells what the node's parent says
   */
  public static Result<Reg> of(NodePath path, Node node, String name, CellSizes parentCells) {
    Optional<Property> property = node.property(name);
    return property.isEmpty()
        ? Result.of(new Reg(List.of()))
        : read(path, property.get(), parentCells);
  }

  private static Result<Reg> read(NodePath path, Property property, CellSizes cells) {
    if (cells.addressCells() > MOST_CELLS_OF_A_NUMBER
        || cells.sizeCells() > MOST_CELLS_OF_A_NUMBER) {
      return Result.failure(
          Diagnostic.error(
              "E-reg-cells",
              property.origin(),
              "%s of %s has %s; addresses and sizes of more than 2 cells (64 bits) are not read"
                  .formatted(property.name(), path, cells)));
    }
    int length = property.value().length();
    int entryLength = cells.entryLength();
    if (length == 0 || entryLength == 0 || length % entryLength != 0) {
      return Result.failure(
          Diagnostic.error(
                  "reg_format",
                  property.origin(),
                  "%s of %s is %d bytes long; with %s of its parent it must be a multiple of %d"
                      .formatted(property.name(), path, length, cells, entryLength))
              .withRemedy(
                  "write each address with %s and each size with %s"
                      .formatted(
                          CellSizes.cells(cells.addressCells(), "address"),
                          CellSizes.cells(cells.sizeCells(), "size"))));
    }
    return entries(path, property, cells);
  }

  private static Result<Reg> entries(NodePath path, Property property, CellSizes cells) {
    int[] values = property.value().cells().orElseThrow();
    List<AddressRange> ranges = new ArrayList<>();
    for (int at = 0; at < values.length; at += cells.addressCells() + cells.sizeCells()) {
      long address = number(values, at, cells.addressCells());
      long size = number(values, at + cells.addressCells(), cells.sizeCells());
      Optional<AddressRange> range = AddressRange.ifValid(address, size);
      if (range.isEmpty()) {
        return Result.failure(
            Diagnostic.error(
                "E-address-range",
                property.origin(),
                "%s of %s has 0x%x bytes at 0x%x, which ends beyond 64 bits"
                    .formatted(property.name(), path, size, address)));
      }
      ranges.add(range.get());
    }
    return Result.of(new Reg(ranges));
  }

  private static long number(int[] cells, int from, int count) {
    long number = 0;
    for (int i = from; i < from + count; i++) {
      number = number << 32 | Integer.toUnsignedLong(cells[i]);
    }
    return number;
  }

  /** The first range; absent when there is none. */
  public Optional<AddressRange> first() {
    return ranges.stream().findFirst();
  }

  /**
   * The value of a property that says this.
   *
   * @param parentCells what the node's parent says, at most 2 cells each
   * @param where what to point at when an address or size does not fit its cells
   */
  public Result<PropertyValue> value(CellSizes parentCells, Location where) {
    List<Integer> cells = new ArrayList<>();
    for (AddressRange range : ranges) {
      if (!fits(range.start().bits(), parentCells.addressCells())
          || !fits(range.size(), parentCells.sizeCells())) {
        return Result.failure(
            Diagnostic.error(
                    "E-reg-cells", where, "%s does not fit %s".formatted(range, parentCells))
                .withRemedy("give the parent #address-cells = <2> and #size-cells = <2>"));
      }
      append(cells, range.start().bits(), parentCells.addressCells());
      append(cells, range.size(), parentCells.sizeCells());
    }
    return Result.of(PropertyValue.ofCells(cells.stream().mapToInt(Integer::intValue).toArray()));
  }

  private static boolean fits(long number, int cells) {
    return switch (cells) {
      case 0 -> number == 0;
      case 1 -> number >>> 32 == 0;
      default -> true;
    };
  }

  private static void append(List<Integer> cells, long number, int count) {
    for (int i = count - 1; i >= 0; i--) {
      cells.add(i < MOST_CELLS_OF_A_NUMBER ? (int) (number >>> (32 * i)) : 0);
    }
  }
}
