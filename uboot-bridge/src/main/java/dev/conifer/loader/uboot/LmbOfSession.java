package dev.conifer.loader.uboot;

import dev.conifer.boot.Message;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.tree.DeviceTree;
import java.util.ArrayList;
import java.util.List;
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
  private final GlobalLmb lmb;

  LmbOfSession(
      UBootProfile profile,
      UBootBuild build,
      List<AddressRange> banks,
      Placement placement,
      DeviceTree controlFdt) {
    this.profile = profile;
    this.build = build;
    this.banks = banks;
    this.placement = placement;
    this.controlFdt = controlFdt;
    this.lmb = new GlobalLmb(profile.has(UBootChange.RESERVATIONS_ARE_CHECKED));
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
  public List<AddressRange> takeEfiPool() {
    return takePages(build.efiPool().map(p -> p.runtimePages() + p.bootPages()).orElse(0));
  }

  @Override
  public List<AddressRange> takeEfiPoolOfLoad() {
    return takePages(build.efiPool().map(UBootBuild.EfiPool::loadPages).orElse(0));
  }

  /** {@code efi_allocate_pages} for any address, a page at a time as pools are allocated. */
  private List<AddressRange> takePages(int count) {
    LmbFlags flags = profile.lmbFlags();
    List<AddressRange> pages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long page =
          lmb.allocateBelow(
              Placement.PAGE, Placement.PAGE, Lmb.ANYWHERE, flags.noOverwrite() | flags.noNotify());
      if (page != 0) {
        pages.add(AddressRange.of(page, Placement.PAGE));
      }
    }
    return MemoryMap.of(pages).ranges();
  }
}
