package dev.conifer.loader.uboot;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a release of U-Boot does that others do otherwise, as data.
 *
 * @param version as {@code U-Boot} prints it, without a distribution's suffix
 * @param changes the changes that it has
 * @param lmbCapacity how many entries each list of {@link CommandLmb} holds: {@code
 *     CONFIG_LMB_MAX_REGIONS}
 */
public record UBootProfile(String version, Set<UBootChange> changes, int lmbCapacity) {
  /** Every release there is a profile of, oldest first. */
  public static final List<UBootProfile> ALL = releases();

  /** U-Boot v2023.01, as in Debian 12. */
  public static final UBootProfile V2023_01 = of("2023.01").orElseThrow();

  /** U-Boot v2026.07. */
  public static final UBootProfile V2026_07 = of("2026.07").orElseThrow();

  private static final long RAMDISK_OVERHEAD = 0x80;

  public UBootProfile {
    Objects.requireNonNull(version);
    Set<UBootChange> copy = EnumSet.noneOf(UBootChange.class);
    copy.addAll(changes);
    changes = Collections.unmodifiableSet(copy);
  }

  /** Four a year, from v2019.04, the first that checks what it loads, to v2026.10 (read at rc2). */
  private static List<UBootProfile> releases() {
    List<UBootProfile> releases = new ArrayList<>();
    for (int quarter = 2019 * 4 + 1; quarter <= 2026 * 4 + 3; quarter++) {
      releases.add(release("%d.%02d".formatted(quarter / 4, quarter % 4 * 3 + 1)));
    }
    return List.copyOf(releases);
  }

  private static UBootProfile release(String version) {
    Set<UBootChange> changes = EnumSet.noneOf(UBootChange.class);
    for (UBootChange change : UBootChange.values()) {
      if (change.isIn(version)) {
        changes.add(change);
      }
    }
    return new UBootProfile(
        version, changes, changes.contains(UBootChange.SIXTEEN_LMB_REGIONS) ? 16 : 8);
  }

  /** The profile of {@code version}, such as {@code 2023.01}. */
  public static Optional<UBootProfile> of(String version) {
    return ALL.stream().filter(profile -> profile.version.equals(version)).findFirst();
  }

  /** Whether this release has {@code change}. */
  public boolean has(UBootChange change) {
    return changes.contains(change);
  }

  /** This version built with another {@code CONFIG_LMB_MAX_REGIONS}. */
  public UBootProfile withLmbCapacity(int capacity) {
    return new UBootProfile(version, changes, capacity);
  }

  /**
   * By how many bytes the final FDT is made longer when there is a ramdisk: {@code
   * FDT_RAMDISK_OVERHEAD}.
   */
  long ramdiskFdtOverhead() {
    return has(UBootChange.NO_RAMDISK_OVERHEAD) ? 0 : RAMDISK_OVERHEAD;
  }

  /** The bits of LMB's flags. */
  LmbFlags lmbFlags() {
    if (has(UBootChange.FLAGS_FROM_BIT_0)) {
      return new LmbFlags(1, 2, 4);
    }
    if (has(UBootChange.GLOBAL_LMB)) {
      return new LmbFlags(2, 4, 8);
    }
    return new LmbFlags(has(UBootChange.NO_MAP_FLAG) ? 4 : 0, 0, 0);
  }
}
