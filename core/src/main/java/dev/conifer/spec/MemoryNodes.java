package dev.conifer.spec;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The DRAM banks that a tree's memory nodes name.
 *
 * <p>A memory node is a child of the root with {@code device_type = "memory"} that is not disabled;
 * its name does not matter. Entries of size 0 are left out: they stand in trees whose firmware
 * fills them in. Whether it is a fault that there are no banks is for the caller to say.
 *
 * @param banks ascending; what one node gives in two entries, or two nodes give, stays two banks
 * @see <a href="https://github.com/devicetree-org/devicetree-specification">Devicetree
 *     Specification v0.4, section 3.4</a>
 */
public record MemoryNodes(List<AddressRange> banks) {
  public MemoryNodes {
    banks = banks.stream().sorted().toList();
  }

  /** The banks of {@code tree}. */
  public static Result<MemoryNodes> of(DeviceTree tree) {
    List<Diagnostic> diagnostics = new ArrayList<>();
    List<AddressRange> banks = new ArrayList<>();
    Result<CellSizes> cells = CellSizes.of(NodePath.ROOT, tree.root());
    diagnostics.addAll(cells.diagnostics());
    for (Node node : tree.root().children()) {
      NodePath path = NodePath.ROOT.child(node.name());
      boolean isMemory = typeOf(node).equals(Optional.of("memory"));
      if (!isMemory && node.baseName().equals("memory")) {
        diagnostics.add(
            Diagnostic.warning(
                    "W-memory-device-type",
                    node.origin(),
                    path + " has no device_type = \"memory\", so that nobody takes it for RAM")
                .withRemedy("add device_type = \"memory\""));
      }
      if (isMemory && Status.of(node).isEnabled() && !cells.failed()) {
        Result<Reg> reg = Reg.of(path, node, cells.orThrow());
        diagnostics.addAll(reg.diagnostics());
        reg.value().ifPresent(r -> banks.addAll(r.ranges()));
      }
    }
    banks.removeIf(AddressRange::isEmpty);
    MemoryNodes nodes = new MemoryNodes(banks);
    diagnostics.addAll(nodes.overlaps(tree));
    return Result.of(nodes, diagnostics);
  }

  /** All of the banks as one map. */
  public MemoryMap map() {
    return MemoryMap.of(banks);
  }

  private List<Diagnostic> overlaps(DeviceTree tree) {
    List<Diagnostic> diagnostics = new ArrayList<>();
    for (int i = 1; i < banks.size(); i++) {
      if (banks.get(i - 1).overlaps(banks.get(i))) {
        diagnostics.add(
            Diagnostic.warning(
                "W-memory-overlap",
                tree.root().origin(),
                "the memory nodes name the banks %s and %s, which overlap"
                    .formatted(banks.get(i - 1), banks.get(i))));
      }
    }
    return diagnostics;
  }

  private static Optional<String> typeOf(Node node) {
    return node.value("device_type").flatMap(value -> value.string());
  }
}
