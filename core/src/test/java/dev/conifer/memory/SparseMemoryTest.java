package dev.conifer.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SparseMemoryTest {
  private static final PhysicalAddress BASE = PhysicalAddress.of(0x4000_0000L);
  private static final AddressRange RAM = AddressRange.of(BASE, 0x200);

  @Test
  void whatNobodyWroteIsNotKnown() {
    SparseMemory memory = new SparseMemory(MemoryMap.of(RAM), "power-on state");
    memory.write(BASE.plus(1), Content.fill(7, 1));

    assertEquals(Optional.empty(), memory.bytes(AddressRange.of(BASE, 2)));
    assertArrayEquals(new byte[] {7}, memory.bytes(AddressRange.of(BASE.plus(1), 1)).orElseThrow());
    assertEquals(new Content.Unknown("power-on state", 1), memory.read(AddressRange.of(BASE, 1)));
  }

  @Test
  void whereThereIsNoMemoryNothingIsWritten() {
    SparseMemory memory = new SparseMemory(MemoryMap.of(RAM), "nothing");
    AddressRange over = AddressRange.of(BASE.plus(0x1ff), 2);

    AbsentMemoryException thrown =
        assertThrows(
            AbsentMemoryException.class, () -> memory.write(over.start(), Content.fill(1, 2)));

    assertEquals("no memory at [0x400001ff, 0x40000201)", thrown.getMessage());
    assertEquals(over, thrown.range());
    assertFalse(memory.read(AddressRange.of(BASE.plus(0x1ff), 1)).isKnown());
    assertEquals(Optional.empty(), memory.bytes(over));
  }

  @Test
  void whatWasReadStaysAsItWas() {
    SparseMemory memory = new SparseMemory(MemoryMap.of(RAM), "nothing");
    memory.write(BASE, Content.fill(1, 4));
    Content before = memory.read(AddressRange.of(BASE, 4));

    memory.write(BASE, Content.fill(2, 4));

    assertArrayEquals(new byte[] {1, 1, 1, 1}, before.bytes().orElseThrow());
  }

  /** Thousands of writes, copies and forgets, each also done to an array of bytes. */
  @Test
  void memoryAgreesWithAnArray() {
    Random random = Seed.random(SparseMemoryTest.class);
    SparseMemory memory = new SparseMemory(MemoryMap.of(RAM), "nothing");
    // -1 is a byte that is not known.
    int[] model = new int[(int) RAM.size()];
    Arrays.fill(model, -1);

    for (int i = 0; i < 5_000; i++) {
      int from = random.nextInt(model.length);
      int size = random.nextInt(Math.min(64, model.length - from) + 1);
      AddressRange range = AddressRange.of(BASE.plus(from), size);
      switch (random.nextInt(6)) {
        case 0 -> {
          byte[] bytes = new byte[size];
          random.nextBytes(bytes);
          memory.write(range.start(), Content.ofBytes(bytes));
          for (int b = 0; b < size; b++) {
            model[from + b] = bytes[b] & 0xff;
          }
        }
        case 1 -> {
          int value = random.nextInt(256);
          memory.write(range.start(), Content.fill(value, size));
          Arrays.fill(model, from, from + size, value);
        }
        case 2 -> {
          memory.write(range.start(), Content.unknown("noise", size));
          Arrays.fill(model, from, from + size, -1);
        }
        case 3 -> {
          int target = random.nextInt(model.length - size + 1);
          memory.copy(range, BASE.plus(target));
          System.arraycopy(model.clone(), from, model, target, size);
        }
        case 4 -> {
          memory.write(
              range.start(),
              Content.concat(List.of(Content.fill(1, size / 2), Content.fill(2, size - size / 2))));
          Arrays.fill(model, from, from + size / 2, 1);
          Arrays.fill(model, from + size / 2, from + size, 2);
        }
        default -> {
          memory.forget(range);
          Arrays.fill(model, from, from + size, -1);
        }
      }
      int probe = random.nextInt(model.length);
      int probed = random.nextInt(model.length - probe + 1);
      assertAgrees(model, memory, probe, probed);
    }
    for (int at = 0; at < model.length; at++) {
      assertAgrees(model, memory, at, 1);
    }
  }

  private static void assertAgrees(int[] model, SparseMemory memory, int from, int size) {
    int[] expected = Arrays.copyOfRange(model, from, from + size);
    Content content = memory.read(AddressRange.of(BASE.plus(from), size));
    assertEquals(size, content.size());
    boolean known = Arrays.stream(expected).noneMatch(b -> b < 0);
    assertEquals(known, content.isKnown());
    assertEquals(known, content.bytes().isPresent());
    if (known) {
      byte[] bytes = content.bytes().orElseThrow();
      for (int i = 0; i < size; i++) {
        assertEquals(expected[i], bytes[i] & 0xff);
      }
    }
  }
}
