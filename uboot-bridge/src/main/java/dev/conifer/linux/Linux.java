package dev.conifer.linux;

import dev.conifer.boot.Handover;
import dev.conifer.boot.Stage;
import dev.conifer.boot.TracedMemory;
import dev.conifer.boot.WritePath;
import dev.conifer.linux.ReservationOutcome.Fate;
import dev.conifer.memory.AbsentMemoryException;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.MemoryMap;
import dev.conifer.tree.DeviceTree;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An arm64 Linux kernel from its first instruction on, up to where memory is in ordinary use.
 *
 * <p>It looks at what the loader placed, clears its BSS, reads the tree's memory and reservations,
 * and hands the rest to its allocator, after which any byte of that may be written.
 */
public final class Linux {
  /** The stage of every step here. */
  public static final Stage STAGE = Stage.kernel("Linux");

  private static final String ENTRY = "entry";
  private static final String BSS_CLEAR = "BSS clear";
  private static final String RESERVED_MEMORY = "reserved memory";
  private static final String MEMORY_IN_USE = "memory in use";

  private final LinuxProfile profile;
  private final LinuxBuild build;

  private Linux(LinuxProfile profile, LinuxBuild build) {
    this.profile = profile;
    this.build = build;
  }

  /** The kernel of {@code profile}, as it was built where it was measured. */
  public static Linux of(LinuxProfile profile) {
    return of(profile, profile.build());
  }

  /** The kernel of {@code profile}, configured as {@code build} says. */
  public static Linux of(LinuxProfile profile, LinuxBuild build) {
    return new Linux(Objects.requireNonNull(profile), Objects.requireNonNull(build));
  }

  /** What it does differently from other versions. */
  public LinuxProfile profile() {
    return profile;
  }

  /** Starts with what a loader handed over in {@code memory}. */
  public LinuxBoot boot(Handover handover, Memory memory) {
    TracedMemory traced = new TracedMemory(memory);
    EfiMemory efi = new EfiMemory(handover.efiMap());
    if (handover.efiApplication()) {
      efi.runStub(traced);
    }
    EarlyMemory early = EarlyMemory.of(profile, build, handover);
    BootProtocol protocol = BootProtocol.check(handover, early, memory);
    traced.step(STAGE, ENTRY, step -> protocol.messages().forEach(step::print));
    Optional<String> failure = clearBss(handover, traced).or(protocol::failure);
    if (failure.isPresent()) {
      return new LinuxBoot(traced.steps(), List.of(), MemoryMap.EMPTY, List.of(), failure);
    }
    traced.step(STAGE, RESERVED_MEMORY, step -> early.messages().forEach(step::print));

    MemoryMap usable = usable(early);
    traced.step(
        STAGE,
        MEMORY_IN_USE,
        step ->
            usable
                .ranges()
                .forEach(range -> step.by(WritePath.KERNEL_MEMORY).mayWrite(range, "any page")));
    return new LinuxBoot(
        traced.steps(),
        early.outcomes(),
        usable,
        build.zoneDevice() ? early.pmem().devices().stream().map(HandBack::of).toList() : List.of(),
        early.imageFault().or(early::failure));
  }

  /**
   * The tree that the kernel proper has, and {@code /sys/firmware/fdt}: of an EFI application the
   * stub's copy, without the reservation block, and with a {@code /chosen} to put EFI's addresses
   * into ({@code update_fdt} in libstub's fdt.c).
   */
  public static DeviceTree runningTree(Handover handover) {
    DeviceTree tree = handover.finalFdt();
    return handover.efiApplication()
        ? tree.withReservations(List.of()).edit("/chosen", chosen -> chosen)
        : tree;
  }

  /**
   * The image file ends before the image does: what lies behind is cleared before the first line of
   * C ({@code __primary_switched} in arch/arm64/kernel/head.S).
   *
   * @return why that failed; absent when it did not
   */
  private static Optional<String> clearBss(Handover handover, TracedMemory traced) {
    List<AddressRange> bss = MemoryMap.of(handover.kernel()).minus(handover.kernelFile()).ranges();
    try {
      traced.step(
          STAGE,
          BSS_CLEAR,
          step ->
              bss.forEach(
                  r ->
                      step.by(WritePath.KERNEL_BSS)
                          .write(r.start(), Content.fill(0, r.size()), "BSS")));
      return Optional.empty();
    } catch (AbsentMemoryException e) {
      return Optional.of("the BSS lies where there is no memory, at " + e.range());
    }
  }

  /**
   * All memory but what reservations keep. The kernel's own pages are in it, since nobody else may
   * count on them; so is the ramdisk, which is given back once it is unpacked ({@code
   * free_initrd_mem}), even where an entry of the reservation block names it.
   */
  private static MemoryMap usable(EarlyMemory early) {
    MemoryMap kept =
        MemoryMap.of(
            early.outcomes().stream()
                .filter(outcome -> outcome.fate() == Fate.HONOURED)
                .flatMap(outcome -> outcome.range().stream())
                .toList());
    return early.memory().minus(kept).plus(MemoryMap.of(early.ramdisk().stream().toList()));
  }
}
