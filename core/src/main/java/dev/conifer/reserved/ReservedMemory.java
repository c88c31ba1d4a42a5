package dev.conifer.reserved;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.spec.CellSizes;
import dev.conifer.spec.MemoryNodes;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The children of {@code /reserved-memory}.
 *
 * @param regions in the order of the tree, the disabled ones too
 * @see <a href="https://github.com/devicetree-org/devicetree-specification">Devicetree
 *     Specification v0.4, section 3.5</a>
 */
public record ReservedMemory(List<ReservedRegion> regions) {
  static final String NODE = "reserved-memory";

  public ReservedMemory {
    regions = List.copyOf(regions);
  }

  /**
   * What {@code tree} reserves by nodes; its memory reservation block is not looked at.
   *
   * <p>A region that somebody will not honour is a warning, never an error: a tree is usable with
   * it, only not as its author thinks.
   */
  public static Result<ReservedMemory> read(DeviceTree tree) {
    List<PmemNode> pmem = PmemNode.in(tree);
    List<Diagnostic> warnings = new ArrayList<>();
    ReservedMemory memory = read(tree, pmem, warnings);
    MemoryMap dram = MemoryNodes.of(tree).value().map(MemoryNodes::map).orElse(MemoryMap.EMPTY);
    warnings.addAll(RegionRules.check(memory, dram, pmem));
    return Result.of(memory, warnings);
  }

  /** What {@link #read} gives, without asking who will honour it. */
  public static ReservedMemory in(DeviceTree tree) {
    return in(tree, PmemNode.in(tree));
  }

  /** The same where {@code pmem}, the {@code pmem-region} nodes of {@code tree}, are known. */
  static ReservedMemory in(DeviceTree tree, List<PmemNode> pmem) {
    return read(tree, pmem, new ArrayList<>());
  }

  private static ReservedMemory read(
      DeviceTree tree, List<PmemNode> pmem, List<Diagnostic> warnings) {
    Optional<Node> parent = parentIn(tree);
    List<ReservedRegion> regions = new ArrayList<>();
    if (parent.isPresent()) {
      NodePath path = NodePath.ROOT.child(parent.get().name());
      warnings.addAll(ParentRules.check(tree, path, parent.get()));
      CellSizes cells = cellsOf(path, parent.get(), warnings);
      RegionReader reader = new RegionReader(path, cells, pmem);
      for (Node child : parent.get().children()) {
        regions.add(reader.read(child));
      }
      warnings.addAll(reader.warnings());
    }
    return new ReservedMemory(regions);
  }

  /** The ranges of the static regions that are enabled. */
  public MemoryMap map() {
    return MemoryMap.of(
        enabled().stream().map(ReservedRegion::ranges).flatMap(Collection::stream).toList());
  }

  /** The regions that are not disabled. */
  public List<ReservedRegion> enabled() {
    return regions.stream().filter(r -> r.status().isEnabled()).toList();
  }

  /** The region {@code name}, with its unit address or without. */
  public Optional<ReservedRegion> region(String name) {
    return regions.stream()
        .filter(r -> r.name().equals(name) || r.baseName().equals(name))
        .findFirst();
  }

  /** The enabled regions that have a byte of {@code range}. */
  public List<ReservedRegion> overlapping(AddressRange range) {
    return enabled().stream().filter(r -> r.ranges().stream().anyMatch(range::overlaps)).toList();
  }

  /**
   * The parent of the regions, with a unit address or without: libfdt's path look-up, which both
   * U-Boot and Linux use for it, does not mind one.
   */
  static Optional<Node> parentIn(DeviceTree tree) {
    return tree.root().children().stream().filter(n -> n.baseName().equals(NODE)).findFirst();
  }

  private static CellSizes cellsOf(NodePath path, Node parent, List<Diagnostic> warnings) {
    Result<CellSizes> cells = CellSizes.of(path, parent);
    warnings.addAll(Warnings.of(cells));
    return cells.value().orElse(CellSizes.DEFAULT);
  }
}
