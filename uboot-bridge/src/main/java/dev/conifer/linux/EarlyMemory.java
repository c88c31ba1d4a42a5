package dev.conifer.linux;

import dev.conifer.boot.Handover;
import dev.conifer.boot.Message;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the kernel knows of memory before its page tables are made: {@code setup_machine_fdt} and
 * {@code arm64_memblock_init}.
 *
 * @param memory all memory
 * @param noMap what of it is not mapped
 * @param reserved what is reserved
 * @param holes memory that is free, and that the linear map leaves out
 * @param freed what of the FDT and the ramdisk is free before they are read
 * @param ramdisk the whole pages of the ramdisk; absent when there is none that can be used
 * @param outcomes what became of each reservation
 * @param messages what Linux prints about them
 * @param poolSizes all contiguous memory areas together, in bytes
 * @param ramoops what the ramoops driver does later
 * @param pmem what the drivers of persistent memory do later
 * @param imageFault why the kernel's own pages are free, so that it ends when they are used; absent
 *     when they are kept
 * @param failure why the kernel ends soon after; absent when it does not
 */
record EarlyMemory(
    MemoryMap memory,
    MemoryMap noMap,
    MemoryMap reserved,
    MemoryMap holes,
    MemoryMap freed,
    Optional<AddressRange> ramdisk,
    List<ReservationOutcome> outcomes,
    List<Message> messages,
    long poolSizes,
    RamoopsProbe ramoops,
    PmemProbe pmem,
    Optional<String> imageFault,
    Optional<String> failure) {
  private static final String FDT = "the FDT";
  private static final String RAMDISK = "the ramdisk";

  /**
   * Reads the handed over tree.
   *
   * <p>The order is the kernel's: the FDT is reserved first, so that a cap on memory drops that
   * reservation where the FDT lies outside; the ramdisk counts as memory by whole pages and is
   * mapped and reserved before any node is looked at, so that it wins over a no-map node.
   *
   * <p>With EFI the memory map stands for what the tree says of memory; where the stub's copy of
   * the FDT lies is not known.
   */
  static EarlyMemory of(LinuxProfile profile, LinuxBuild build, Handover handover) {
    List<Message> messages = new ArrayList<>();
    EfiMemory efi = new EfiMemory(handover.efiMap());
    TreeOfLinux tree = new TreeOfLinux(Linux.runningTree(handover));
    Memblock memblock =
        efi.isPresent()
            ? efi.memblock()
            : new Memblock(tree.memory(bank -> messages.add(ignored(bank))));
    if (!handover.efiApplication()) {
      memblock.reserve(FDT, handover.fdt());
    }
    List<AddressRange> usable = tree.usableRanges(profile.usableRanges());
    usable.stream().limit(1).forEach(memblock::cap);
    usable.stream().skip(1).filter(range -> !range.isEmpty()).forEach(memblock::add);

    CommandLine.of(handover.finalFdt())
        .memoryLimit()
        .ifPresent(limit -> limit(memblock, limit, handover.kernel()));
    Optional<AddressRange> ramdisk =
        handover
            .ramdisk()
            .flatMap(TreeOfLinux::pagesAround)
            .filter(pages -> !isBelowMemory(pages, memblock.memory()));
    ramdisk.ifPresent(
        pages -> {
          memblock.add(pages);
          memblock.reserve(RAMDISK, pages);
        });
    memblock.reserve("the kernel", reservedOf(handover.kernel(), profile));
    ReservationScan scan = ReservationScan.of(profile, build, tree, memblock);
    messages.addAll(scan.messages());
    RamoopsProbe ramoops = RamoopsProbe.of(tree, profile);
    return new EarlyMemory(
        memblock.memory(),
        memblock.noMap(),
        memblock.reserved(),
        memblock.holes(),
        memblock.lostBy(FDT).plus(memblock.lostBy(RAMDISK)),
        ramdisk,
        Stream.concat(
                scan.outcomes().stream().map(outcome -> withHazard(outcome, ramoops, memblock)),
                efi.outcomes(profile).stream())
            .toList(),
        List.copyOf(messages),
        scan.poolSizes(),
        ramoops,
        PmemProbe.of(tree, memblock, build),
        imageFault(handover.kernel(), profile, memblock),
        tree.coreHeader().flatMap(header -> coreHeaderFault(header, memblock)));
  }

  /**
   * Whether the kernel may die of a lost reservation: when ramoops writes into memory that is in
   * use, when a page is handed out that is not mapped, or the kernel's own, or the FDT's or the
   * ramdisk's before they are read. It may also be lucky.
   */
  boolean mayDie() {
    return imageFault.isPresent()
        || !holes.isEmpty()
        || !freed.isEmpty()
        || outcomes.stream().anyMatch(outcome -> isOverUsedMemory(outcome, ramoops));
  }

  private static ReservationOutcome withHazard(
      ReservationOutcome outcome, RamoopsProbe ramoops, Memblock memblock) {
    String reason = outcome.reason();
    if (isOverUsedMemory(outcome, ramoops)) {
      reason += "; ramoops writes there all the same";
    }
    if (outcome.isLost() && outcome.range().map(memblock.holes()::overlaps).orElse(false)) {
      reason += "; it is not mapped, so that Linux faults when it uses it";
    }
    for (String who : List.of(FDT, RAMDISK)) {
      if (outcome.isLost() && outcome.range().map(memblock.lostBy(who)::overlaps).orElse(false)) {
        reason += "; %s goes with it".formatted(who);
      }
    }
    return outcome.withReason(reason);
  }

  private static boolean isOverUsedMemory(ReservationOutcome outcome, RamoopsProbe ramoops) {
    return outcome.fate() == ReservationOutcome.Fate.DROPPED
        && ramoops.owner().map(owner -> outcome.source().equals(owner.toString())).orElse(false);
  }

  private static Message ignored(AddressRange bank) {
    return Message.complaint("Ignoring memory block %s - %s".formatted(bank.start(), bank.end()));
  }

  /**
   * {@code mem=}, which counts bytes of memory and not addresses ({@code
   * memblock_mem_limit_remove_map}); the kernel is memory all the same.
   */
  private static void limit(Memblock memblock, long limit, AddressRange kernel) {
    long left = limit;
    for (AddressRange bank : memblock.memory().ranges()) {
      if (Long.compareUnsigned(left, bank.size()) <= 0) {
        memblock.cap(new AddressRange(PhysicalAddress.ZERO, bank.start().plus(left)));
        break;
      }
      left -= bank.size();
    }
    memblock.add(kernel);
  }

  /** Such a ramdisk is given up: "initrd not fully accessible via the linear mapping". */
  private static boolean isBelowMemory(AddressRange pages, MemoryMap memory) {
    return memory.ranges().stream()
        .findFirst()
        .map(lowest -> pages.start().isBelow(lowest.start()))
        .orElse(false);
  }

  private static AddressRange reservedOf(AddressRange kernel, LinuxProfile profile) {
    return Long.compareUnsigned(kernel.size(), profile.imageHead()) <= 0
        ? kernel
        : new AddressRange(kernel.start().plus(profile.imageHead()), kernel.end());
  }

  /**
   * A refused node gives its whole range back, the kernel's own pages in it included; the allocator
   * then hands out the kernel's text and data.
   */
  private static Optional<String> imageFault(
      AddressRange kernel, LinuxProfile profile, Memblock memblock) {
    return MemoryMap.of(reservedOf(kernel, profile)).minus(memblock.reserved()).isEmpty()
        ? Optional.empty()
        : memblock
            .releaser(kernel)
            .map(node -> "the kernel's own memory went back to the allocator with " + node);
  }

  /**
   * The header is read through the linear map ({@code elfcorehdr_read} in
   * arch/arm64/kernel/crash_dump.c), which has no page for memory that is not mapped.
   */
  private static Optional<String> coreHeaderFault(AddressRange header, Memblock memblock) {
    MemoryMap mapped = memblock.memory().minus(memblock.noMap());
    return header.isEmpty() || mapped.contains(header.start())
        ? Optional.empty()
        : Optional.of(
            "linux,elfcorehdr lies at %s, which is not mapped: elfcorehdr_read faults"
                .formatted(header.start()));
  }
}
