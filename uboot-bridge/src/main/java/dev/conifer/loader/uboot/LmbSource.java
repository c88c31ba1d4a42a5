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
 * Where the commands of a session get their LMB from, and EFI its memory: a new one for each
 * command up to v2024.10, one for all of them from v2025.01 on.
 */
sealed interface LmbSource permits LmbPerCommand, LmbOfSession {

  /**
   * What {@code profile} has, before anything was reserved.
   *
   * @param controlFdt the control FDT
   * @param efi the memory map of the EFI loader, if the build has one
   * @param efiBuffer is told of the pages into which EFI's map is copied for a moment
   */
  static LmbSource of(
      UBootProfile profile,
      UBootBuild build,
      List<AddressRange> banks,
      Placement placement,
      DeviceTree controlFdt,
      EfiMemoryMap efi,
      Consumer<AddressRange> efiBuffer) {
    return profile.has(UBootChange.GLOBAL_LMB)
        ? new LmbOfSession(profile, build, banks, placement, controlFdt, efi)
        : new LmbPerCommand(profile, build, banks, placement, controlFdt, efi, efiBuffer);
  }

  /** {@code initr_lmb}: what U-Boot reserves when it starts. */
  void start(Consumer<Message> console);

  /** For {@code load} and {@code bdinfo}. */
  Lmb forFiles(Consumer<Message> console);

  /** With which {@code booti} and {@code bootm} begin. */
  Lmb forBoot(BootLimits limits);

  /**
   * {@code efi_allocate_pages}: the highest free pages that end at a limit or below it.
   *
   * @param size in bytes, whole pages
   * @param limit exclusive; absent for none
   * @return absent when there are none
   */
  Optional<AddressRange> takeEfiPages(
      long size, Optional<PhysicalAddress> limit, EfiMemoryType type);

  /** {@code efi_free_pages}. */
  void giveBackEfiPages(AddressRange pages);
}
