package dev.conifer.scenario.lab;

import dev.conifer.crashdump.HandBackScript;
import dev.conifer.crashdump.RegistrationScript;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Result;
import dev.conifer.fdt.FdtLayout;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.image.Payload;
import dev.conifer.lab.Initramfs;
import dev.conifer.layout.CrashDumpLayout;
import dev.conifer.layout.Layout;
import dev.conifer.layout.Planner;
import dev.conifer.loader.uboot.UBoot;
import dev.conifer.loader.uboot.UBootProfile;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.plan.LoaderPlan;
import dev.conifer.plan.Plan;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A plan as the lab boots it: with the real kernel in place of the plan's numbers, and with a
 * ramdisk of its own, as long as the plan's.
 */
final class LabLayout {
  static final String IMAGE = "Image";
  static final String RAMDISK = "initrd.gz";

  /** The largest ramdisk that is made, in bytes. */
  private static final long MOST_RAMDISK = 256 << 20;

  /** How many bytes a packed registration script has at most. */
  private static final long ROOM_FOR_SCRIPT = 64 << 10;

  /** QEMU's RAM: VIRT_MEM in hw/arm/virt.c. */
  private static final long RAM_BASE = 0x40000000L;

  /** What QEMU adds to a tree that it is given, before it doubles it: load_device_tree(). */
  private static final int QEMU_PADDING = 10000;

  private LabLayout() {}

  /** The layout of {@code plan} with what {@code kit} has. */
  static Result<Layout> of(Plan plan, LabKit kit) {
    Optional<Diagnostic> unfit = unfit(plan);
    if (unfit.isPresent()) {
      return Result.failure(unfit.get());
    }
    long size = Math.min(plan.loader().ramdisk().map(Payload::size).orElse(0L), MOST_RAMDISK);
    Result<Layout> layout =
        plan.crashDump().isEmpty()
            ? kit.initramfs().then(guest -> layout(plan, kit, padded(guest.gzip(), size)))
            : guest(plan, kit).then(guest -> crashDumpLayout(plan, kit, guest, size));
    return layout.then(LabLayout::checked).map(LabLayout::withDisk);
  }

  /** A kernel that cannot hand memory back does without, as it does on the plan's board. */
  private static Result<Initramfs> guest(Plan plan, LabKit kit) {
    return HandBackProofs.canHandBack(plan)
        ? kit.initramfsThatHandsBack()
        : kit.initramfsWithDumpTools();
  }

  /**
   * The scripts for the running system are in the ramdisk, and what they say depends on where
   * everything lies: the ramdisk has its size before it has its scripts.
   */
  private static Result<Layout> crashDumpLayout(
      Plan plan, LabKit kit, Initramfs guest, long wanted) {
    byte[] without = guest.gzip();
    long size = Math.max(wanted, without.length + ROOM_FOR_SCRIPT);
    return layout(plan, kit, padded(without, size))
        .then(
            first -> {
              CrashDumpLayout dump = first.crashDump().orElseThrow();
              Initramfs guestWithScripts =
                  withScript(guest, RegistrationScript.FILE, dump.registration().text());
              if (dump.handBack().isPresent()) {
                guestWithScripts =
                    withScript(guestWithScripts, HandBackScript.FILE, dump.handBack().get().text());
              }
              return layout(plan, kit, padded(guestWithScripts.gzip(), size));
            });
  }

  private static Initramfs withScript(Initramfs guest, String file, String text) {
    return guest.withProgram(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Zeros behind the archive are passed over by the kernel (init/initramfs.c). */
  private static byte[] padded(byte[] archive, long size) {
    return Arrays.copyOf(archive, Math.toIntExact(Math.max(archive.length, size)));
  }

  private static Result<Layout> layout(Plan plan, LabKit kit, byte[] ramdisk) {
    return Planner.layout(
        plan.withLoader(
            plan.loader()
                .withImages(
                    new Payload(IMAGE, Content.ofBytes(kit.image())),
                    new Payload(RAMDISK, Content.ofBytes(ramdisk)))));
  }

  /** QEMU's disk that is a folder has one partition. */
  private static Layout withDisk(Layout layout) {
    return layout.loader() instanceof UBoot uBoot
        ? layout.withLoader(uBoot.withPartitions(1))
        : layout;
  }

  private static Optional<Diagnostic> unfit(Plan plan) {
    LoaderPlan loader = plan.loader();
    String version = loader.version().orElse(UBootProfile.V2023_01.version());
    if (!loader.compatible().equals(LoaderPlan.U_BOOT)
        || !version.equals(UBootProfile.V2023_01.version())) {
      return Optional.of(
          unfit(plan, "the lab has U-Boot 2023.01, not what the plan boots with", "use it"));
    }
    if (loader.script().script().isPresent()) {
      return Optional.of(
          unfit(
              plan,
              "the lab does not run boot scripts",
              "leave the script out, and give the variables that it sets as environment"));
    }
    return Optional.empty();
  }

  private static Result<Layout> checked(Layout layout) {
    List<AddressRange> banks = layout.request().banks();
    if (banks.size() != 1 || banks.get(0).start().bits() != RAM_BASE) {
      return Result.failure(
          unfit(
              layout.plan(),
              "the lab's board is QEMU's virt machine, with one bank of DRAM at 0x40000000",
              "take that board's tree, such as examples/qemu-virt/board.dts: --board FILE"));
    }
    long size = layout.request().controlFdt().totalSize();
    long least = 2L * (FdtWriter.write(layout.controlTree()).length + QEMU_PADDING);
    if (size < least || size % 2 != 0) {
      return Result.failure(
          unfit(
              layout.plan(),
              "QEMU makes the control FDT 0x%x bytes, not 0x%x".formatted(least, size),
              "say so in the plan: control-fdt-size = <0x%x>, or more".formatted(least)));
    }
    return Result.of(layout);
  }

  /** The control FDT that QEMU, which makes it longer, makes as long as the plan says. */
  static byte[] controlFdt(Layout layout) {
    int size = (int) (layout.request().controlFdt().totalSize() / 2 - QEMU_PADDING);
    return FdtWriter.write(layout.controlTree(), FdtLayout.COMPACT.withMinimumSize(size));
  }

  private static Diagnostic unfit(Plan plan, String message, String remedy) {
    return Diagnostic.error("E-lab-plan", new FileLocation(plan.name()), message)
        .withRemedy(remedy);
  }
}
