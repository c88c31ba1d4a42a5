package dev.conifer.loader.uboot;

import java.util.List;
import java.util.Optional;

/**
 * What a version of U-Boot does that other versions do otherwise: one named switch for each change,
 * so that a further version is a further value and no further code path. How long a fact held is
 * what the commits named at each of them say.
 *
 * @param version as {@code U-Boot} prints it, without a distribution's suffix
 * @param lmbCapacity how many entries each LMB list holds: {@code CONFIG_LMB_MAX_REGIONS}; 8 until
 *     v2023.01, 16 from v2023.04 on
 * @param efiMapInLmb whether what the EFI memory map does not call conventional memory is reserved
 *     in LMB: from v2023.01 on (06d514d77c3)
 * @param ramdiskFdtOverhead by how many bytes the final FDT is made longer when there is a ramdisk:
 *     {@code FDT_RAMDISK_OVERHEAD}, 0x80; 0 from v2024.04 on (83cd8fb13cd)
 * @param fdtHonoursBootmLow whether {@code bootm_low} counts for the FDT when {@code fdt_high} is
 *     not set: from v2024.07 on (d545fe3b82c)
 */
public record UBootProfile(
    String version,
    int lmbCapacity,
    boolean efiMapInLmb,
    long ramdiskFdtOverhead,
    boolean fdtHonoursBootmLow) {

  /** U-Boot v2023.01, as in Debian 12. */
  public static final UBootProfile V2023_01 = new UBootProfile("2023.01", 8, true, 0x80, false);

  /** Every version there is a profile of, oldest first. */
  public static final List<UBootProfile> ALL = List.of(V2023_01);

  /** The profile of {@code version}, such as {@code 2023.01}. */
  public static Optional<UBootProfile> of(String version) {
    return ALL.stream().filter(profile -> profile.version.equals(version)).findFirst();
  }

  /** This version built with another {@code CONFIG_LMB_MAX_REGIONS}. */
  public UBootProfile withLmbCapacity(int capacity) {
    return new UBootProfile(version, capacity, efiMapInLmb, ramdiskFdtOverhead, fdtHonoursBootmLow);
  }
}
