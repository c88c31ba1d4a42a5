package dev.conifer.loader.uboot;

import dev.conifer.boot.EfiDescriptor;
import dev.conifer.boot.EfiMemoryType;
import dev.conifer.boot.Message;
import dev.conifer.loader.uboot.efi.EfiMemoryMap;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.WrappingU64;
import dev.conifer.tree.DeviceTree;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Fills LMB lists for one command after another as {@code lmb_init_and_reserve} and its relatives
 * do: U-Boot itself first, then the regions of a tree, then what EFI takes.
 */
final class LmbPerCommand implements LmbSource {
  /** How far below the stack pointer is kept clear: {@code arch_lmb_reserve}, in bytes. */
  private static final long STACK_MARGIN = 16384;

  /** The same before v2022.01. */
  private static final long NARROW_STACK_MARGIN = 4096;

  /** {@code struct efi_mem_desc}, in bytes. */
  private static final long DESCRIPTOR = 40;

  /** {@code struct efi_pool_allocation}, in bytes, before what was asked for. */
  private static final long POOL_HEADER = 64;

  private final UBootProfile profile;
  private final UBootBuild build;
  private final List<AddressRange> banks;
  private final Placement placement;
  private final DeviceTree controlFdt;
  private final EfiMemoryMap efi;
  private final Consumer<AddressRange> efiBuffer;

  LmbPerCommand(
      UBootProfile profile,
      UBootBuild build,
      List<AddressRange> banks,
      Placement placement,
      DeviceTree controlFdt,
      EfiMemoryMap efi,
      Consumer<AddressRange> efiBuffer) {
    this.profile = profile;
    this.build = build;
    this.banks = banks;
    this.placement = placement;
    this.controlFdt = controlFdt;
    this.efi = efi;
    this.efiBuffer = efiBuffer;
  }

  @Override
  public void start(Consumer<Message> console) {
    // nothing is kept
  }

  /** {@code lmb_init_and_reserve}: all DRAM, with the regions of the control FDT. */
  @Override
  public Lmb forFiles(Consumer<Message> console) {
    Lmb lmb = new CommandLmb(profile);
    for (AddressRange bank : banks) {
      lmb.add(bank.start().bits(), bank.size());
    }
    reserveItself(lmb);
    FdtRegions.reserve(lmb, controlFdt, profile, console);
    reserveEfi(lmb);
    return lmb;
  }

  /** {@code boot_start_lmb}: one range, without the regions of any tree. */
  @Override
  public Lmb forBoot(BootLimits limits) {
    Lmb lmb = new CommandLmb(profile);
    lmb.add(limits.low(), limits.size());
    reserveItself(lmb);
    reserveEfi(lmb);
    return lmb;
  }

  /**
   * {@code efi_lmb_reserve}: what EFI does not call free, from a copy of its map which it takes
   * memory for. While the map is read that memory is in it.
   */
  private void reserveEfi(Lmb lmb) {
    if (!profile.has(UBootChange.EFI_MAP_IN_LMB) || build.efiPool().isEmpty()) {
      return;
    }
    long entries = efi.descriptors().size() + 1L;
    Optional<AddressRange> buffer =
        EfiMemoryMap.pagesOf(0, POOL_HEADER + entries * DESCRIPTOR)
            .flatMap(
                size ->
                    takeEfiPages(size.size(), Optional.empty(), EfiMemoryType.BOOT_SERVICES_DATA));
    if (buffer.isEmpty()) {
      return;
    }
    for (EfiDescriptor entry : efi.descriptors()) {
      if (entry.type() != EfiMemoryType.CONVENTIONAL) {
        boolean noMap =
            entry.type() == EfiMemoryType.RESERVED
                && profile.has(UBootChange.EFI_RESERVED_IS_NO_MAP);
        lmb.reserve(
            entry.range().start().bits(),
            entry.range().size(),
            noMap ? profile.lmbFlags().noMap() : LmbFlags.NONE);
      }
    }
    giveBackEfiPages(buffer.get());
    efiBuffer.accept(buffer.get());
  }

  /** {@code arch_lmb_reserve_generic}: from below the stack pointer to the top of its bank. */
  private void reserveItself(Lmb lmb) {
    long margin = profile.has(UBootChange.WIDE_STACK_MARGIN) ? STACK_MARGIN : NARROW_STACK_MARGIN;
    PhysicalAddress start = placement.stackPointer(build).minus(margin);
    for (AddressRange bank : banks) {
      if (bank.contains(start)) {
        PhysicalAddress end = PhysicalAddress.min(bank.end(), placement.ramTop());
        lmb.reserve(start.bits(), end.distanceFrom(start));
        return;
      }
    }
  }

  @Override
  public Optional<AddressRange> takeEfiPages(
      long size, Optional<PhysicalAddress> limit, EfiMemoryType type) {
    Optional<AddressRange> pages =
        efi.findFree(size, limit.orElse(PhysicalAddress.of(WrappingU64.MAX)));
    return pages.filter(found -> efi.take(found, type));
  }

  @Override
  public void giveBackEfiPages(AddressRange pages) {
    efi.set(pages, EfiMemoryType.CONVENTIONAL);
  }
}
