package dev.conifer.reserved;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Location;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.AddressRange;
import dev.conifer.spec.CellSizes;
import dev.conifer.spec.Reg;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.MemoryReservation;
import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
import dev.conifer.tree.Property;
import dev.conifer.tree.PropertyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The nodes that placed regions become. */
public final class ReservedNodes {
  private final DeviceTree tree;
  private final CellSizes cells;
  private final List<PmemNode> pmemNodes;
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  private ReservedNodes(DeviceTree tree, CellSizes cells) {
    this.tree = tree;
    this.cells = cells;
    this.pmemNodes = PmemNode.in(tree);
  }

  /**
   * {@code tree} with a node for each of {@code regions}, in that order, after what is there.
   *
   * <p>{@code /reserved-memory} is made where it is missing, with the root's cells and an empty
   * {@code ranges}: anything else, and Linux ignores every region in it. A node that is there
   * already, under the same name and at the same place, is brought to what the region says and
   * keeps its labels, its phandle and whatever else it has.
   *
   * <p>An {@linkplain RegionSpec.Existing existing node} stays as it is where it lies already.
   *
   * <p>An error, and no tree, when a region has {@linkplain RegionSpec#problems problems} that are
   * errors, when the tree has a node of its name at another place, or when something else is
   * reserved in its range.
   */
  public static Result<DeviceTree> addedTo(DeviceTree tree, List<PlacedRegion> regions) {
    if (regions.stream().allMatch(region -> isThere(tree, region))) {
      return Result.of(tree);
    }
    return CellSizes.of(NodePath.ROOT, tree.root())
        .then(cells -> new ReservedNodes(tree, cells).with(regions));
  }

  /** Whether {@code region} is an existing node at its own place: nothing is to be done for it. */
  private static boolean isThere(DeviceTree tree, PlacedRegion region) {
    return region.spec() instanceof RegionSpec.Existing existing
        && ReservedMemory.in(tree).regions().stream()
            .filter(node -> node.path().equals(existing.path()))
            .anyMatch(node -> node.ranges().stream().limit(1).anyMatch(region.range()::equals));
  }

  private Result<DeviceTree> with(List<PlacedRegion> regions) {
    ReservedMemory present = ReservedMemory.in(tree, pmemNodes);
    Node parent = parent();
    for (int i = 0; i < regions.size(); i++) {
      PlacedRegion region = regions.get(i);
      region.spec().problems(Origin.NONE).stream()
          .filter(Diagnostic::isError)
          .forEach(diagnostics::add);
      checkAgainstOthers(region, regions.subList(0, i));
      checkAgainst(present, region);
      checkAgainstPmem(region);
      checkAgainstReservationBlock(region);
    }
    DeviceTree edited = tree.withRoot(tree.root().withChild(parent));
    for (PlacedRegion region : regions) {
      Optional<PropertyValue> reg = reg(region, parent.origin());
      if (reg.isPresent()) {
        edited = RegionNodes.in(edited, parent.name(), region, reg.get());
      }
    }
    return Result.of(edited, diagnostics);
  }

  /** {@code /reserved-memory} as it has to be. */
  private Node parent() {
    Optional<Node> present = ReservedMemory.parentIn(tree);
    Node parent = present.orElseGet(() -> Node.named(ReservedMemory.NODE));
    if (parent.children().isEmpty()) {
      parent = cells.in(parent);
    } else {
      checkCells(parent);
    }
    if (parent.has("ranges")) {
      return parent;
    }
    if (present.isPresent()) {
      diagnostics.add(
          Diagnostic.warning(
              "W-reserved-ranges",
              parent.origin(),
              "/%s had no ranges property, so that Linux ignored it; it has one now"
                  .formatted(parent.name())));
    }
    return parent.withProperty(Property.flag("ranges"));
  }

  private void checkCells(Node parent) {
    Result<CellSizes> own = CellSizes.of(NodePath.ROOT.child(parent.name()), parent);
    diagnostics.addAll(own.diagnostics());
    if (own.value().isPresent() && !own.orThrow().equals(cells)) {
      diagnostics.add(
          Diagnostic.error(
                  "E-reserved-cells",
                  parent.origin(),
                  "/%s has %s, the root has %s: Linux would ignore every region in it"
                      .formatted(parent.name(), own.orThrow(), cells))
              .withRemedy("give it the root's cells, and write its children with them"));
    }
  }

  private void checkAgainstOthers(PlacedRegion region, List<PlacedRegion> earlier) {
    for (PlacedRegion other : earlier) {
      if (other.name().equals(region.name())) {
        diagnostics.add(
            Diagnostic.error(
                    "E-region-name",
                    Origin.NONE,
                    "two regions are named '%s'".formatted(region.name()))
                .withRemedy("give one of them another name"));
      }
      if (other.range().overlaps(region.range())) {
        diagnostics.add(
            overlap(Origin.NONE, region, "region '" + other.name() + "'", other.range()));
      }
    }
  }

  private void checkAgainst(ReservedMemory present, PlacedRegion region) {
    for (ReservedRegion other : present.regions()) {
      if (region.spec() instanceof RegionSpec.Existing existing
          && existing.path().equals(other.path())) {
        continue;
      }
      boolean sameName = other.baseName().equals(region.name());
      boolean samePlace = other.ranges().equals(List.of(region.range()));
      if (sameName && !samePlace) {
        diagnostics.add(
            Diagnostic.error(
                    "E-region-name",
                    other.origin(),
                    "there is a %s already, at another place than region '%s' %s"
                        .formatted(other.path(), region.name(), region.range()))
                .withRemedy("remove the node from the tree, or give the region another name"));
      } else if (!sameName && other.status().isEnabled()) {
        other.ranges().stream()
            .filter(region.range()::overlaps)
            .forEach(
                r -> diagnostics.add(overlap(other.origin(), region, other.path().toString(), r)));
      }
    }
  }

  private void checkAgainstPmem(PlacedRegion region) {
    for (PmemNode other : pmemNodes) {
      boolean backs =
          other.ranges().equals(List.of(region.range()))
              && (region.spec().noMap() || region.spec() instanceof RegionSpec.Existing);
      if (!backs) {
        other.ranges().stream()
            .filter(region.range()::overlaps)
            .forEach(
                r -> diagnostics.add(overlap(other.origin(), region, other.path().toString(), r)));
      }
    }
    NodePath path = RegionNodes.pmemPath(region);
    Optional<Node> taken = tree.node(path).filter(node -> !PmemNode.isPmem(node));
    boolean makesNode =
        region.spec().kind() == RegionKind.PMEM && !(region.spec() instanceof RegionSpec.Existing);
    if (makesNode && taken.isPresent()) {
      diagnostics.add(
          Diagnostic.error(
                  "E-region-name",
                  taken.get().origin(),
                  "region '%s' needs a pmem-region node %s, but that is another device"
                      .formatted(region.name(), path))
              .withRemedy("put the region at another address"));
    }
  }

  /** U-Boot reserves the block first, and then refuses every node that overlaps an entry. */
  private void checkAgainstReservationBlock(PlacedRegion region) {
    for (MemoryReservation entry : tree.reservations()) {
      AddressRange.ifValid(entry.address(), entry.size())
          .filter(region.range()::overlaps)
          .ifPresent(r -> diagnostics.add(overlap(Origin.NONE, region, "/memreserve/", r)));
    }
  }

  private static Diagnostic overlap(
      Location where, PlacedRegion region, String other, AddressRange range) {
    return Diagnostic.error(
            "E-region-overlap",
            where,
            "region '%s' %s overlaps %s %s".formatted(region.name(), region.range(), other, range))
        .withRemedy("move one of them");
  }

  private Optional<PropertyValue> reg(PlacedRegion region, Location where) {
    Result<PropertyValue> reg = Reg.of(region.range()).value(cells, where);
    diagnostics.addAll(reg.diagnostics());
    return reg.value();
  }
}
