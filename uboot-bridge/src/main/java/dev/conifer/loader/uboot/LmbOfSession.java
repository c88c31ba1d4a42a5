package dev.conifer.loader.uboot;

import dev.conifer.boot.EfiMemoryType;
import dev.conifer.boot.Message;
import dev.conifer.loader.uboot.efi.EfiMemoryMap;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.tree.DeviceTree;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The one LMB of a session (lib/lmb.c, {@code lmb_init}): all DRAM, U-Boot itself with the room for
 * its stack, and the regions of the control FDT. What is loaded and what EFI takes is added as it
 * comes, and stays.
 */
final class LmbOfSession implements LmbSource {
  private final UBootProfile profile;
  private final UBootBuild build;
  private final List<AddressRange> banks;
  private final Placement placement;
  private final DeviceTree controlFdt;
  private final EfiMemoryMap efi;
  private final GlobalLmb lmb;

  LmbOfSession(
      UBootProfile profile,
      UBootBuild build,
      List<AddressRange> banks,
      Placement placement,
      DeviceTree controlFdt,
      EfiMemoryMap efi) {
    this.profile = profile;
    this.build = build;
    this.banks = banks;
    this.placement = placement;
    this.controlFdt = controlFdt;
    this.efi = efi;
    this.lmb = new GlobalLmb(profile.has(UBootChange.RESERVATIONS_ARE_CHECKED), this::tellEfi);
  }

  /** {@code lmb_map_update_notify}: EFI knows the pages of what is reserved as its own data. */
  private void tellEfi(long base, long size, int flags, boolean reserved) {
    if ((flags & profile.lmbFlags().noNotify()) == 0) {
      EfiMemoryMap.pagesOf(base, size)
          .ifPresent(
              pages ->
                  efi.set(
                      pages,
                      reserved ? EfiMemoryType.BOOT_SERVICES_DATA : EfiMemoryType.CONVENTIONAL));
    }
  }

  @Override
  public void start(Consumer<Message> console) {
    for (AddressRange bank : banks) {
      lmb.add(bank.start().bits(), bank.size());
      if (profile.has(UBootChange.RAM_ABOVE_TOP_IS_RESERVED)
          && placement.ramTop().isBelow(bank.end())) {
        keep(PhysicalAddress.max(placement.ramTop(), bank.start()), bank.end());
      }
    }
    PhysicalAddress start = placement.stackStart().minus(build.stack().length());
    for (AddressRange bank : banks) {
      if (bank.contains(start)) {
        keep(start, PhysicalAddress.min(bank.end(), placement.ramTop()));
        break;
      }
    }
    FdtRegions.reserve(lmb, controlFdt, profile, console);
  }

  private void keep(PhysicalAddress start, PhysicalAddress end) {
    lmb.reserve(start.bits(), end.distanceFrom(start), profile.lmbFlags().noOverwrite());
  }

  @Override
  public Lmb forFiles(Consumer<Message> console) {
    return lmb;
  }

  /** {@code bootm_low} and {@code bootm_size} limit nothing here, only the early mapping does. */
  @Override
  public Lmb forBoot(BootLimits limits) {
    return lmb;
  }

  @Override
  public Optional<AddressRange> takeEfiPages(
      long size, Optional<PhysicalAddress> limit, EfiMemoryType type) {
    LmbFlags bits = profile.lmbFlags();
    int flags = bits.noOverwrite() | bits.noNotify();
    long limitBits = limit.map(PhysicalAddress::bits).orElse(Lmb.ANYWHERE);
    long start = lmb.allocateBelow(size, EfiMemoryMap.PAGE, limitBits, flags);
    if (start == 0) {
      return Optional.empty();
    }
    AddressRange pages = AddressRange.of(start, size);
    if (!efi.take(pages, type)) {
      lmb.free(start, size, flags);
      return Optional.empty();
    }
    return Optional.of(pages);
  }

  @Override
  public void giveBackEfiPages(AddressRange pages) {
    lmb.free(pages.start().bits(), pages.size(), profile.lmbFlags().noOverwrite());
  }
}
