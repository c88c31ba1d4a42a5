package dev.conifer.reserved;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Location;
import dev.conifer.spec.CellSizes;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
import dev.conifer.tree.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code /reserved-memory} itself has to be for Linux to honour its children: the root's cells
 * and {@code ranges}. Where one is missing, Linux ignores all of them ("unsupported node format",
 * {@code __reserved_mem_check_root} in 6.12's drivers/of/of_reserved_mem.c).
 */
final class ParentRules {
  private ParentRules() {}

  static List<Diagnostic> check(DeviceTree tree, NodePath path, Node parent) {
    List<Diagnostic> warnings = new ArrayList<>();
    checkCells(tree, path, parent).ifPresent(warnings::add);
    checkRanges(path, parent).ifPresent(warnings::add);
    return warnings;
  }

  private static Optional<Diagnostic> checkCells(DeviceTree tree, NodePath path, Node parent) {
    Optional<CellSizes> roots = CellSizes.of(NodePath.ROOT, tree.root()).value();
    Optional<CellSizes> own = CellSizes.of(path, parent).value();
    if (roots.isEmpty() || own.isEmpty() || roots.equals(own)) {
      return Optional.empty();
    }
    Location where =
        parent
            .property("#address-cells")
            .or(() -> parent.property("#size-cells"))
            .map(Property::origin)
            .orElse(parent.origin());
    return Optional.of(
        Diagnostic.warning(
                "W-reserved-cells",
                where,
                "%s has %s, the root has %s: Linux ignores every region in it"
                    .formatted(path, own.get(), roots.get()))
            .withRemedy(
                "write #address-cells = <%d> and #size-cells = <%d>, and its children with them"
                    .formatted(roots.get().addressCells(), roots.get().sizeCells())));
  }

  private static Optional<Diagnostic> checkRanges(NodePath path, Node parent) {
    Optional<Property> ranges = parent.property("ranges");
    if (ranges.isEmpty()) {
      return Optional.of(
          Diagnostic.warning(
                  "W-reserved-ranges",
                  parent.origin(),
                  path + " has no ranges property: Linux ignores every region in it")
              .withRemedy("add an empty 'ranges;'"));
    }
    if (!ranges.get().value().isEmpty()) {
      return Optional.of(
          Diagnostic.warning(
                  "W-reserved-ranges",
                  ranges.get().origin(),
                  "ranges of %s is not empty; nobody translates the addresses in it"
                      .formatted(path))
              .withRemedy("write an empty 'ranges;' and physical addresses"));
    }
    return Optional.empty();
  }
}
