package dev.conifer.crashdump;

import dev.conifer.crashdump.CrashDumpPlaces.RunningSystem;
import dev.conifer.dump.VirtualAddress;
import dev.conifer.image.Arm64Image;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import java.util.List;
import java.util.Optional;

/** Places on a board of 1 GiB at 0x40000000 with two CPUs, and a system that runs there. */
final class Example {
  static final AddressRange WINDOW = AddressRange.of(0x40400000L, 64 * Sizes.MIB);
  static final AddressRange COPY = AddressRange.of(0x50000000L, 64 * Sizes.MIB);

  private static final MemoryMap FIRMWARE =
      MemoryMap.of(
          AddressRange.of(0x40000000L, 4 * Sizes.MIB),
          AddressRange.of(0x7dc00000L, 36 * Sizes.MIB));

  private static final BootImages.Sized IMAGES =
      new BootImages.Sized(
          new Arm64Image(0, 0x1d90000, 0xa), 0x1000, 0x2000, Optional.of(0x1000000L));

  private Example() {}

  /** What a kernel in low memory says of itself. */
  static final RunningSystem SYSTEM =
      new RunningSystem(
          List.of(AddressRange.of(0x42400200L, 424), AddressRange.of(0x7a000200L, 424)),
          AddressRange.of(0x42800000L, 4132),
          AddressRange.of(0x40410000L, 0x1d00000),
          new VirtualAddress(0xffff_8000_0801_0000L),
          48,
          0x40000000L);

  static CrashDumpPlaces places(Optional<AddressRange> copy) {
    MemoryMap dumped =
        MemoryMap.of(AddressRange.of(0x40400000L, 0x3d000000L - 0x400000L))
            .minus(copy.orElse(WINDOW));
    Registry registry = new Registry(PhysicalAddress.of(0x7d800000L), 2, 4);
    MemoryMap free = MemoryMap.of(AddressRange.of(0x40400000L, 0x30000000L));
    return new CrashDumpPlaces(
        registry,
        WINDOW,
        copy,
        FIRMWARE,
        CrashDumpPlaces.usable(WINDOW, FIRMWARE),
        BootImages.in(free.minus(copy.orElse(WINDOW)), IMAGES).orElseThrow(),
        BootImages.in(MemoryMap.of(WINDOW), IMAGES).orElseThrow(),
        dumped);
  }
}
