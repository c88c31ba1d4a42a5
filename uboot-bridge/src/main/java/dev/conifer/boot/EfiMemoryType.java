package dev.conifer.boot;

import java.util.Arrays;
import java.util.Optional;

/**
 * What an EFI memory map says of a range, in the order of the numbers that stand for it (UEFI
 * specification 2.10, section 7.2.1, {@code EFI_MEMORY_TYPE}).
 */
public enum EfiMemoryType {
  /** Nobody's: it is not used. */
  RESERVED("Reserved"),
  /** An application's image. */
  LOADER_CODE("LoaderCode"),
  /** What an application allocated. */
  LOADER_DATA("LoaderData"),
  /** Firmware that is of no use once the system runs. */
  BOOT_SERVICES_CODE("BootServicesCode"),
  /** The data of that firmware. */
  BOOT_SERVICES_DATA("BootServicesData"),
  /** Firmware that the running system calls. */
  RUNTIME_SERVICES_CODE("RuntimeServicesCode"),
  /** The data of that firmware. */
  RUNTIME_SERVICES_DATA("RuntimeServicesData"),
  /** Free memory. */
  CONVENTIONAL("Conventional"),
  /** Memory with errors. */
  UNUSABLE("Unusable"),
  /** Tables of the firmware, free once they were read. */
  ACPI_RECLAIM("ACPIReclaim"),
  /** Memory of the firmware that outlives sleep. */
  ACPI_NVS("ACPINVS");

  private static final long WRITE_BACK = 8;
  private static final long RUNTIME = 1L << 63;

  private final String title;

  EfiMemoryType(String title) {
    this.title = title;
  }

  /** The specification's name, without its prefix. */
  public String title() {
    return title;
  }

  /** The type of that name. */
  public static Optional<EfiMemoryType> of(String title) {
    return Arrays.stream(values()).filter(type -> type.title.equals(title)).findFirst();
  }

  /**
   * The attributes of RAM of this type: cached, and mapped at run time where the system calls it.
   */
  public long attributes() {
    return this == RUNTIME_SERVICES_CODE || this == RUNTIME_SERVICES_DATA
        ? WRITE_BACK | RUNTIME
        : WRITE_BACK;
  }

  /**
   * Whether Linux makes ordinary memory of it: {@code is_usable_memory} in
   * drivers/firmware/efi/efi-init.c. What is not is never mapped.
   */
  public boolean isUsable() {
    return switch (this) {
      case LOADER_CODE,
          LOADER_DATA,
          BOOT_SERVICES_CODE,
          BOOT_SERVICES_DATA,
          CONVENTIONAL,
          ACPI_RECLAIM ->
          true;
      case RESERVED, RUNTIME_SERVICES_CODE, RUNTIME_SERVICES_DATA, UNUSABLE, ACPI_NVS -> false;
    };
  }

  @Override
  public String toString() {
    return title;
  }
}
