package dev.conifer.check;

import dev.conifer.loader.uboot.UBoot;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.reserved.PlacedRegion;
import dev.conifer.spec.Reg;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
import dev.conifer.verdict.Notice;
import dev.conifer.verdict.Remedy;
import dev.conifer.verdict.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A reservation of the kernel FDT that Linux may honour and U-Boot does not see. */
final class IgnoredNodeRule implements PlanRule {
  /** How many names the path of a child of {@code /reserved-memory} has. */
  private static final int CHILD = 2;

  @Override
  public List<Notice> apply(BootCheck check) {
    List<Notice> notices = new ArrayList<>();
    if (!check.startsWithUBoot()) {
      return notices;
    }
    DeviceTree tree = check.layout().kernelTree();
    MemoryMap seen = UBoot.reservationsIn(tree);
    tree.forEach(
        (path, node) -> {
          if (isReservation(path) && !isDisabled(node)) {
            List<AddressRange> ranges =
                Reg.at(tree, path).value().map(Reg::ranges).orElse(List.of());
            for (int i = 0; i < ranges.size(); i++) {
              AddressRange range = ranges.get(i);
              if (!range.isEmpty() && !seen.contains(range)) {
                notices.add(notice(path, range, why(tree, path, node, i), check));
              }
            }
          }
        });
    return notices;
  }

  /** A child of {@code /reserved-memory}, whatever its unit address, or a node further down. */
  private static boolean isReservation(NodePath path) {
    return path.names().size() >= CHILD
        && path.names().get(0).split("@", 2)[0].equals("reserved-memory");
  }

  private static boolean isDisabled(Node node) {
    return node.value("status")
        .flatMap(value -> value.string())
        .map("disabled"::equals)
        .orElse(false);
  }

  private static Notice notice(NodePath path, AddressRange range, Why why, BootCheck check) {
    Optional<PlacedRegion> region =
        check.layout().regions().stream().filter(r -> r.range().overlaps(range)).findFirst();
    return new Notice(
        Rule.NODE_IGNORED,
        "U-Boot does not see %s of %s: %s".formatted(range, path, why.reason),
        region.map(PlacedRegion::name),
        Optional.of(range),
        List.of(Remedy.untried(why.remedy)));
  }

  private static Why why(DeviceTree tree, NodePath path, Node node, int tuple) {
    if (path.names().size() > CHILD) {
      return new Why(
          "it is no direct child of /reserved-memory", "move the node up to /reserved-memory");
    }
    if (tuple > 0) {
      return new Why("it is not the first range of reg", "make a node for each range");
    }
    Optional<String> status = node.value("status").flatMap(value -> value.string());
    if (status.isPresent() && !status.get().equals("okay")) {
      return new Why(
          "its status is '%s', not 'okay'".formatted(status.get()), "remove the status property");
    }
    Node parent = tree.node(path.parent()).orElseThrow();
    if (!parent.has("#address-cells") || !parent.has("#size-cells")) {
      return new Why(
          "/reserved-memory does not say its cells, and libfdt's defaults are 2 and 1",
          "give /reserved-memory the root's #address-cells and #size-cells");
    }
    return new Why("its reg cannot be read", "write reg with the cells of /reserved-memory");
  }

  private record Why(String reason, String remedy) {}
}
