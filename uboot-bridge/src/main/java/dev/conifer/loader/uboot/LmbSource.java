package dev.conifer.loader.uboot;

import dev.conifer.boot.Message;
import dev.conifer.memory.AddressRange;
import dev.conifer.tree.DeviceTree;
import java.util.List;
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
   */
  static LmbSource of(
      UBootProfile profile,
      UBootBuild build,
      List<AddressRange> banks,
      Placement placement,
      DeviceTree controlFdt) {
    return profile.has(UBootChange.GLOBAL_LMB)
        ? new LmbOfSession(profile, build, banks, placement, controlFdt)
        : new LmbPerCommand(profile, build, banks, placement, controlFdt);
  }

  /** {@code initr_lmb}: what U-Boot reserves when it starts. */
  void start(Consumer<Message> console);

  /** For {@code load} and {@code bdinfo}. */
  Lmb forFiles(Consumer<Message> console);

  /** With which {@code booti} and {@code bootm} begin. */
  Lmb forBoot(BootLimits limits);

  /** Takes what EFI has at the first prompt; ascending. */
  List<AddressRange> takeEfiPool();

  /** Takes what EFI wants after the first {@code load}; ascending. */
  List<AddressRange> takeEfiPoolOfLoad();
}
