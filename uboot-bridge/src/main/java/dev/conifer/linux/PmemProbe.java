package dev.conifer.linux;

import dev.conifer.memory.AddressRange;
import dev.conifer.spec.Reg;
import dev.conifer.spec.Status;
import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
import java.util.ArrayList;
import java.util.List;

/**
 * What the drivers of persistent memory make of {@code pmem-region} nodes: of_pmem makes a region
 * of every range, nd_pmem a block device of a region that is free.
 *
 * <p>Only a node outside {@code /reserved-memory} is seen: the children of that have no device, but
 * for a few kinds of which this is none.
 *
 * @param regions every range that of_pmem takes
 * @param devices those that become a {@code /dev/pmem}
 */
record PmemProbe(List<AddressRange> regions, List<AddressRange> devices) {

  /** A subsection of the memory map, which memory is given page structures by. */
  private static final long SUBSECTION = 2 << 20;

  /** Probes the children of the root; {@code memblock} is done. */
  static PmemProbe of(TreeOfLinux tree, Memblock memblock, LinuxBuild build) {
    List<AddressRange> regions = new ArrayList<>();
    for (Node node : tree.tree().root().children()) {
      if (Status.of(node).isEnabled() && isPmem(node)) {
        regions.addAll(tree.ranges(NodePath.ROOT.child(node.name()), node, Reg.NAME));
      }
    }
    return new PmemProbe(
        List.copyOf(regions),
        regions.stream().filter(range -> isUsable(range, memblock, build)).toList());
  }

  private static boolean isPmem(Node node) {
    return node.value("compatible")
        .map(value -> value.hasString("pmem-region") || value.hasString("pmem-region-v2"))
        .orElse(false);
  }

  /**
   * System RAM is refused with "could not reserve region". A kernel with {@code ZONE_DEVICE}
   * refuses what is "misaligned, unable to map", and no-map memory too, with error -17, since that
   * has its page structures from the memory node already.
   */
  private static boolean isUsable(AddressRange range, Memblock memblock, LinuxBuild build) {
    if (build.zoneDevice()) {
      return !memblock.memory().overlaps(range)
          && range.start().isAligned(SUBSECTION)
          && range.end().isAligned(SUBSECTION);
    }
    return !memblock.memory().minus(memblock.noMap()).overlaps(range);
  }
}
