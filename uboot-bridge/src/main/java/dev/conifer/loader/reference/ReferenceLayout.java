package dev.conifer.loader.reference;

import dev.conifer.boot.BootRequest;
import dev.conifer.boot.ControlFdt;
import dev.conifer.boot.Handover;
import dev.conifer.image.Arm64Image;
import dev.conifer.image.Payload;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.Sizes;
import dev.conifer.spec.CellSizes;
import dev.conifer.spec.Reg;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
import java.util.List;
import java.util.Optional;

/**
 * Where everything goes, decided before the first byte is written.
 *
 * @param self the loader itself
 * @param kernel the kernel with its BSS
 * @param ramdisk the ramdisk
 * @param fdt the kernel FDT with its room to grow
 * @param tree what it says
 * @param blob its bytes
 */
record ReferenceLayout(
    AddressRange self,
    AddressRange kernel,
    Optional<AddressRange> ramdisk,
    AddressRange fdt,
    DeviceTree tree,
    Content blob) {
  /** The largest page of arm64: what the loader maps itself by. */
  private static final long SELF_ALIGNMENT = 64 * Sizes.KIB;

  private static final long PAGE = 4 * Sizes.KIB;

  /** booting.rst, section 2: "must not exceed 2 megabytes in size". */
  private static final long FDT_MOST = 2 * Sizes.MIB;

  /**
   * booting.rst, section 2: the FDT is mapped by blocks of up to 2 MiB, so it must not be in one
   * that must be mapped with other attributes, as a no-map range must.
   */
  private static final long FDT_BLOCK = 2 * Sizes.MIB;

  /** booting.rst, section 3: the ramdisk lies in a 1 GiB aligned window … */
  private static final long WINDOW_ALIGNMENT = Sizes.GIB;

  /** … of up to 32 GiB that covers the kernel as well. */
  private static final long WINDOW = 32 * Sizes.GIB;

  /**
   * Places everything around {@code kept}.
   *
   * @param kernelTree the tree for Linux, as it was read
   * @throws Refusal when something does not fit
   */
  static ReferenceLayout of(
      BootRequest request, DeviceTree kernelTree, KernelImage kernelImage, KeptRanges kept) {
    FreeMemory free =
        new FreeMemory(
            usable(request, kernelTree).minus(kept.map()).minus(placeOf(request.controlFdt())));
    AddressRange self = free.highest("the loader itself", ReferenceLoader.OWN_SIZE, SELF_ALIGNMENT);
    free = free.without(self);
    AddressRange kernel =
        free.lowest(
            "the kernel",
            kernelImage.memorySize(),
            Arm64Image.BASE_ALIGNMENT,
            kernelImage.header().textOffset());
    free = free.without(kernel);
    Optional<AddressRange> ramdisk =
        request.ramdisk().isPresent()
            ? Optional.of(placeRamdisk(free, kernel, request.ramdisk().get()))
            : Optional.empty();
    free = free.without(MemoryMap.of(ramdisk.stream().toList()));
    DeviceTree tree = KernelFdt.fixedUp(kernelTree, request.banks(), ramdisk);
    Content blob = KernelFdt.blob(tree);
    AddressRange fdt = placeFdt(free.without(kept.noMapBlocks(FDT_BLOCK)), blob);
    return new ReferenceLayout(self, kernel, ramdisk, fdt, tree, blob);
  }

  private static AddressRange placeRamdisk(FreeMemory free, AddressRange kernel, Payload ramdisk) {
    AddressRange window = AddressRange.of(kernel.start().alignDown(WINDOW_ALIGNMENT), WINDOW);
    return free.within(window).highest("the ramdisk", ramdisk.size(), PAGE);
  }

  private static AddressRange placeFdt(FreeMemory free, Content blob) {
    if (blob.size() > FDT_MOST) {
      throw new Refusal(
          "the kernel FDT takes %s, more than the 2 MiB that Linux maps"
              .formatted(Sizes.text(blob.size())));
    }
    return free.highest("the kernel FDT", blob.size(), PAGE);
  }

  /**
   * The DRAM that both trees call memory: a hole that somebody left in {@code /memory} is not for a
   * loader either. In a capture boot everything outside {@code linux,usable-memory-range} is to be
   * dumped.
   */
  private static MemoryMap usable(BootRequest request, DeviceTree kernelTree) {
    MemoryMap usable = MemoryMap.of(request.banks());
    for (DeviceTree tree : List.of(request.controlFdt().tree(), kernelTree)) {
      MemoryMap named = KernelFdt.memoryOf(tree);
      usable = named.isEmpty() ? usable : usable.intersection(named);
    }
    Optional<MemoryMap> window = captureWindow(kernelTree);
    return window.isPresent() ? usable.intersection(window.get()) : usable;
  }

  private static Optional<MemoryMap> captureWindow(DeviceTree tree) {
    NodePath path = NodePath.of("/chosen");
    String property = "linux,usable-memory-range";
    Optional<Node> chosen = tree.node(path).filter(node -> node.has(property));
    return chosen.map(
        node ->
            CellSizes.of(NodePath.ROOT, tree.root())
                .then(cells -> Reg.of(path, node, property, cells))
                .value()
                .map(reg -> MemoryMap.of(reg.ranges()))
                .orElseThrow(() -> new Refusal(property + " of /chosen cannot be read")));
  }

  /**
   * Where an earlier stage left {@code fdt}: the loader reads it to the end, and keeps off.
   *
   * @throws Refusal when that ends beyond 64 bits
   */
  static AddressRange placeOf(ControlFdt fdt) {
    return AddressRange.ifValid(fdt.address().bits(), fdt.totalSize())
        .orElseThrow(() -> new Refusal("the control FDT ends beyond 64 bits"));
  }

  /**
   * What the kernel gets.
   *
   * @param kernelFileSize how much of the kernel its file fills, in bytes
   */
  Handover handover(long kernelFileSize) {
    AddressRange kernelFile = AddressRange.of(kernel.start(), kernelFileSize);
    return new Handover(kernel.start(), kernel, kernelFile, fdt, tree, ramdisk);
  }
}
