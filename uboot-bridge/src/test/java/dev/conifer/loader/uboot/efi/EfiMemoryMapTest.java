package dev.conifer.loader.uboot.efi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.boot.EfiDescriptor;
import dev.conifer.boot.EfiMemoryType;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EfiMemoryMapTest {
  private static final PhysicalAddress ANYWHERE = PhysicalAddress.of(-1L);
  private static final AddressRange RAM = AddressRange.of(0x40000000, 0x10000);

  private final EfiMemoryMap map = new EfiMemoryMap();

  @BeforeEach
  void setUp() {
    map.set(RAM, EfiMemoryType.CONVENTIONAL);
  }

  @Test
  void whatIsSetReplacesWhatWasThere() {
    map.set(AddressRange.of(0x40002000, 0x4000), EfiMemoryType.BOOT_SERVICES_CODE);
    map.set(AddressRange.of(0x40004000, 0x1000), EfiMemoryType.RESERVED);
    assertEquals(
        List.of(
            "Conventional [0x40000000, 0x40002000)",
            "BootServicesCode [0x40002000, 0x40004000)",
            "Reserved [0x40004000, 0x40005000)",
            "BootServicesCode [0x40005000, 0x40006000)",
            "Conventional [0x40006000, 0x40010000)"),
        lines());
  }

  @Test
  void neighboursOfOneTypeBecomeOneEntry() {
    map.set(AddressRange.of(0x40002000, 0x1000), EfiMemoryType.RESERVED);
    map.set(AddressRange.of(0x40004000, 0x1000), EfiMemoryType.RESERVED);
    map.set(AddressRange.of(0x40003000, 0x1000), EfiMemoryType.RESERVED);
    map.set(AddressRange.of(0x40004000, 0x1000), EfiMemoryType.CONVENTIONAL);
    assertEquals(
        List.of(
            "Conventional [0x40000000, 0x40002000)",
            "Reserved [0x40002000, 0x40004000)",
            "Conventional [0x40004000, 0x40010000)"),
        lines());
  }

  @Test
  void whatIsNotRamMayHaveAnEntry() {
    map.set(AddressRange.of(0x8000000, 0x1000), EfiMemoryType.RESERVED);
    assertEquals("Reserved [0x8000000, 0x8001000)", lines().get(0));
  }

  @Test
  void theHighestFreePagesAreFound() {
    map.set(AddressRange.of(0x4000e000, 0x1000), EfiMemoryType.RESERVED);
    assertEquals(Optional.of(AddressRange.of(0x4000f000, 0x1000)), map.findFree(0x1000, ANYWHERE));
    assertEquals(Optional.of(AddressRange.of(0x4000c000, 0x2000)), map.findFree(0x2000, ANYWHERE));
  }

  @Test
  void aLimitIsRoundedDownToAPage() {
    assertEquals(
        Optional.of(AddressRange.of(0x40006000, 0x2000)),
        map.findFree(0x2000, PhysicalAddress.of(0x40008fff)));
    assertEquals(Optional.empty(), map.findFree(0x2000, PhysicalAddress.of(0x40001fff)));
    assertEquals(Optional.empty(), map.findFree(0x1000, PhysicalAddress.of(0x3fffffff)));
    assertEquals(Optional.empty(), map.findFree(0x11000, ANYWHERE));
  }

  @Test
  void onlyFreePagesAreTaken() {
    assertTrue(map.take(AddressRange.of(0x40008000, 0x2000), EfiMemoryType.LOADER_CODE));
    assertFalse(map.take(AddressRange.of(0x40009000, 0x1000), EfiMemoryType.LOADER_DATA));
    assertFalse(map.take(AddressRange.of(0x4000f000, 0x2000), EfiMemoryType.LOADER_DATA));
  }

  @Test
  void freePagesAboveTakenOnesAreLostWhenBothAreWanted() {
    map.set(AddressRange.of(0x40008000, 0x1000), EfiMemoryType.RESERVED);
    assertFalse(map.take(AddressRange.of(0x40007000, 0x4000), EfiMemoryType.LOADER_CODE));
    assertEquals(
        List.of(
            "Conventional [0x40000000, 0x40008000)",
            "Reserved [0x40008000, 0x40009000)",
            "Conventional [0x4000b000, 0x40010000)"),
        lines());
  }

  @Test
  void pagesOfARangeHaveEveryByteOfIt() {
    assertEquals(
        Optional.of(AddressRange.of(0x62000000, 0x2000)), EfiMemoryMap.pagesOf(0x62000800, 0x1000));
    assertEquals(Optional.of(AddressRange.of(0x62000000, 0)), EfiMemoryMap.pagesOf(0x62000000, 0));
    assertEquals(
        Optional.of(AddressRange.of(0x62000000, 0x1000)), EfiMemoryMap.pagesOf(0x62000001, 0));
  }

  @Test
  void pagesThatLeaveTheAddressSpaceAreNone() {
    assertEquals(Optional.empty(), EfiMemoryMap.pagesOf(0x62000800, -0x1000));
    assertEquals(Optional.empty(), EfiMemoryMap.pagesOf(-0x1000, 0x2000));
    assertEquals(Optional.empty(), EfiMemoryMap.pagesOf(1, -1));
  }

  /** Held to one type for each page. */
  @Test
  void entriesAreWhatAPageMapSays() {
    long seed = Long.getLong("conifer.seed", System.nanoTime() & 0xffffffffL);
    Random random = new Random(seed);
    EfiMemoryType[] types = EfiMemoryType.values();
    EfiMemoryType[] pages = new EfiMemoryType[16];
    Arrays.fill(pages, EfiMemoryType.CONVENTIONAL);
    for (int i = 0; i < 2000; i++) {
      int first = random.nextInt(pages.length);
      int count = 1 + random.nextInt(pages.length - first);
      EfiMemoryType type = types[random.nextInt(types.length)];
      map.set(AddressRange.of(0x40000000L + first * 0x1000L, count * 0x1000L), type);
      Arrays.fill(pages, first, first + count, type);
      assertEquals(entries(pages), map.descriptors(), "-Dconifer.seed=" + seed);
    }
  }

  private static List<EfiDescriptor> entries(EfiMemoryType[] pages) {
    List<EfiDescriptor> entries = new ArrayList<>();
    int start = 0;
    for (int i = 1; i <= pages.length; i++) {
      if (i == pages.length || pages[i] != pages[start]) {
        entries.add(
            new EfiDescriptor(
                pages[start],
                AddressRange.of(0x40000000L + start * 0x1000L, (i - start) * 0x1000L)));
        start = i;
      }
    }
    return entries;
  }

  private List<String> lines() {
    return map.descriptors().stream().map(EfiDescriptor::toString).toList();
  }
}
