package dev.conifer.reserved;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.spec.CellSizes;
import dev.conifer.spec.Reg;
import dev.conifer.spec.Status;
import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
import dev.conifer.tree.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads reserved-memory nodes, one by one. */
final class RegionReader {
  private final NodePath parent;
  private final CellSizes cells;
  private final List<PmemNode> pmem;
  private final List<Diagnostic> warnings = new ArrayList<>();

  /** For the children of {@code parent}, which has {@code cells}. */
  RegionReader(NodePath parent, CellSizes cells, List<PmemNode> pmem) {
    this.parent = parent;
    this.cells = cells;
    this.pmem = List.copyOf(pmem);
  }

  /** What was wrong with the properties that were read. */
  List<Diagnostic> warnings() {
    return List.copyOf(warnings);
  }

  ReservedRegion read(Node node) {
    NodePath path = parent.child(node.name());
    Extent extent = extent(path, node);
    List<String> compatible =
        node.value("compatible").flatMap(value -> value.strings()).orElse(List.of());
    return new ReservedRegion(
        path,
        kind(node, extent, compatible),
        extent,
        node.has("no-map"),
        node.has("reusable"),
        compatible,
        Status.of(node),
        node.origin());
  }

  private RegionKind kind(Node node, Extent extent, List<String> compatible) {
    if (compatible.contains("ramoops")) {
      return RegionKind.RAMOOPS;
    }
    if (compatible.contains("shared-dma-pool") && node.has("reusable")) {
      return RegionKind.CMA;
    }
    if (!compatible.isEmpty()) {
      return RegionKind.OTHER;
    }
    if (extent.ranges().stream().anyMatch(r -> pmem.stream().anyMatch(p -> p.liesOn(r)))) {
      return RegionKind.PMEM;
    }
    return node.has("no-map") ? RegionKind.NO_MAP : RegionKind.PLAIN;
  }

  /** {@code reg} goes before {@code size} where a node has both: section 3.5.2. */
  private Extent extent(NodePath path, Node node) {
    if (node.has(Reg.NAME)) {
      return valueOf(Reg.of(path, node, cells))
          .<Extent>map(reg -> new Extent.Static(reg.ranges()))
          .orElseGet(Extent.Unreadable::new);
    }
    if (node.has("size")) {
      return dynamic(path, node);
    }
    warnings.add(
        Diagnostic.warning(
                "W-reserved-nowhere",
                node.origin(),
                path + " has neither reg nor size: nobody reserves anything for it")
            .withRemedy("add reg, or remove the node"));
    return new Extent.Unreadable();
  }

  private Extent dynamic(NodePath path, Node node) {
    Optional<Long> size = number(path, node, "size", cells.sizeCells());
    if (size.isEmpty()) {
      return new Extent.Unreadable();
    }
    Optional<Long> alignment = number(path, node, "alignment", cells.addressCells());
    Optional<Reg> allocRanges = valueOf(Reg.of(path, node, "alloc-ranges", cells));
    return new Extent.Dynamic(
        size.get(), alignment, allocRanges.map(Reg::ranges).orElse(List.of()));
  }

  /**
   * A number that has to be exactly {@code cellCount} cells long. Linux wants {@code size} to have
   * the parent's size cells and {@code alignment} its <em>address</em> cells ({@code
   * __reserved_mem_alloc_size}), whatever the specification says of the second.
   */
  private Optional<Long> number(NodePath path, Node node, String name, int cellCount) {
    Optional<Property> property = node.property(name);
    if (property.isEmpty()) {
      return Optional.empty();
    }
    int length = property.get().value().length();
    Optional<Long> number = property.get().value().number();
    if (length != 4 * cellCount || number.isEmpty()) {
      warnings.add(
          Diagnostic.warning(
                  "W-reserved-number",
                  property.get().origin(),
                  "%s of %s is %d bytes long; Linux reads it only when it is %d bytes long"
                      .formatted(name, path, length, 4 * cellCount))
              .withRemedy("write it as one number of " + CellSizes.text(cellCount)));
      return Optional.empty();
    }
    return number;
  }

  private <T> Optional<T> valueOf(Result<T> result) {
    warnings.addAll(Warnings.of(result));
    return result.value();
  }
}
