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

  /** The versions that are known, oldest first. */
  public static List<UBootProfile> known() {
    return List.of(V2023_01);
  }

  /** The profile of {@code version}, such as {@code 2023.01}; absent when it is not known. */
  public static Optional<UBootProfile> ofVersion(String version) {
    return known().stream().filter(p -> p.version.equals(version)).findFirst();
  }
}
