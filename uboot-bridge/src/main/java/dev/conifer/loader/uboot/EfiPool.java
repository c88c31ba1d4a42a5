package dev.conifer.loader.uboot;

import static dev.conifer.boot.EfiMemoryType.BOOT_SERVICES_DATA;
import static dev.conifer.boot.EfiMemoryType.RUNTIME_SERVICES_DATA;

import dev.conifer.boot.EfiMemoryType;
import java.util.List;
import java.util.Objects;

/**
 * What the EFI loader of a binary takes below the stack, in pages of 4 KiB: every request is a page
 * of its own.
 *
 * @param startPages of boot services data, when U-Boot first prompts ({@code efi_init_early})
 * @param diskPages more of them, as soon as a command asks for a disk: two for a disk without
 *     partitions, two for each partition of it (as measured; the device path of {@code
 *     efi_disk_add_dev}, and what the handle is given)
 * @param objects what the first {@code bootefi} takes ({@code efi_init_obj_list}), in order of time
 * @param imagePages what every {@code bootefi} takes for the device paths of its image; the first
 *     of them is given back when the image cannot be loaded
 * @param randomNumbers whether there is an EFI_RNG_PROTOCOL: the FDT then loses its seeds
 */
public record EfiPool(
    int startPages, int diskPages, List<Taken> objects, int imagePages, boolean randomNumbers) {
  private static final int PAGES_OF_A_PARTITION = 2;

  private static final List<Taken> OBJECTS_2023_01 =
      List.of(
          new Taken(RUNTIME_SERVICES_DATA, 4, false, "EFI variables"),
          new Taken(BOOT_SERVICES_DATA, 1, false, "EFI event"),
          new Taken(RUNTIME_SERVICES_DATA, 1, false, "EFI event"),
          new Taken(RUNTIME_SERVICES_DATA, 1, false, "EFI configuration tables"),
          new Taken(BOOT_SERVICES_DATA, 1, false, "EFI tables"),
          new Taken(RUNTIME_SERVICES_DATA, 1, false, "EFI runtime services"),
          new Taken(RUNTIME_SERVICES_DATA, 1, true, "SMBIOS tables"),
          new Taken(BOOT_SERVICES_DATA, 1, false, "EFI watchdog"));

  private static final List<Taken> OBJECTS_2026_07 =
      List.of(
          new Taken(RUNTIME_SERVICES_DATA, 32, false, "EFI variables"),
          new Taken(RUNTIME_SERVICES_DATA, 1, false, "EFI event"),
          new Taken(RUNTIME_SERVICES_DATA, 1, false, "EFI configuration tables"),
          new Taken(BOOT_SERVICES_DATA, 1, false, "EFI tables"),
          new Taken(BOOT_SERVICES_DATA, 1, false, "EFI tables"),
          new Taken(BOOT_SERVICES_DATA, 1, false, "EFI tables"),
          new Taken(RUNTIME_SERVICES_DATA, 1, false, "EFI runtime services"),
          new Taken(BOOT_SERVICES_DATA, 1, false, "EFI watchdog"));

  /**
   * Debian's {@code qemu_arm64} of v2023.01, from the EFI memory maps and the {@code bdinfo} that
   * it gives before and after each command. QEMU had no device for random numbers.
   */
  public static final EfiPool QEMU_ARM64 = new EfiPool(3, 2, OBJECTS_2023_01, 4, false);

  /**
   * A {@code qemu_arm64} of v2026.07: the pages at the prompt and how many there are above the FDT
   * of {@code bootefi} were measured, of which type each is was read from the source.
   */
  public static final EfiPool QEMU_ARM64_2026_07 = new EfiPool(3, 2, OBJECTS_2026_07, 4, false);

  /**
   * One thing that is taken.
   *
   * @param type what the EFI memory map calls it
   * @param pages how many pages
   * @param below4GiB whether it goes below 4 GiB if it can
   * @param what what it is
   */
  public record Taken(EfiMemoryType type, int pages, boolean below4GiB, String what) {
    public Taken {
      Objects.requireNonNull(type);
      Objects.requireNonNull(what);
      requireCount(pages);
    }
  }

  public EfiPool {
    objects = List.copyOf(objects);
    requireCount(startPages);
    requireCount(diskPages);
    requireCount(imagePages);
  }

  /** The same loader with other pages at the first prompt. */
  public EfiPool withStartPages(int pages) {
    return new EfiPool(pages, diskPages, objects, imagePages, randomNumbers);
  }

  /** The same loader with {@code count} partitions on its disk, in place of a disk without. */
  public EfiPool withPartitions(int count) {
    return new EfiPool(
        startPages, diskPages + PAGES_OF_A_PARTITION * count, objects, imagePages, randomNumbers);
  }

  /** The same loader on a board that has, or lacks, a device for random numbers. */
  public EfiPool withRandomNumbers(boolean present) {
    return new EfiPool(startPages, diskPages, objects, imagePages, present);
  }

  private static void requireCount(int pages) {
    if (pages < 0) {
      throw new IllegalArgumentException(pages + " pages");
    }
  }
}
