package dev.conifer.loader.uboot;

import dev.conifer.boot.Message;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.tree.DeviceTree;
import java.util.List;
import java.util.function.Consumer;

/**
 * Fills LMB lists as {@code lmb_init_and_reserve} and its relatives do, for one command after
 * another: U-Boot itself first, then the regions of a tree, then what EFI takes.
 *
 * @param profile the version
 * @param build the binary
 * @param banks the DRAM
 * @param placement where U-Boot sits
 */
record LmbLists(
    UBootProfile profile, UBootBuild build, List<AddressRange> banks, Placement placement) {
  /** How far below the stack pointer is kept clear: {@code arch_lmb_reserve}, 16 KiB. */
  private static final long STACK_MARGIN = 16384;

  /**
   * {@code lmb_init_and_reserve}: all DRAM, with the regions of the control FDT, for {@code load}
   * and {@code bdinfo}.
   */
  Lmb forFiles(DeviceTree controlFdt, boolean loaded, Consumer<Message> console) {
    Lmb lmb = new CommandLmb(profile.lmbCapacity());
    banks.forEach(bank -> lmb.add(bank.start().bits(), bank.size()));
    reserveItself(lmb);
    FdtRegions.reserve(lmb, controlFdt, profile, console);
    reserveEfi(lmb, loaded);
    return lmb;
  }

  /**
   * {@code boot_start_lmb}: one range, without the regions of any tree (boot/bootm.c, until
   * v2024.10).
   */
  Lmb forBoot(long low, long size, boolean loaded) {
    Lmb lmb = new CommandLmb(profile.lmbCapacity());
    lmb.add(low, size);
    reserveItself(lmb);
    reserveEfi(lmb, loaded);
    return lmb;
  }

  private void reserveEfi(Lmb lmb, boolean loaded) {
    if (profile.has(UBootChange.EFI_MAP_IN_LMB)) {
      for (AddressRange entry : placement.efiOccupied(build, banks, loaded)) {
        lmb.reserve(entry.start().bits(), entry.size());
      }
    }
  }

  /** {@code arch_lmb_reserve_generic}: from below the stack pointer to the top of its bank. */
  private void reserveItself(Lmb lmb) {
    PhysicalAddress start = placement.stackPointer(build).minus(STACK_MARGIN);
    for (AddressRange bank : banks) {
      if (bank.contains(start)) {
        PhysicalAddress end = PhysicalAddress.min(bank.end(), placement.ramTop());
        lmb.reserve(start.bits(), end.distanceFrom(start));
        return;
      }
    }
  }
}
