package dev.conifer.scenario.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.SparseMemory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemorySnapshotTest {
  private static final long CHUNK = 1 << 20;
  private static final PhysicalAddress START = PhysicalAddress.of(0x40000000);
  private static final AddressRange LOW = AddressRange.of(START, 2 * CHUNK + 0x1800);
  private static final AddressRange HIGH = AddressRange.of(START.plus(8 * CHUNK), 0x2000);
  private static final MemoryMap PART = MemoryMap.of(List.of(LOW, HIGH));
  private static final byte[] TEXT = "the last words".getBytes(StandardCharsets.US_ASCII);

  @TempDir private Path folder = Path.of("");

  private final SparseMemory memory =
      new SparseMemory(MemoryMap.of(AddressRange.of(START, 16 * CHUNK)), "never written");
  private Optional<MemorySnapshot> snapshot = Optional.empty();

  @BeforeEach
  void take() {
    memory.write(START, Content.fill(0, 16 * CHUNK));
    memory.write(HIGH.start(), Content.pattern(1, HIGH.start(), HIGH.size()));
    // Across the border of two pieces.
    memory.write(START.plus(CHUNK - 3), Content.ofBytes(TEXT));
    snapshot = Optional.of(MemorySnapshot.of(memory, PART, folder.resolve("memory")));
  }

  @AfterEach
  void close() {
    snapshot.ifPresent(MemorySnapshot::close);
  }

  @Test
  void whatHasNotChangedIsNoDifference() {
    memory.write(LOW.end(), Content.ofBytes(TEXT));

    assertEquals(MemoryMap.EMPTY, snapshot.orElseThrow().differences(memory));
  }

  @Test
  void onePageDiffersForOneByte() {
    memory.write(LOW.end().minus(1), Content.fill(1, 1));
    memory.write(HIGH.start().plus(0x1000), Content.fill(0, 1));

    MemoryMap expected =
        MemoryMap.of(
            List.of(
                AddressRange.of(LOW.end().minus(0x800), 0x800),
                AddressRange.of(HIGH.start().plus(0x1000), 0x1000)));
    boolean wasZero =
        snapshot.orElseThrow().bytes(AddressRange.of(HIGH.start().plus(0x1000), 1)).orElseThrow()[0]
            == 0;

    assertEquals(false, wasZero);
    assertEquals(expected, snapshot.orElseThrow().differences(memory));
  }

  @Test
  void itKeepsTheBytesOfItsMoment() {
    byte[] before = memory.bytes(HIGH).orElseThrow();
    memory.write(HIGH.start(), Content.fill(7, HIGH.size()));

    assertArrayEquals(before, snapshot.orElseThrow().bytes(HIGH).orElseThrow());
    assertEquals(Optional.empty(), snapshot.orElseThrow().bytes(AddressRange.of(LOW.end(), 1)));
  }

  @Test
  void textIsFoundAcrossPieces() {
    assertEquals(Optional.of(START.plus(CHUNK - 3)), snapshot.orElseThrow().find(TEXT));
    assertEquals(
        Optional.empty(), snapshot.orElseThrow().find("none".getBytes(StandardCharsets.US_ASCII)));
  }
}
