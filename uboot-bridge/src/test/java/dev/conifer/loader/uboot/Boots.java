package dev.conifer.loader.uboot;

import dev.conifer.boot.BootRequest;
import dev.conifer.boot.BootTrace;
import dev.conifer.boot.ControlFdt;
import dev.conifer.boot.Step;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.image.Arm64Image;
import dev.conifer.image.Payload;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.PropertyValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Boot requests for a board with 1 MiB of control FDT and DRAM from 1 GiB on. */
final class Boots {
  static final UBoot U_BOOT = new UBoot(UBootProfile.V2023_01, UBootBuild.QEMU_ARM64);
  static final AddressRange ONE_GIB = AddressRange.of(0x40000000, 0x40000000);
  static final Arm64Image IMAGE = new Arm64Image(0, 0x1000000, 0xa);

  private Boots() {}

  /** A binary of each release: that of the recorded one which has the same kind of LMB. */
  static UBoot uBoot(UBootProfile profile) {
    return new UBoot(
        profile,
        profile.has(UBootChange.GLOBAL_LMB)
            ? UBootBuild.QEMU_ARM64_2026_07
            : UBootBuild.QEMU_ARM64);
  }

  /** Kernel of 128 KiB, ramdisk of 3 MiB, the regions in both trees. */
  static BootRequest request(AddressRange bank, Map<String, String> environment, Node... regions) {
    DeviceTree tree = tree(regions);
    return new BootRequest(
        List.of(bank),
        new ControlFdt(tree, 0x100000, bank.start()),
        new Payload("Image", IMAGE.file("Image", 0x20000)),
        Optional.of(new Payload("initrd", Content.fill('r', 0x300000))),
        Optional.of(new Payload("board.dtb", Content.ofBytes(FdtWriter.write(tree)))),
        environment);
  }

  /** The request with the regions in the kernel FDT only. */
  static BootRequest withBareControlFdt(BootRequest request) {
    ControlFdt bare =
        new ControlFdt(tree(), request.controlFdt().totalSize(), request.controlFdt().address());
    return new BootRequest(
        request.banks(),
        bare,
        request.kernel(),
        request.ramdisk(),
        request.kernelFdt(),
        request.environment());
  }

  static DeviceTree tree(Node... regions) {
    Node reserved =
        Node.named("reserved-memory")
            .withProperty("#address-cells", PropertyValue.ofCells(2))
            .withProperty("#size-cells", PropertyValue.ofCells(2))
            .withProperty("ranges", PropertyValue.EMPTY)
            .withChildren(List.of(regions));
    return DeviceTree.of(
        Node.named("")
            .withProperty("#address-cells", PropertyValue.ofCells(2))
            .withProperty("#size-cells", PropertyValue.ofCells(2))
            .withChild(
                Node.named("memory@40000000")
                    .withProperty("device_type", PropertyValue.ofStrings("memory"))
                    .withProperty("reg", PropertyValue.ofCells(0, 0x40000000, 0, 0x1000)))
            .withChild(reserved));
  }

  static Node region(AddressRange range) {
    long start = range.start().bits();
    return Node.named("keep@" + Long.toHexString(start))
        .withProperty(
            "reg",
            PropertyValue.ofCells(
                (int) (start >>> 32), (int) start, (int) (range.size() >>> 32), (int) range.size()))
        .withProperty("no-map", PropertyValue.EMPTY);
  }

  static Optional<Step> step(BootTrace trace, String title) {
    return trace.steps().stream().filter(s -> s.title().equals(title)).findFirst();
  }
}
