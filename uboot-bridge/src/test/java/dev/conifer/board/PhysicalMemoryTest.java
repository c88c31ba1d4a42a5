package dev.conifer.board;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.memory.AbsentMemoryException;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.SparseMemory;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PhysicalMemoryTest {
  private static final AddressRange LOW = AddressRange.of(0x40000000L, 0x40000000);
  private static final AddressRange FAR = AddressRange.of(0x880_0000_0000L, 0x1_0000_0000L);

  @Test
  void aBankMayLieAnywhereIn64BitsAndCostsOnlyWhatIsWritten() {
    PhysicalMemory memory = new PhysicalMemory(List.of(LOW, FAR));
    PhysicalAddress last = FAR.last();

    memory.write(last, Content.fill(7, 1));

    assertArrayEquals(new byte[] {7}, memory.bytes(AddressRange.of(last, 1)).orElseThrow());
  }

  @Test
  void whatWasNeverWrittenIsUnknown() {
    PhysicalMemory memory = new PhysicalMemory(List.of(LOW));
    memory.write(LOW.start(), Content.fill(0, 4));

    assertEquals(Optional.empty(), memory.bytes(AddressRange.of(LOW.start(), 5)));
  }

  @Test
  void betweenBanksThereIsNoMemory() {
    PhysicalMemory memory = new PhysicalMemory(List.of(LOW, FAR));

    assertEquals(
        "no memory at [0x7fffffff, 0x80000001)",
        assertThrows(
                AbsentMemoryException.class, () -> memory.write(LOW.last(), Content.fill(0, 2)))
            .getMessage());
  }

  @Test
  void banksThatTouchAreOneStretchOfMemory() {
    AddressRange next = AddressRange.of(LOW.end(), 0x1000);
    PhysicalMemory memory = new PhysicalMemory(List.of(LOW, next));

    memory.write(LOW.last(), Content.fill(3, 2));

    assertArrayEquals(
        new byte[] {3, 3}, memory.bytes(AddressRange.of(LOW.last(), 2)).orElseThrow());
  }

  @Test
  void banksAscendAndDoNotOverlap() {
    assertEquals(
        "bank [0x40000000, 0x80000000) does not lie above [0x88000000000, 0x88100000000)",
        assertThrows(IllegalArgumentException.class, () -> new PhysicalMemory(List.of(FAR, LOW)))
            .getMessage());
    assertEquals(
        "bank [0x7fffffff, 0x80000000) does not lie above [0x40000000, 0x80000000)",
        assertThrows(
                IllegalArgumentException.class,
                () -> new PhysicalMemory(List.of(LOW, AddressRange.of(LOW.last(), 1))))
            .getMessage());
    assertEquals(
        "bank [0x40000000, 0x40000000) is empty",
        assertThrows(
                IllegalArgumentException.class,
                () -> new PhysicalMemory(List.of(AddressRange.of(LOW.start(), 0))))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> new PhysicalMemory(List.of()));
  }

  @Test
  void aHugeBoardCostsWhatIsTouched() {
    AddressRange huge = AddressRange.of(0x80_0000_0000L, 256L << 30);
    PhysicalMemory memory = new PhysicalMemory(List.of(huge));
    long touched = 100 << 20;
    long before = used();

    for (long at = 0; at < touched; at += 1 << 20) {
      memory.write(huge.start().plus(at << 11), Content.ofBytes(new byte[1 << 20]));
    }

    long cost = used() - before;
    assertTrue(cost < touched + (8 << 20), () -> cost + " bytes for " + touched);
    assertArrayEquals(new byte[1], memory.bytes(AddressRange.of(huge.start(), 1)).orElseThrow());
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Test
  void aSnapshotKeepsWhatLaterWritesChange() {
    PhysicalMemory memory = new PhysicalMemory(List.of(LOW));
    memory.write(LOW.start(), Content.fill(1, 16));
    SparseMemory.Snapshot snapshot = memory.snapshot();
    memory.write(LOW.start().plus(8), Content.fill(2, 16));

    memory.restore(snapshot);

    assertArrayEquals(
        new byte[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
        memory.bytes(AddressRange.of(LOW.start(), 16)).orElseThrow());
    assertEquals(Optional.empty(), memory.bytes(AddressRange.of(LOW.start(), 17)));
  }
}
