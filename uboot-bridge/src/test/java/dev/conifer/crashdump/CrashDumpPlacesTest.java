package dev.conifer.crashdump;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.crashdump.CrashDumpPlaces.RunningSystem;
import dev.conifer.dump.ProgramHeader;
import dev.conifer.image.Arm64Image;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CrashDumpPlacesTest {
  @Test
  void thePartsOfTheRegistryLieApartAndInside() {
    for (int cpus : new int[] {1, 2, 8, 128, 512, 4096}) {
      Registry registry = new Registry(PhysicalAddress.of(0x7d800000L), cpus, 5);
      List<AddressRange> parts =
          List.of(
              AddressRange.of(registry.word(), 4),
              registry.bootHeader(),
              registry.systemHeader(),
              registry.firmwareNoteSpace());
      for (AddressRange part : parts) {
        assertTrue(registry.range().contains(part), cpus + " CPUs: " + part);
        assertTrue(part.start().isAligned(64 * Sizes.KIB), cpus + " CPUs: " + part);
        assertEquals(1, parts.stream().filter(part::overlaps).count(), cpus + " CPUs: " + part);
      }
    }
  }

  @Test
  void theNoteOfTheBootScriptLiesBehindItsEntries() {
    for (int cpus : new int[] {1, 2, 128}) {
      for (int loads = 1; loads < 80; loads++) {
        Registry registry = new Registry(PhysicalAddress.of(0x7d800000L), cpus, loads);
        AddressRange note = registry.bootNotePlace();
        long entries = 64 + 56L * (cpus + 1 + loads);

        assertTrue(registry.bootHeader().contains(note), registry.toString());
        assertTrue(
            note.start().distanceFrom(registry.bootHeader().start()) >= entries,
            registry.toString());
      }
    }
  }

  @Test
  void theHeaderHasRoomForEveryEntryOfTheSystem() {
    CrashDumpPlaces places = Example.places(Optional.of(Example.COPY));

    assertTrue(places.systemHeader(Example.SYSTEM).size() <= places.registry().headerSize());
  }

  @Test
  void theHeaderLiesBehindTheWholeKernelNotBehindItsFile() {
    Arm64Image image = new Arm64Image(0x80000, 0x1d90000, 0xa);
    BootImages images =
        BootImages.in(
                MemoryMap.of(AddressRange.of(0x40100000L, 256 * Sizes.MIB)),
                new BootImages.Sized(image, 0x2000, 0x3000, Optional.of(0x1800000L)))
            .orElseThrow();

    assertEquals(AddressRange.of(0x40280000L, 0x1d90000), images.kernel());
    assertEquals(AddressRange.of(0x42010000L, 0x2000), images.header());
    assertEquals(AddressRange.of(0x42200000L, 0x20000), images.fdt());
    assertEquals(Optional.of(AddressRange.of(0x42400000L, 0x1800000)), images.ramdisk());
  }

  @Test
  void imagesGoWhereAllOfThemFit() {
    BootImages.Sized sizes =
        new BootImages.Sized(
            new Arm64Image(0, 0x1000000, 0xa), 0x1000, 0x1000, Optional.of(0x1000000L));
    AddressRange tooSmall = AddressRange.of(0x40000000L, 0x2000000);
    AddressRange enough = AddressRange.of(0x50000000L, 0x2400000);

    assertTrue(
        enough.contains(
            BootImages.in(MemoryMap.of(tooSmall, enough), sizes).orElseThrow().kernel()));
    assertEquals(Optional.empty(), BootImages.in(MemoryMap.of(tooSmall), sizes));
  }

  @Test
  void theCaptureKernelUsesTheWindowAndTheFirmwareBesideIt() {
    CrashDumpPlaces places = Example.places(Optional.empty());

    assertEquals("[0x40000000, 0x44400000)", places.usable().toString());
    assertFalse(places.dumped().overlaps(places.usable()));
  }

  @Test
  void whatIsCopiedIsNamedByItsOldAddressAndReadAtItsNewOne() {
    CrashDumpPlaces places = Example.places(Optional.of(Example.COPY));
    List<ProgramHeader> loads =
        places.bootHeader().programHeaders().stream().filter(ProgramHeader::isLoad).toList();

    assertEquals(0x40400000L, loads.get(0).physicalAddress());
    assertEquals(0x50000000L, loads.get(0).offset());
    assertEquals(0x4000000L, loads.get(0).fileSize());
    assertEquals(0x44400000L, loads.get(1).physicalAddress());
    assertEquals(0x44400000L, loads.get(1).offset());
  }

  @Test
  void aNoteInTheWindowIsReadInTheCopy() {
    CrashDumpPlaces places = Example.places(Optional.of(Example.COPY));
    List<ProgramHeader> notes =
        places.systemHeader(Example.SYSTEM).programHeaders().stream()
            .filter(ProgramHeader::isNote)
            .toList();

    assertEquals(0x52000200L, notes.get(0).offset());
    assertEquals(0x7a000200L, notes.get(1).offset());
    assertEquals(0x52400000L, notes.get(notes.size() - 1).offset());
  }

  @Test
  void aKernelOf52BitsOnACpuOf48SeesItsMemoryWhereOneOf48Does() {
    RunningSystem narrow = Example.SYSTEM;
    // PHYS_OFFSET of Debian's 6.12 on a CPU of 48 bits: lower by 2^52 - 2^48.
    RunningSystem wide =
        new RunningSystem(
            narrow.crashNotes(),
            narrow.vmcoreinfo(),
            narrow.image(),
            narrow.imageAddress(),
            52,
            0x40000000L - ((1L << 52) - (1L << 48)));
    PhysicalAddress address = PhysicalAddress.of(0x58000000L);

    assertEquals("0xffff000018000000", narrow.linear(address).toString());
    assertEquals(narrow.linear(address), wide.linear(address));
  }
}
