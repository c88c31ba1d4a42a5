package dev.conifer.scenario.campaign;

import dev.conifer.boot.BootLoader;
import dev.conifer.boot.BootRequest;
import dev.conifer.boot.BootTrace;
import dev.conifer.boot.ControlFdt;
import dev.conifer.boot.Handover;
import dev.conifer.fdt.FdtReader;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.image.Arm64Image;
import dev.conifer.image.Payload;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.PropertyValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Loaders with one defect each: the reference loader, told something else than what is so, or
 * tampered with afterwards.
 */
final class BrokenLoaders {
  private static final String PARENT = "/reserved-memory";
  private static final int PAGE = 0x1000;

  private BrokenLoaders() {}

  /** The loaders by their defects. */
  static Map<String, UnaryOperator<BootLoader>> all() {
    Map<String, UnaryOperator<BootLoader>> all = new LinkedHashMap<>();
    all.put("ignores no-map regions", misreading(BrokenLoaders::withoutNoMap));
    all.put("is off by one page at a region's end", misreading(reg(r -> shifted(r, 0, -PAGE))));
    all.put(
        "is off by one page at a region's start", misreading(reg(r -> shifted(r, PAGE, -PAGE))));
    all.put("drops the last slot", misreading(BrokenLoaders::withoutLast));
    all.put("forgets the BSS", careful -> changing(careful, BrokenLoaders::withoutBss));
    all.put(
        "aligns the FDT wrongly",
        careful -> new Named(careful.name(), (r, memory) -> skewed(careful, r, memory)));
    all.put(
        "relocates the ramdisk before reading the tree",
        careful -> new Named(careful.name(), (r, memory) -> early(careful, r, memory)));
    all.put("treats a size-only node as a region", misreading(BrokenLoaders::withDynamicPlaced));
    all.put("takes the second range for the first", misreading(reg(BrokenLoaders::secondOnly)));
    all.put("wraps at 4 GiB", misreading(reg(BrokenLoaders::wrapped)));
    return all;
  }

  private static UnaryOperator<BootLoader> misreading(UnaryOperator<DeviceTree> lie) {
    return careful -> changing(careful, request -> withTrees(request, lie));
  }

  private static BootLoader changing(BootLoader careful, UnaryOperator<BootRequest> lie) {
    return new Named(careful.name(), (request, memory) -> careful.boot(lie.apply(request), memory));
  }

  private static BootRequest withTrees(BootRequest request, UnaryOperator<DeviceTree> lie) {
    ControlFdt control = request.controlFdt();
    return new BootRequest(
        request.banks(),
        new ControlFdt(lie.apply(control.tree()), control.totalSize(), control.address()),
        request.kernel(),
        request.ramdisk(),
        request.kernelFdt().map(payload -> withTree(payload, lie)),
        request.environment());
  }

  private static Payload withTree(Payload payload, UnaryOperator<DeviceTree> lie) {
    byte[] blob = payload.content().bytes().orElseThrow();
    DeviceTree tree = FdtReader.read(payload.name(), blob).orThrow();
    return new Payload(payload.name(), Content.ofBytes(FdtWriter.write(lie.apply(tree))));
  }

  private static DeviceTree edited(DeviceTree tree, UnaryOperator<List<Node>> edit) {
    return tree.node(PARENT).isEmpty()
        ? tree
        : tree.edit(PARENT, parent -> parent.withChildren(edit.apply(parent.children())));
  }

  private static DeviceTree withoutNoMap(DeviceTree tree) {
    return withoutPmem(
        edited(tree, nodes -> nodes.stream().filter(node -> !node.has("no-map")).toList()));
  }

  /** The reference loader would keep off these, too. */
  private static DeviceTree withoutPmem(DeviceTree tree) {
    return tree.withRoot(
        tree.root()
            .withChildren(
                tree.root().children().stream()
                    .filter(node -> !node.name().startsWith("pmem@"))
                    .toList()));
  }

  private static DeviceTree withoutLast(DeviceTree tree) {
    return withoutPmem(
        edited(tree, nodes -> nodes.isEmpty() ? nodes : nodes.subList(0, nodes.size() - 1)));
  }

  private static UnaryOperator<DeviceTree> reg(UnaryOperator<int[]> change) {
    return tree ->
        withoutPmem(edited(tree, nodes -> nodes.stream().map(n -> withReg(n, change)).toList()));
  }

  private static Node withReg(Node node, UnaryOperator<int[]> change) {
    Optional<int[]> cells = node.value("reg").flatMap(PropertyValue::cells);
    return cells
        .map(c -> node.withProperty("reg", PropertyValue.ofCells(change.apply(c.clone()))))
        .orElse(node);
  }

  /** The first range, its start and its size changed by so much. */
  private static int[] shifted(int[] cells, int start, int size) {
    cells[1] += start;
    cells[3] += size;
    return cells;
  }

  private static int[] secondOnly(int[] cells) {
    return cells.length < 8 ? cells : new int[] {cells[4], cells[5], cells[6], cells[7]};
  }

  private static int[] wrapped(int[] cells) {
    cells[0] = 0;
    return cells;
  }

  private static DeviceTree withDynamicPlaced(DeviceTree tree) {
    return edited(
        tree,
        nodes -> {
          List<Node> placed = new ArrayList<>();
          for (Node node : nodes) {
            placed.add(
                node.has("size") && !node.has("reg")
                    ? node.withProperty("reg", PropertyValue.ofCells(0, 0x40000000, 0, 0x4000000))
                    : node);
          }
          return placed;
        });
  }

  private static BootRequest withoutBss(BootRequest request) {
    Arm64Image header = Arm64Image.read("kernel", request.kernel().content()).orThrow();
    long fileSize = request.kernel().size();
    Arm64Image small = new Arm64Image(header.textOffset(), fileSize, header.flags());
    return new BootRequest(
        request.banks(),
        request.controlFdt(),
        new Payload("kernel", small.file("kernel", fileSize)),
        request.ramdisk(),
        request.kernelFdt(),
        request.environment());
  }

  private static BootTrace skewed(BootLoader careful, BootRequest request, Memory memory) {
    BootTrace trace = careful.boot(request, memory);
    return trace.handover().map(h -> with(trace, moved(h, 4, h.ramdisk()))).orElse(trace);
  }

  private static BootTrace early(BootLoader careful, BootRequest request, Memory memory) {
    BootTrace trace = careful.boot(request, memory);
    BootTrace blind =
        careful.boot(
            withTrees(request, tree -> withoutPmem(edited(tree, nodes -> List.of()))), memory);
    return trace.handover().isEmpty() || blind.handover().isEmpty()
        ? trace
        : with(trace, moved(trace.handover().get(), 0, blind.handover().get().ramdisk()));
  }

  private static Handover moved(Handover from, long fdtBy, Optional<AddressRange> ramdisk) {
    AddressRange fdt = AddressRange.of(from.fdt().start().plus(fdtBy), from.fdt().size());
    return new Handover(
        from.entry(), from.kernel(), from.kernelFile(), fdt, from.finalFdt(), ramdisk);
  }

  private static BootTrace with(BootTrace trace, Handover handover) {
    return BootTrace.handedOver(trace.steps(), handover);
  }

  private record Named(String name, Work work) implements BootLoader {
    @Override
    public BootTrace boot(BootRequest request, Memory memory) {
      return work.boot(request, memory);
    }
  }

  private interface Work {
    BootTrace boot(BootRequest request, Memory memory);
  }
}
