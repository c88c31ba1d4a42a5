package dev.conifer.loader.uboot;

import dev.conifer.boot.Message;
import dev.conifer.boot.Stage;
import dev.conifer.boot.TracedMemory.OpenStep;
import dev.conifer.boot.WritePath;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.WrappingU64;
import java.util.Optional;

/** Where the ramdisk goes: {@code boot_ramdisk_high} (boot/image-board.c). */
final class Ramdisk {
  /** What the ramdisk is aligned to, in bytes. */
  private static final long ALIGNMENT = 0x1000;

  private Ramdisk() {}

  /**
   * Moves the ramdisk to the highest free range that {@code initrd_high} allows: all ones, 64 of
   * them, leave it where it is; 0, and every word that is no number, allow any range; without the
   * variable it goes into what the kernel can reach early. The regions of the kernel FDT do not
   * count, for LMB does not know them yet; those of the control FDT do from v2025.01 on.
   *
   * @param stage the command that does it
   * @return where it is then
   */
  static AddressRange relocate(
      Stage stage, AddressRange source, Lmb lmb, BootLimits limits, UBootSession session) {
    Optional<Long> high = session.environment().hex("initrd_high");
    if (source.start().equals(PhysicalAddress.ZERO)) {
      return source;
    }
    if (high.isPresent() && high.get() == WrappingU64.MAX) {
      session
          .memory()
          .step(
              stage,
              "ramdisk in place",
              step -> {
                step.reserved(lmb.reserved());
                boolean free = lmb.reserve(source.start().bits(), source.size()) >= 0;
                if (!free && session.profile().has(UBootChange.IN_PLACE_MUST_BE_FREE)) {
                  throw BootiExecution.stop(step, "in-place initrd alloc failed");
                }
              });
      return source;
    }
    long limit = high.orElse(limits.ramdiskLimit());
    return session
        .memory()
        .stepGiving(
            stage,
            "ramdisk relocation",
            step -> move(source, limit, lmb, session.profile(), step.by(WritePath.RAMDISK)));
  }

  private static AddressRange move(
      AddressRange source, long limit, Lmb lmb, UBootProfile profile, OpenStep step) {
    step.reserved(lmb.reserved());
    long start = BootiExecution.allocate(lmb, source.size(), ALIGNMENT, limit, profile, step);
    if (start == 0) {
      throw BootiExecution.stop(step, "ramdisk - allocation error");
    }
    AddressRange target = Ranges.of(start, source.size());
    step.move(source, target.start(), "ramdisk");
    step.print(
        Message.info(
            "Loading Ramdisk to %08x, end %08x ... OK"
                .formatted(target.start().bits(), target.end().bits())));
    return target;
  }
}
