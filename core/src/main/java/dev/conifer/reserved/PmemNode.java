package dev.conifer.reserved;

import dev.conifer.diagnostic.Origin;
import dev.conifer.memory.AddressRange;
import dev.conifer.spec.Reg;
import dev.conifer.spec.Status;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@code pmem-region} node at the root: what Linux's {@code of_pmem} driver binds to. It reserves
 * nothing itself.
 *
 * @param ranges its {@code reg}
 * @see <a
 *     href="https://www.kernel.org/doc/Documentation/devicetree/bindings/pmem/pmem-region.txt">the
 *     binding</a>
 */
record PmemNode(NodePath path, Origin origin, List<AddressRange> ranges) {
  /** The compatible that the driver looks for. */
  static final String COMPATIBLE = "pmem-region";

  PmemNode {
    ranges = List.copyOf(ranges);
  }

  /** The enabled ones of {@code tree} whose {@code reg} can be read. */
  static List<PmemNode> in(DeviceTree tree) {
    List<PmemNode> found = new ArrayList<>();
    for (Node node : tree.root().children()) {
      if (isPmem(node) && Status.of(node).isEnabled()) {
        NodePath path = NodePath.ROOT.child(node.name());
        Reg.at(tree, path)
            .value()
            .ifPresent(reg -> found.add(new PmemNode(path, node.origin(), reg.ranges())));
      }
    }
    return found;
  }

  /** Whether {@code node} is of this kind. */
  static boolean isPmem(Node node) {
    return node.value("compatible")
        .map(value -> value.hasString(COMPATIBLE) || value.hasString(COMPATIBLE + "-v2"))
        .orElse(false);
  }

  /** Whether it lies, in part at least, on {@code range}. */
  boolean liesOn(AddressRange range) {
    return ranges.stream().anyMatch(range::overlaps);
  }
}
