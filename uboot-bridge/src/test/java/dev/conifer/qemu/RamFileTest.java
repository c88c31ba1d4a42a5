package dev.conifer.qemu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.conifer.memory.AbsentMemoryException;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.PhysicalAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RamFileTest {
  private static final AddressRange BANK = AddressRange.of(0x40000000, 0x100000000L);

  @TempDir Path folder;
  private boolean atRest = true;
  private RamFile ram;

  @BeforeEach
  void open() {
    ram = new RamFile(folder.resolve("ram"), BANK, () -> atRest);
  }

  @AfterEach
  void close() {
    ram.close();
  }

  @Test
  void whatIsWrittenIsReadAndTheRestIsZero() {
    PhysicalAddress high = BANK.end().minus(0x300000);
    Content pattern = Content.pattern(7, high, 0x280000);
    ram.write(high, Content.concat(List.of(pattern, Content.fill(1, 1))));
    assertArrayEquals(
        pattern.bytes().orElseThrow(),
        ram.bytes(AddressRange.of(high, pattern.size())).orElseThrow());
    assertArrayEquals(
        new byte[] {1, 0}, ram.bytes(AddressRange.of(high.plus(pattern.size()), 2)).orElseThrow());
  }

  @Test
  void memoryOfARunningMachineIsNotLookedAt() {
    atRest = false;
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> ram.read(AddressRange.of(BANK.start(), 1)));
    assertEquals("the machine runs: stop it before looking at its memory", refused.getMessage());
  }

  @Test
  void thereIsNothingBeyondTheBank() {
    assertThrows(
        AbsentMemoryException.class, () -> ram.write(BANK.end().minus(1), Content.fill(1, 2)));
    assertThrows(AbsentMemoryException.class, () -> ram.read(AddressRange.of(0x3fffffff, 1)));
  }

  @Test
  void unknownBytesCannotBeWritten() {
    assertThrows(
        IllegalArgumentException.class,
        () -> ram.write(BANK.start(), Content.unknown("nobody knows", 8)));
  }
}
