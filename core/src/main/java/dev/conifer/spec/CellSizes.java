package dev.conifer.spec;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
import dev.conifer.tree.Property;
import dev.conifer.tree.PropertyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How many cells a node's children use for an address and for a size: {@code #address-cells} and
 * {@code #size-cells}.
 *
 * @param addressCells 32-bit cells of an address, from 0 to {@link #MOST}
 * @param sizeCells 32-bit cells of a size, from 0 to {@link #MOST}
 * @see <a href="https://github.com/devicetree-org/devicetree-specification">Devicetree
 *     Specification v0.4, section 2.3.5</a>
 */
public record CellSizes(int addressCells, int sizeCells) {
  /** What holds where a node does not say: 2 and 1. Never inherited from the parent's parent. */
  public static final CellSizes DEFAULT = new CellSizes(2, 1);

  /** More cells than that nobody reads: {@code FDT_MAX_NCELLS} of libfdt. */
  public static final int MOST = 4;

  private static final String ADDRESS_CELLS = "#address-cells";
  private static final String SIZE_CELLS = "#size-cells";

  public CellSizes {
    if (addressCells < 0 || addressCells > MOST || sizeCells < 0 || sizeCells > MOST) {
      throw new IllegalArgumentException(addressCells + " and " + sizeCells + " cells");
    }
  }

  /**
   * What {@code node} says for its children.
   *
   * @param path where the node is, for diagnostics
   */
  public static Result<CellSizes> of(NodePath path, Node node) {
    List<Diagnostic> diagnostics = new ArrayList<>();
    int addressCells = count(path, node, ADDRESS_CELLS, DEFAULT.addressCells, diagnostics);
    int sizeCells = count(path, node, SIZE_CELLS, DEFAULT.sizeCells, diagnostics);
    return diagnostics.isEmpty()
        ? Result.of(new CellSizes(addressCells, sizeCells))
        : Result.failure(diagnostics);
  }

  /** {@code node} with both properties, saying this. */
  public Node in(Node node) {
    return node.withProperty(ADDRESS_CELLS, PropertyValue.ofCells(addressCells))
        .withProperty(SIZE_CELLS, PropertyValue.ofCells(sizeCells));
  }

  /** The length of one address with its size, in bytes. */
  int entryLength() {
    return 4 * (addressCells + sizeCells);
  }

  /** {@code 2 address cells and 1 size cell}. */
  @Override
  public String toString() {
    return cells(addressCells, "address") + " and " + cells(sizeCells, "size");
  }

  /** {@code 1 cell}, {@code 2 cells}. */
  public static String text(int count) {
    return count + (count == 1 ? " cell" : " cells");
  }

  static String cells(int count, String of) {
    return count + " " + of + (count == 1 ? " cell" : " cells");
  }

  private static int count(
      NodePath path, Node node, String name, int absent, List<Diagnostic> diagnostics) {
    Optional<Property> property = node.property(name);
    if (property.isEmpty()) {
      return absent;
    }
    Optional<Integer> count = property.get().value().u32();
    if (count.isEmpty()) {
      diagnostics.add(
          Diagnostic.error(
                  name.substring(1).replace('-', '_') + "_is_cell",
                  property.get().origin(),
                  "%s of %s is %d bytes long; it must be one cell, 4 bytes"
                      .formatted(name, path, property.get().value().length()))
              .withRemedy("write " + name + " = <" + absent + ">, or the number that is meant"));
      return absent;
    }
    if (Integer.compareUnsigned(count.get(), MOST) > 0) {
      diagnostics.add(
          Diagnostic.error(
                  "E-cells",
                  property.get().origin(),
                  "%s of %s is %s; %d is the most that is read"
                      .formatted(name, path, Integer.toUnsignedString(count.get()), MOST))
              .withRemedy("write 1 for 32-bit numbers or 2 for 64-bit numbers"));
      return absent;
    }
    return count.get();
  }
}
