package dev.conifer.loader.uboot;

import dev.conifer.boot.EfiDescriptor;
import dev.conifer.boot.EfiMemoryType;
import dev.conifer.boot.Stage;
import dev.conifer.boot.TracedMemory;
import dev.conifer.boot.TracedMemory.OpenStep;
import dev.conifer.boot.WritePath;
import dev.conifer.image.Fit;
import dev.conifer.loader.uboot.efi.EfiMemoryMap;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.PhysicalAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * U-Boot's EFI loader in one session (lib/efi_loader): what it has taken and what it remembers from
 * one command to the next. It takes memory from the first prompt on, before any device tree tells
 * it of a reservation.
 */
final class EfiLoader {
  static final Stage U_BOOT = new Stage("U-Boot");
  static final String ACTION = "EFI memory";

  private static final String WHAT = "EFI pool";

  /** {@code U32_MAX}: SMBIOS tables of the first kind have addresses of 32 bits. */
  private static final PhysicalAddress FOUR_GIB = PhysicalAddress.of(0xffffffffL);

  private final Optional<EfiPool> pool;
  private final EfiMemoryMap map;
  private final LmbSource lmbs;
  private final TracedMemory memory;
  private boolean disksFound;
  private boolean objectsReady;
  private Optional<BootFile> bootFile = Optional.empty();
  private Optional<KernelFdt.Final> fdt = Optional.empty();

  /**
   * Nothing taken yet.
   *
   * @param pool absent when the build has no EFI loader
   */
  EfiLoader(Optional<EfiPool> pool, EfiMemoryMap map, LmbSource lmbs, TracedMemory memory) {
    this.pool = pool;
    this.map = map;
    this.lmbs = lmbs;
    this.memory = memory;
  }

  /**
   * A file that {@code bootefi} may start without being told its size: {@code efi_set_bootdev}.
   *
   * @param address where it lies; 0 for a FIT, which {@code bootefi} must not find
   * @param size in bytes
   * @param name the file's
   * @param devicePath the page of its device's path
   * @param filePath the page of its own path
   */
  record BootFile(
      long address, long size, String name, AddressRange devicePath, AddressRange filePath) {
    /** Whether a file there lies on it, or touches it. */
    boolean meets(long start, long length) {
      return Long.compareUnsigned(start + length, address) >= 0
          && Long.compareUnsigned(address + size, start) >= 0;
    }
  }

  /** {@code efi_memory_init}, and {@code efi_init_early}, before the first prompt. */
  void start(Placement placement) {
    if (pool.isEmpty()) {
      return;
    }
    placement.enterInto(map);
    int pages = pool.get().startPages();
    memory.step(U_BOOT, ACTION, step -> take(pages, step.by(WritePath.EFI_POOL)));
  }

  /** Whether the build has an EFI loader. */
  boolean isPresent() {
    return pool.isPresent();
  }

  /** The memory map, ascending. */
  List<EfiDescriptor> descriptors() {
    return map.descriptors();
  }

  /** Whether there is a device for random numbers. */
  boolean hasRandomNumbers() {
    return pool.map(EfiPool::randomNumbers).orElse(false);
  }

  /** The first command that asks for a disk makes an object of each. */
  void findDisks() {
    if (disksFound || pool.isEmpty()) {
      return;
    }
    disksFound = true;
    int pages = pool.get().diskPages();
    memory.step(U_BOOT, ACTION, step -> take(pages, step.by(WritePath.EFI_POOL)));
  }

  /** {@code efi_init_obj_list}: what the first {@code bootefi} of a session sets up. */
  void prepare(Stage stage) {
    if (objectsReady) {
      return;
    }
    objectsReady = true;
    memory.step(
        stage,
        "EFI objects",
        step ->
            pool.orElseThrow()
                .objects()
                .forEach(object -> take(object, step.by(WritePath.EFI_POOL))));
  }

  private void take(EfiPool.Taken object, OpenStep step) {
    long size = EfiMemoryMap.PAGE * object.pages();
    Optional<AddressRange> pages =
        object.below4GiB()
            ? lmbs.takeEfiPages(size, Optional.of(FOUR_GIB), object.type())
            : Optional.empty();
    pages
        .or(() -> lmbs.takeEfiPages(size, Optional.empty(), object.type()))
        .ifPresent(range -> write(range, object.what(), step));
  }

  private List<AddressRange> take(int pages, OpenStep step) {
    List<AddressRange> taken = new ArrayList<>();
    for (int i = 0; i < pages; i++) {
      takePage(step).ifPresent(taken::add);
    }
    return taken;
  }

  /** {@code efi_allocate_pool} of boot services data, for less than a page. */
  Optional<AddressRange> takePage(OpenStep step) {
    Optional<AddressRange> page =
        lmbs.takeEfiPages(EfiMemoryMap.PAGE, Optional.empty(), EfiMemoryType.BOOT_SERVICES_DATA);
    page.ifPresent(range -> write(range, step));
    return page;
  }

  /** The pages for the device paths of an image; absent when there are too few. */
  Optional<List<AddressRange>> takeImagePages(OpenStep step) {
    int pages = pool.orElseThrow().imagePages();
    List<AddressRange> taken = take(pages, step);
    return taken.size() == pages ? Optional.of(taken) : Optional.empty();
  }

  /** {@code efi_allocate_pages}: nothing is written. */
  Optional<AddressRange> allocate(long size, Optional<PhysicalAddress> limit, EfiMemoryType type) {
    return lmbs.takeEfiPages(size, limit, type);
  }

  void free(AddressRange pages) {
    lmbs.giveBackEfiPages(pages);
  }

  /** {@code efi_carve_out_dt_rsv} for one region. */
  void reserve(AddressRange pages, EfiMemoryType type) {
    map.set(pages, type);
  }

  /** The FDT that is among EFI's tables. */
  Optional<KernelFdt.Final> installedFdt() {
    return fdt;
  }

  void install(KernelFdt.Final tree) {
    fdt = Optional.of(tree);
  }

  /** What was loaded last that {@code bootefi} can start. */
  Optional<BootFile> bootFile() {
    return bootFile;
  }

  /** {@code efi_clear_bootdev}. */
  void forgetFile() {
    bootFile.ifPresent(
        file -> {
          free(file.devicePath());
          free(file.filePath());
        });
    bootFile = Optional.empty();
  }

  /** {@code efi_set_bootdev}, after a file was loaded. */
  void noteFile(String name, long address, long size, Content content) {
    if (pool.isEmpty()) {
      return;
    }
    if (bootFile.filter(file -> file.meets(address, size)).isPresent()) {
      forgetFile();
    }
    boolean application = EfiImage.isPe(content);
    boolean fit = Fit.isAt(content);
    if (application || fit) {
      forgetFile();
      memory.step(
          U_BOOT,
          ACTION,
          step ->
              note(
                  application ? address : 0,
                  application ? size : 0,
                  name,
                  step.by(WritePath.EFI_POOL)));
    }
  }

  /** The paths of the device and of the file in it; both are made from a longer one. */
  private void note(long address, long size, String name, OpenStep step) {
    Optional<AddressRange> device = takePage(step);
    Optional<AddressRange> whole = takePage(step);
    Optional<AddressRange> deviceAgain = takePage(step);
    Optional<AddressRange> file = takePage(step);
    whole.ifPresent(this::free);
    if (device.isPresent() && deviceAgain.isPresent() && file.isPresent()) {
      bootFile = Optional.of(new BootFile(address, size, name, device.get(), file.get()));
    }
  }

  static void write(AddressRange pages, OpenStep step) {
    write(pages, WHAT, step);
  }

  private static void write(AddressRange pages, String what, OpenStep step) {
    step.write(pages.start(), Content.unknown("U-Boot: " + what, pages.size()), what);
  }
}
