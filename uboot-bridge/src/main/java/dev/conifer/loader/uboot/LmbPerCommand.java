package dev.conifer.loader.uboot;

import dev.conifer.boot.Message;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.tree.DeviceTree;
import java.util.List;
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

  private final UBootProfile profile;
  private final UBootBuild build;
  private final List<AddressRange> banks;
  private final Placement placement;
  private final DeviceTree controlFdt;
  private boolean loaded;

  LmbPerCommand(
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

  private void reserveEfi(Lmb lmb) {
    if (profile.has(UBootChange.EFI_MAP_IN_LMB)) {
      for (AddressRange entry : placement.efiOccupied(build, banks, loaded)) {
        lmb.reserve(entry.start().bits(), entry.size());
      }
    }
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
  public List<AddressRange> takeEfiPool() {
    return build.efiPool().map(placement::efiPool).stream().toList();
  }

  @Override
  public List<AddressRange> takeEfiPoolOfLoad() {
    loaded = true;
    return build.efiPool().map(placement::efiPoolOfLoad).stream().toList();
  }
}
