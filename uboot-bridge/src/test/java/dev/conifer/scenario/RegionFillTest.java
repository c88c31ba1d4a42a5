package dev.conifer.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.SparseMemory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegionFillTest {
  private static final AddressRange REGION = AddressRange.of(0x10800, 0x4000);

  private final SparseMemory memory =
      new SparseMemory(MemoryMap.of(AddressRange.of(0, 0x100000)), "never written");
  private final RegionFill fill = new RegionFill(7);

  @BeforeEach
  void fillRegion() {
    fill.fill(memory, REGION);
  }

  @Test
  void nothingDiffersAfterTheFill() {
    assertEquals(MemoryMap.EMPTY, fill.differences(memory, REGION));
  }

  @Test
  void oneChangedByteIsItsPage() {
    memory.write(PhysicalAddress.of(0x12345), Content.fill(0, 1));

    assertEquals(MemoryMap.of(AddressRange.of(0x12000, 0x1000)), fill.differences(memory, REGION));
  }

  @Test
  void pagesAreCutAtTheEndsOfTheRegion() {
    memory.write(REGION.start(), Content.fill(0, REGION.size()));

    assertEquals(MemoryMap.of(REGION), fill.differences(memory, REGION));
  }

  @Test
  void aBlockThatWasMovedIsNoticed() {
    memory.copy(AddressRange.of(0x11000, 0x1000), PhysicalAddress.of(0x13000));

    assertEquals(MemoryMap.of(AddressRange.of(0x13000, 0x1000)), fill.differences(memory, REGION));
  }

  @Test
  void whatIsNotKnownDiffers() {
    memory.forget(AddressRange.of(0x11000, 8));

    assertEquals(MemoryMap.of(AddressRange.of(0x11000, 0x1000)), fill.differences(memory, REGION));
  }

  @Test
  void anotherSeedIsAnotherFill() {
    assertEquals(MemoryMap.of(REGION), new RegionFill(8).differences(memory, REGION));
  }
}
