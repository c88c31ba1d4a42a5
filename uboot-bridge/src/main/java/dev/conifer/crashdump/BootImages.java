package dev.conifer.crashdump;

import dev.conifer.image.Arm64Image;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a boot script loads what a kernel is started with.
 *
 * @param kernel the memory that the kernel takes, BSS included; its file is loaded at the start
 * @param header where the elfcorehdr is loaded or copied to: in mapped memory, for the kernel reads
 *     it through its linear map
 * @param fdt the memory that the kernel FDT may take; it is loaded at the start
 * @param ramdisk where the initial ramdisk is loaded, if there is one
 */
public record BootImages(
    AddressRange kernel, AddressRange header, AddressRange fdt, Optional<AddressRange> ramdisk) {
  /** What a loader adds to a tree: {@code /chosen}, memory, and U-Boot's padding of 12 KiB. */
  private static final long ADDED_TO_FDT = 64 * Sizes.KIB;

  /** The largest page of arm64: what a header begins on a multiple of. */
  private static final long PAGE = 64 * Sizes.KIB;

  public BootImages {
    Objects.requireNonNull(kernel);
    Objects.requireNonNull(header);
    Objects.requireNonNull(fdt);
    Objects.requireNonNull(ramdisk);
  }

  /**
   * How much there is to load, in bytes.
   *
   * @param kernel the kernel
   * @param header of the elfcorehdr
   * @param fdt of the kernel FDT's blob
   * @param ramdisk of the initial ramdisk, if there is one
   */
  public record Sized(Arm64Image kernel, long header, long fdt, Optional<Long> ramdisk) {
    public Sized {
      Objects.requireNonNull(kernel);
      Objects.requireNonNull(ramdisk);
    }
  }

  /**
   * The images in the lowest range of {@code free} that has room for all of them; absent when none
   * has.
   *
   * <p>The kernel lies where it may stay: as far above a multiple of 2 MiB as its header wants
   * (booting.rst, section 4). The header comes after the kernel's whole memory, not after its file:
   * a kernel whose BSS covers it says "elfcorehdr is overlapped" and shows no vmcore. The FDT gets
   * 2 MiB of its own. The ramdisk comes last, so that a larger one moves nothing.
   */
  public static Optional<BootImages> in(MemoryMap free, Sized sizes) {
    return free.ranges().stream().flatMap(hole -> in(hole, sizes).stream()).findFirst();
  }

  private static Optional<BootImages> in(AddressRange hole, Sized sizes) {
    Cursor cursor = new Cursor(hole);
    Arm64Image image = sizes.kernel();
    cursor.align(Arm64Image.BASE_ALIGNMENT);
    cursor.take(image.effectiveTextOffset());
    AddressRange kernel = cursor.take(image.imageSize());
    cursor.align(PAGE);
    AddressRange header = cursor.take(sizes.header());
    cursor.align(Arm64Image.BASE_ALIGNMENT);
    AddressRange fdt = cursor.take(Registry.roundedUp(sizes.fdt() + ADDED_TO_FDT, PAGE));
    cursor.align(Arm64Image.BASE_ALIGNMENT);
    Optional<AddressRange> ramdisk = sizes.ramdisk().map(cursor::take);
    return cursor.isInside()
        ? Optional.of(new BootImages(kernel, header, fdt, ramdisk))
        : Optional.empty();
  }

  /** All that they take. */
  public MemoryMap map() {
    return MemoryMap.of(Stream.concat(Stream.of(kernel, header, fdt), ramdisk.stream()).toList());
  }

  /** Goes up through a hole. */
  private static final class Cursor {
    private final AddressRange hole;
    private long used;

    Cursor(AddressRange hole) {
      this.hole = hole;
    }

    void align(long unit) {
      if (isInside()) {
        PhysicalAddress at = hole.start().plus(used);
        PhysicalAddress aligned = at.alignUp(unit);
        used += aligned.distanceFrom(at);
      }
    }

    /** The next {@code size} bytes; an empty range when they are not there. */
    AddressRange take(long size) {
      boolean fits = isInside() && Long.compareUnsigned(size, hole.size() - used) <= 0;
      AddressRange taken = AddressRange.of(hole.start().plus(fits ? used : 0), fits ? size : 0);
      used = fits ? used + size : -1;
      return taken;
    }

    boolean isInside() {
      return used >= 0 && Long.compareUnsigned(used, hole.size()) <= 0;
    }
  }

  /** The images by what a script calls them, for reports. */
  public List<Named> named() {
    return Stream.concat(
            Stream.of(
                new Named("kernel", kernel),
                new Named("elfcorehdr", header),
                new Named("FDT", fdt)),
            ramdisk.stream().map(range -> new Named("ramdisk", range)))
        .toList();
  }

  /**
   * A range with a name.
   *
   * @param name such as {@code kernel}
   * @param range where it lies
   */
  public record Named(String name, AddressRange range) {}
}
