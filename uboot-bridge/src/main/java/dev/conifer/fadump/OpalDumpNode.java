package dev.conifer.fadump;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import dev.conifer.spec.CellSizes;
import dev.conifer.spec.Reg;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
import dev.conifer.tree.Property;
import dev.conifer.tree.PropertyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code /ibm,opal/dump} of PowerNV: that firmware knows fadump, and what it overwrites on the way
 * to the second kernel.
 *
 * @param loadAreas {@code fw-load-area}: where firmware loads kernel and initrd
 * @param dumpWaiting {@code mpipl-boot}: this boot kept memory
 */
public record OpalDumpNode(List<AddressRange> loadAreas, boolean dumpWaiting) {
  static final String PATH = "/ibm,opal/dump";
  private static final String COMPATIBLE = "ibm,opal-dump";
  private static final String LOAD_AREA = "fw-load-area";
  private static final String WAITING = "mpipl-boot";

  /** Two cells each, whatever the node's parent says. */
  private static final CellSizes CELLS = new CellSizes(2, 2);

  public OpalDumpNode {
    loadAreas = List.copyOf(loadAreas);
  }

  /**
   * What {@code tree} says; nothing where there is no such node. Errors are what makes a kernel
   * take firmware for one that does not know fadump ({@code opal_fadump_dt_scan}).
   */
  public static Result<Optional<OpalDumpNode>> of(DeviceTree tree) {
    Optional<Node> node = tree.node(PATH);
    if (node.isEmpty()) {
      return Result.of(Optional.empty());
    }
    boolean known =
        node.get().value("compatible").flatMap(PropertyValue::strings).orElse(List.of()).stream()
            .anyMatch(COMPATIBLE::equals);
    if (!known) {
      return Result.failure(
          Diagnostic.error(
                  "E-fadump-compatible",
                  node.get().origin(),
                  PATH + " is not compatible with '" + COMPATIBLE + "'")
              .withRemedy("add compatible = \"" + COMPATIBLE + "\""));
    }
    return Reg.of(NodePath.of(PATH), node.get(), LOAD_AREA, CELLS)
        .then(
            areas ->
                Result.of(
                    Optional.of(new OpalDumpNode(areas.ranges(), node.get().has(WAITING))),
                    judge(node.get(), areas.ranges())));
  }

  private static List<Diagnostic> judge(Node node, List<AddressRange> areas) {
    List<Diagnostic> diagnostics = new ArrayList<>();
    PhysicalAddress least = PhysicalAddress.of(FadumpPlatform.OPAL.leastBootMemory());
    for (AddressRange area : areas) {
      if (least.isBelow(area.end())) {
        diagnostics.add(
            Diagnostic.error(
                    "E-fadump-load-area",
                    node.property(LOAD_AREA).map(Property::origin).orElse(node.origin()),
                    "firmware loads to %s, beyond the first %s that a kernel gives up: it refuses"
                            .formatted(area, Sizes.text(least.bits()))
                        + " this firmware")
                .withRemedy("load below " + least));
      }
    }
    return diagnostics;
  }

  /** {@code tree} with this node. */
  public DeviceTree in(DeviceTree tree) {
    return tree.edit(
        PATH,
        node -> {
          Node changed =
              node.withProperty("compatible", PropertyValue.ofStrings(COMPATIBLE))
                  .withoutProperty(LOAD_AREA)
                  .withoutProperty(WAITING);
          if (!loadAreas.isEmpty()) {
            changed =
                changed.withProperty(
                    LOAD_AREA, new Reg(loadAreas).value(CELLS, node.origin()).orThrow());
          }
          return dumpWaiting ? changed.withProperty(Property.flag(WAITING)) : changed;
        });
  }

  /** This node with {@code mpipl-boot} or without. */
  public OpalDumpNode withDumpWaiting(boolean waiting) {
    return new OpalDumpNode(loadAreas, waiting);
  }
}
