package dev.conifer.boot;

import java.util.Arrays;
import java.util.Optional;

/**
 * What an EFI memory map says of a range (UEFI specification 2.10, section 7.2.1, {@code
 * EFI_MEMORY_TYPE}).
 */
public enum EfiMemoryType {
  /** Nobody's: it is not used. */
  RESERVED(0, "Reserved"),
  /** An application's image. */
  LOADER_CODE(1, "LoaderCode"),
  /** What an application allocated. */
  LOADER_DATA(2, "LoaderData"),
  /** Firmware that is of no use once the system runs. */
  BOOT_SERVICES_CODE(3, "BootServicesCode"),
  /** The data of that firmware. */
  BOOT_SERVICES_DATA(4, "BootServicesData"),
  /** Firmware that the running system calls. */
  RUNTIME_SERVICES_CODE(5, "RuntimeServicesCode"),
  /** The data of that firmware. */
  RUNTIME_SERVICES_DATA(6, "RuntimeServicesData"),
  /** Free memory. */
  CONVENTIONAL(7, "Conventional"),
  /** Memory with errors. */
  UNUSABLE(8, "Unusable"),
  /** Tables of the firmware, free once they were read. */
  ACPI_RECLAIM(9, "ACPIReclaim"),
  /** Memory of the firmware that outlives sleep. */
  ACPI_NVS(10, "ACPINVS");

  private static final long WRITE_BACK = 8;
  private static final long RUNTIME = 1L << 63;

  private final int number;
  private final String title;

  EfiMemoryType(int number, String title) {
    this.number = number;
    this.title = title;
  }

  /** The number that stands for it. */
  public int number() {
    return number;
  }

  /** The specification's name, without its prefix. */
  public String title() {
    return title;
  }

  /** The type that {@code number} stands for; absent for one of a vendor's own. */
  public static Optional<EfiMemoryType> of(long number) {
    return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
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
