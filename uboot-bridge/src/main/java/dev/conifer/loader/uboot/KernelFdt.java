package dev.conifer.loader.uboot;

import dev.conifer.boot.Message;
import dev.conifer.boot.Stage;
import dev.conifer.boot.TracedMemory.OpenStep;
import dev.conifer.boot.WritePath;
import dev.conifer.diagnostic.Result;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.WrappingU64;
import dev.conifer.tree.DeviceTree;
import java.util.Optional;

/**
 * The kernel FDT after U-Boot moved it, and what U-Boot then makes of it (boot/image-fdt.c).
 *
 * @param room where it may grow: its size plus {@code CONFIG_SYS_FDT_PAD}
 * @param tree what it says
 * @param nops bytes of {@code FDT_NOP} in its structure block; U-Boot's changes leave them there
 */
record KernelFdt(AddressRange room, DeviceTree tree, long nops) {
  /** What the FDT is aligned to, and what its end is rounded up to, in bytes. */
  private static final long PAGE = 0x1000;

  /** The most that this model reads, in bytes. Real trees have less than 1 MiB. */
  private static final long MOST_READ = 64 << 20;

  /** {@code fdt_shrink_to_minimum} leaves room for this many entries of 16 bytes. */
  private static final long SPARE_RESERVATIONS = 5 * 16;

  /** Where {@code totalsize} is in the header. */
  private static final int TOTAL_SIZE_AT = 4;

  /**
   * The tree that the kernel gets.
   *
   * @param range {@code totalsize} bytes
   */
  record Final(AddressRange range, DeviceTree tree) {}

  /**
   * {@code boot_relocate_fdt}, after the regions of the tree itself were reserved: those that
   * overlap the kernel or the ramdisk are refused whole, so that the FDT may land in what is left
   * of them.
   */
  static KernelFdt relocate(
      Stage stage, AddressRange source, Lmb lmb, BootLimits limits, UBootSession session) {
    Optional<Long> high = session.environment().hex("fdt_high");
    boolean inPlace = high.isPresent() && high.get() == WrappingU64.MAX;
    return session
        .memory()
        .stepGiving(
            stage,
            inPlace ? "FDT in place" : "FDT relocation",
            step -> {
              DeviceTree tree = read(source, session, step);
              long nops = FdtBlob.nops(source, session.memory().memory(), tree);
              FdtRegions.replace(lmb, source, tree, session, step::print);
              step.by(WritePath.KERNEL_FDT).reserved(lmb.reserved());
              long length = source.size() + session.build().fdtPadding();
              return inPlace
                  ? new KernelFdt(keep(source, length, lmb, session.profile(), step), tree, nops)
                  : new KernelFdt(
                      move(source, length, high, lmb, limits, session, step), tree, nops);
            });
  }

  private static AddressRange keep(
      AddressRange source, long length, Lmb lmb, UBootProfile profile, OpenStep step) {
    AddressRange room = Ranges.of(source.start().bits(), length);
    boolean free = lmb.reserve(room.start().bits(), length) >= 0;
    if (!free && profile.has(UBootChange.IN_PLACE_MUST_BE_FREE)) {
      step.print(
          Message.complaint(
              "Failed to reserve memory for fdt at 0x%x".formatted(room.start().bits())));
      throw BootiExecution.stop(step, "FDT creation failed!");
    }
    step.write(source.start().plus(TOTAL_SIZE_AT), FdtBlob.word((int) length), "FDT header");
    step.print(
        Message.info(
            "Using Device Tree in place at %016x, end %016x"
                .formatted(room.start().bits(), room.last().bits())));
    return room;
  }

  private static AddressRange move(
      AddressRange source,
      long length,
      Optional<Long> high,
      Lmb lmb,
      BootLimits limits,
      UBootSession session,
      OpenStep step) {
    long start =
        high.isPresent()
            ? allocateBelow(high.get(), length, lmb, session.profile(), step)
            : allocateInBank(length, lmb, limits, session, step);
    AddressRange room = Ranges.of(start, length);
    Content blob = session.memory().memory().read(source);
    step.write(room.start(), FdtBlob.withTotalSize(blob, (int) length), "FDT");
    step.print(
        Message.info(
            "Loading Device Tree to %016x, end %016x ... OK"
                .formatted(room.start().bits(), room.last().bits())));
    return room;
  }

  /** With {@code fdt_high}: below it, or anywhere when it is 0. */
  private static long allocateBelow(
      long limit, long length, Lmb lmb, UBootProfile profile, OpenStep step) {
    long start = BootiExecution.allocate(lmb, length, PAGE, limit, profile, step);
    if (start != 0) {
      return start;
    }
    String reason =
        limit == Lmb.ANYWHERE
            ? "device tree - allocation error"
            : "Failed using fdt_high value for Device Tree";
    step.print(
        Message.complaint(
            profile.has(UBootChange.ALLOCATION_IS_QUIET)
                ? "Failed to allocate memory for Device Tree relocation"
                : reason));
    throw BootiExecution.reset(step, "FDT creation failed!");
  }

  /** Without it: in the first bank that has room in what the kernel can reach early. */
  private static long allocateInBank(
      long length, Lmb lmb, BootLimits limits, UBootSession session, OpenStep step) {
    long mapSize = limits.mapSize();
    for (AddressRange bank : session.banks()) {
      long bankStart = bank.start().bits();
      boolean fromLow = session.profile().has(UBootChange.FDT_HONOURS_BOOTM_LOW);
      if (fromLow && WrappingU64.less(bank.end().bits(), limits.low())) {
        continue;
      }
      long end =
          fromLow
              ? WrappingU64.min(bank.end().bits(), limits.low() + mapSize)
              : bankStart + WrappingU64.min(bank.size(), mapSize);
      long start = BootiExecution.allocate(lmb, length, PAGE, end, session.profile(), step);
      if (start != 0) {
        return start;
      }
      boolean lowIsInside = fromLow && WrappingU64.less(bankStart, limits.low());
      mapSize -= end - (lowIsInside ? limits.low() : bankStart);
      if (mapSize == 0) {
        break;
      }
    }
    step.print(Message.complaint("device tree - allocation error"));
    throw BootiExecution.reset(step, "FDT creation failed!");
  }

  /**
   * {@code image_setup_libfdt}: fixes the tree up, makes it end with a page, and adds the ramdisk.
   */
  Final fixUp(Stage stage, Optional<AddressRange> ramdisk, UBootSession session) {
    return fixUp(stage, WritePath.KERNEL_FDT, ramdisk, session);
  }

  /** The same for whoever else makes an FDT ready, by the {@code way} of its own. */
  Final fixUp(Stage stage, WritePath way, Optional<AddressRange> ramdisk, UBootSession session) {
    return session
        .memory()
        .stepGiving(stage, "FDT fixups", step -> fixUp(ramdisk, session, step.by(way)));
  }

  private Final fixUp(Optional<AddressRange> ramdisk, UBootSession session, OpenStep step) {
    DeviceTree chosen =
        FdtFixups.chosen(
            tree, session.environment().text("bootargs"), session.build().versionText());
    DeviceTree before = FdtFixups.memory(chosen, session.banks());
    DeviceTree after = withRamdisk(before, ramdisk);
    UBootProfile profile = session.profile();
    byte[] blob = FdtWriter.write(after);
    long kept =
        profile.has(UBootChange.RAMDISK_BEFORE_SHRINKING) ? blob.length : FdtWriter.size(before);
    long totalSize = shrunk(kept + nops) + (ramdisk.isPresent() ? profile.ramdiskFdtOverhead() : 0);
    if (blob.length + nops > room.size()) {
      throw BootiExecution.reset(step, "ERROR: /chosen node create failed - FDT_ERR_NOSPACE");
    }
    Content content = FdtBlob.withTotalSize(Content.ofBytes(blob), (int) totalSize);
    step.write(room.start(), content, "final FDT");
    return new Final(Ranges.of(room.start().bits(), totalSize), after);
  }

  private static DeviceTree withRamdisk(DeviceTree tree, Optional<AddressRange> ramdisk) {
    return ramdisk
        .filter(range -> !range.isEmpty())
        .map(range -> FdtFixups.ramdisk(tree, range))
        .orElse(tree);
  }

  /** {@code fdt_shrink_to_minimum}: what is in it, some spare room, and the rest of that page. */
  private long shrunk(long length) {
    PhysicalAddress end = room.start().plus(length + SPARE_RESERVATIONS).alignUp(PAGE);
    return end.distanceFrom(room.start());
  }

  /**
   * The tree whose blob lies in {@code range}, in which bytes that are not known count as zeros.
   */
  private static DeviceTree read(AddressRange range, UBootSession session, OpenStep step) {
    if (range.size() > MOST_READ) {
      throw BootiExecution.stop(
          step, "the FDT says that it has 0x%x bytes".formatted(range.size()));
    }
    Result<DeviceTree> tree = session.tree(range);
    if (tree.failed()) {
      step.print(Message.complaint(tree.diagnostics().get(0).message()));
      throw BootiExecution.reset(
          step, "ERROR: image is not a fdt - must RESET the board to recover.");
    }
    return tree.orThrow();
  }
}
