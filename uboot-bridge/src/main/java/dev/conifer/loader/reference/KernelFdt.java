package dev.conifer.loader.reference;

import dev.conifer.boot.BootRequest;
import dev.conifer.diagnostic.Result;
import dev.conifer.fdt.FdtLayout;
import dev.conifer.fdt.FdtReader;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.image.Payload;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.Sizes;
import dev.conifer.spec.CellSizes;
import dev.conifer.spec.MemoryNodes;
import dev.conifer.spec.Reg;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
import dev.conifer.tree.PropertyValue;
import java.util.List;
import java.util.Optional;

/** The tree for Linux, from its file to its last fixup. */
final class KernelFdt {
  /** 12 KiB for whoever changes the tree in place later, an EFI stub or a kexec. */
  private static final int PADDING = (int) (12 * Sizes.KIB);

  /** The most that is read of a file. Linux takes no more than 2 MiB, padding included. */
  private static final long MOST_READ = 64 * Sizes.MIB;

  private KernelFdt() {}

  /**
   * The tree that {@code request} has for Linux: the kernel FDT's file, or the control FDT.
   *
   * @throws Refusal when it cannot be read
   */
  static DeviceTree read(BootRequest request) {
    return request.kernelFdt().map(KernelFdt::read).orElse(request.controlFdt().tree());
  }

  private static DeviceTree read(Payload file) {
    if (file.size() > MOST_READ) {
      throw new Refusal("'%s' has %s".formatted(file.name(), Sizes.text(file.size())));
    }
    byte[] bytes =
        file.content()
            .bytes()
            .orElseThrow(
                () -> new Refusal("the bytes of '%s' are not all known".formatted(file.name())));
    Result<DeviceTree> tree = FdtReader.read(file.name(), bytes);
    return tree.value().orElseThrow(() -> new Refusal(tree.diagnostics().get(0).toString()));
  }

  /**
   * {@code tree} with the DRAM banks where it has none, and with the ramdisk's place.
   *
   * <p>A tree that names its memory keeps it as it is, holes included: somebody left them there. A
   * tree that names none, as those of boards whose firmware is to fill it in, gets the banks.
   */
  static DeviceTree fixedUp(
      DeviceTree tree, List<AddressRange> banks, Optional<AddressRange> ramdisk) {
    DeviceTree withMemory = memoryOf(tree).isEmpty() ? withBanks(tree, banks) : tree;
    return withMemory.edit("/chosen", chosen -> withRamdisk(chosen, ramdisk));
  }

  /** The memory that {@code tree} names; empty where firmware is to fill it in. */
  static MemoryMap memoryOf(DeviceTree tree) {
    return MemoryNodes.of(tree)
        .value()
        .orElseThrow(() -> new Refusal("the memory nodes of the tree cannot be read"))
        .map();
  }

  private static DeviceTree withBanks(DeviceTree tree, List<AddressRange> banks) {
    PropertyValue reg =
        CellSizes.of(NodePath.ROOT, tree.root())
            .then(cells -> new Reg(banks).value(cells, tree.root().origin()))
            .value()
            .orElseThrow(
                () -> new Refusal("the cells of the root are too small for the banks " + banks));
    String name =
        tree.root().children().stream()
            .filter(node -> node.baseName().equals("memory"))
            .map(Node::name)
            .findFirst()
            .orElse("memory@" + Long.toHexString(banks.get(0).start().bits()));
    return tree.edit(
        NodePath.ROOT.child(name),
        node ->
            node.withoutProperty("status")
                .withProperty("device_type", PropertyValue.ofStrings("memory"))
                .withProperty(Reg.NAME, reg));
  }

  /** Without a ramdisk nothing of an earlier one may be left: Linux would free that memory. */
  private static Node withRamdisk(Node chosen, Optional<AddressRange> ramdisk) {
    return ramdisk
        .map(
            range ->
                chosen
                    .withProperty("linux,initrd-start", PropertyValue.ofU64(range.start().bits()))
                    .withProperty("linux,initrd-end", PropertyValue.ofU64(range.end().bits())))
        .orElseGet(
            () -> chosen.withoutProperty("linux,initrd-start").withoutProperty("linux,initrd-end"));
  }

  /** The blob of {@code tree}, with room to grow. */
  static Content blob(DeviceTree tree) {
    return Content.ofBytes(FdtWriter.write(tree, FdtLayout.COMPACT.withPadding(PADDING)));
  }
}
