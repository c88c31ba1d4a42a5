package dev.conifer.loader.uboot;

import java.util.Optional;

/**
 * A change of what U-Boot does on the way to a kernel: one named switch, with the commit that made
 * it and the first release that had it. A further change is a further constant, and the code asks
 * for it by name and never for a version.
 */
public enum UBootChange {
  /** {@code no-map} regions bear a flag in LMB (59c0ea5df33). */
  NO_MAP_FLAG("2021.10", "f46959cef43"),

  /** U-Boot keeps 16 KiB clear below its stack pointer; before, 4 KiB. */
  WIDE_STACK_MARGIN("2022.01", "1274698d13c"),

  /** What the EFI memory map does not call conventional memory is reserved in LMB. */
  EFI_MAP_IN_LMB("2023.01", "2025.01", "06d514d77c3"),

  /** What EFI calls reserved is {@code no-map} in LMB. */
  EFI_RESERVED_IS_NO_MAP("2023.04", "2025.01", "c5279ea1c30"),

  /** A range inside an entry with the same flags may be reserved again. */
  SUBSET_MAY_BE_RESERVED("2023.04", "2025.01", "0d91c88230f"),

  /** Each LMB list has 16 entries; before, 8. */
  SIXTEEN_LMB_REGIONS("2023.04", "c5279ea1c30"),

  /**
   * {@code bootefi} copies the FDT as high as it can; before, to 127 MiB above the start of RAM.
   */
  EFI_FDT_ANYWHERE("2023.07", "EFI loader, v2023.07"),

  /**
   * {@code bootefi} looks for its image before it does anything else; before, after it has copied
   * the FDT. Read at v2023.01 and v2025.01, and not between.
   */
  BOOTEFI_LOOKS_FOR_IMAGE_FIRST("2025.01", "cmd/bootefi.c, v2025.01"),

  /**
   * The EFI loader's errors about the FDT begin with {@code ERROR:}. Read at v2023.01 and v2025.01,
   * and not between.
   */
  EFI_ERRORS_SAY_SO("2019.04", "2025.01", "lib/efi_loader/efi_helper.c, v2025.01"),

  /** Where there is a device for random numbers, {@code rng-seed} leaves the FDT too. */
  EFI_REMOVES_RNG_SEED("2025.01", "lib/efi_loader/efi_dt_fixup.c, v2025.01"),

  /** An LMB entry that grows over the next one is joined with it. */
  GROWTH_IS_CHECKED("2024.01", "edb5824be17"),

  /** The final FDT is no longer made 0x80 bytes longer when there is a ramdisk. */
  NO_RAMDISK_OVERHEAD("2024.04", "83cd8fb13cd"),

  /** The ramdisk is noted in the final FDT before that is cut to size; before, after it. */
  RAMDISK_BEFORE_SHRINKING("2024.04", "f2cbe6e43e1"),

  /** What an FDT does not need is freed wherever it lies; before, only below 4 GiB. */
  WHOLE_ADDRESS_IS_FREED("2024.04", "79e9727f152"),

  /** {@code bootm_low} counts for the FDT when {@code fdt_high} is not set. */
  FDT_HONOURS_BOOTM_LOW("2024.07", "d545fe3b82c"),

  /** There is one LMB, of any length, as long as U-Boot runs; EFI takes its memory from it. */
  GLOBAL_LMB("2025.01", "22f2c9ed9f5"),

  /** LMB's flags begin with bit 0; before and after, with bit 1. */
  FLAGS_FROM_BIT_0("2025.04", "2025.07", "23e7088dde1"),

  /** A region of a tree that meets something reserved is left out without a word. */
  OVERLAP_IS_SILENT("2025.01", "2026.10", "5a6aa7d5913"),

  /** So is one that is not RAM. */
  OUTSIDE_IS_SILENT("2025.10", "2026.10", "6e4675b8e5d"),

  /**
   * LMB looks at all of its entries, and at RAM, before it reserves a range; before, what came
   * after a neighbour with other flags was not looked at, and any address would do.
   */
  RESERVATIONS_ARE_CHECKED("2025.10", "9d37a3d6e8b"),

  /** An allocation that fails prints nothing of its own. */
  ALLOCATION_IS_QUIET("2025.10", "9d37a3d6e8b"),

  /** A ramdisk or FDT stays in place only where that can be reserved. */
  IN_PLACE_MUST_BE_FREE("2025.10", "9d37a3d6e8b"),

  /** {@code booti} fails where its kernel cannot be reserved, after it has been moved there. */
  KERNEL_MUST_BE_FREE("2026.01", "9d37a3d6e8b"),

  /** RAM above {@code ram_top} may not be used. */
  RAM_ABOVE_TOP_IS_RESERVED("2025.01", "2026.07", "a3075db94d4"),

  /** The regions of the control FDT are freed before those of another kernel FDT are reserved. */
  CONTROL_REGIONS_ARE_FREED("2026.10", "623f6c5b6ab"),

  /**
   * {@code exit} does not end a script: asked of Debian's binary of v2023.01. That later releases
   * do is read from the source.
   */
  EXIT_GOES_ON("2023.01", "2023.04", "8c4e3b79bd0"),

  /** {@code source} takes plain text. */
  SOURCE_TAKES_TEXT("2023.04", "cmd/source.c, v2023.04"),

  /** {@code wget} looks at the reservations. */
  WGET_IS_CHECKED("2025.01", "net/wget.c, v2025.01"),

  /** {@code sf read} looks at the reservations. */
  SF_READ_IS_CHECKED("2025.01", "33a4dfc703b");

  private final String since;
  private final Optional<String> until;
  private final String commit;

  UBootChange(String since, String commit) {
    this.since = since;
    this.until = Optional.empty();
    this.commit = commit;
  }

  UBootChange(String since, String until, String commit) {
    this.since = since;
    this.until = Optional.of(until);
    this.commit = commit;
  }

  /** The first release that does so, such as {@code 2023.01}. */
  public String since() {
    return since;
  }

  /** The first release that no longer does so. */
  public Optional<String> until() {
    return until;
  }

  /** The commit that brought it, or that ended it where only that one is known. */
  public String commit() {
    return commit;
  }

  /** Whether {@code release} does so. Releases are compared as text: year, then month. */
  boolean isIn(String release) {
    return since.compareTo(release) <= 0
        && until.map(end -> release.compareTo(end) < 0).orElse(true);
  }
}
