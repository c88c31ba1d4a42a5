package dev.conifer.fwdump;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FirmwareDumpTest {
  private static final UUID BOOT = UUID.fromString("3c1f095e-6f0a-4c5b-9d1e-2a77c4180042");
  private static final FirmwareDump DUMP =
      new FirmwareDump(
          FirmwareDump.State.REGISTERED,
          FirmwareDump.ResetReason.WATCHDOG,
          7,
          BOOT,
          Optional.of(AddressRange.of(0x5000_1000L, 0x1000)),
          List.of(
              new FirmwareDump.Range(
                  AddressRange.of(0x5000_0000L, 0x100_0000), FirmwareDump.Range.KERNEL),
              new FirmwareDump.Range(AddressRange.of(0x8_8000_0000L, 0x4000_0000), 0)),
          List.of(
              new FirmwareDump.Copy(
                  AddressRange.of(0x4000_0000L, 0x1000), PhysicalAddress.of(0x6000_0000L))),
          List.of(new FirmwareDump.CpuNote(0x100, PhysicalAddress.of(0x5000_2000L))));

  private static List<String> messages(Result<?> result) {
    return result.diagnostics().stream().map(Diagnostic::toString).toList();
  }

  /** {@code bytes} with the right CRC again, computed bit by bit. */
  private static byte[] withCrc(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int size = Math.max(96, Math.min(bytes.length, buffer.getInt(12)));
    buffer.putInt(16, 0);
    int crc = -1;
    for (int i = 0; i < size; i++) {
      crc ^= bytes[i] & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = crc >>> 1 ^ ((crc & 1) == 0 ? 0 : 0xedb88320);
      }
    }
    buffer.putInt(16, ~crc);
    return bytes;
  }

  private static byte[] changed(int at, int value) {
    byte[] bytes = DUMP.encode();
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
    return withCrc(bytes);
  }

  @Test
  void whatWasWrittenIsRead() {
    for (FirmwareDump.State state : FirmwareDump.State.values()) {
      FirmwareDump dump = DUMP.withState(state);
      assertEquals(dump, FirmwareDump.read("x", dump.encode()).orThrow());
    }
    FirmwareDump empty = FirmwareDump.empty(BOOT, FirmwareDump.ResetReason.POWER_ON);
    assertEquals(empty, FirmwareDump.read("x", empty.encode()).orThrow());
    assertEquals(96, empty.size());
  }

  @Test
  void theCrcIsTheOneOfEthernet() {
    assertArrayEquals(DUMP.encode(), withCrc(DUMP.encode()));
  }

  @Test
  void everyBitThatChangesIsNoticed() {
    byte[] whole = DUMP.encode();
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] rotten = whole.clone();
      rotten[bit / 8] ^= (byte) (1 << bit % 8);
      assertTrue(FirmwareDump.read("x", rotten).failed(), "bit " + bit);
    }
  }

  @Test
  void aLaterVersionIsReadAsFarAsItIsKnown() {
    byte[] later = Arrays.copyOf(DUMP.encode(), DUMP.size() + 16);
    ByteBuffer.wrap(later).order(ByteOrder.LITTLE_ENDIAN).putInt(8, 2).putInt(12, later.length);

    assertEquals(DUMP, FirmwareDump.read("x", withCrc(later)).orThrow());
  }

  @Test
  void whatIsNoSlotIsTold() {
    assertEquals(
        List.of(
            "x:0x0 (slot): Error (E-fwdump-header): a slot has 96 bytes at least, there are 95"),
        messages(FirmwareDump.read("x", new byte[95])));
    assertEquals(
        List.of("x:0x0 (slot): Error (E-fwdump-header): the slot does not begin with 'FWDUMP1'"),
        messages(FirmwareDump.read("x", new byte[96])));
    assertEquals(
        List.of("x:0x8 (slot): Error (E-fwdump-header): the slot is of version 0"),
        messages(FirmwareDump.read("x", changed(8, 0))));
    assertEquals(
        List.of(
            "x:0xc (slot): Error (E-fwdump-header): the slot says that it has 4294967295 bytes, and"
                + " there is room for 184"),
        messages(FirmwareDump.read("x", changed(12, -1))));
    assertEquals(
        List.of(
            "x:0x14 (slot): Error (E-fwdump-state): the slot is in state 5, which there is not"),
        messages(FirmwareDump.read("x", changed(20, 5))));
  }

  @Test
  void aHalfWrittenSlotIsTold() {
    byte[] half = DUMP.encode();
    half[100]++;

    assertEquals(
        List.of("E-fwdump-crc"),
        FirmwareDump.read("x", half).diagnostics().stream().map(Diagnostic::code).toList());
  }

  @Test
  void tablesLieInTheSlotThoughItsCrcIsRight() {
    assertEquals(
        List.of(
            "x:0x40 (slot): Error (E-fwdump-table): the table of ranges, 2 entries from 0x20 on,"
                + " does not lie in the slot's 184 bytes"),
        messages(FirmwareDump.read("x", changed(64, 32))));
    assertEquals(
        List.of(
            "x:0x48 (slot): Error (E-fwdump-table): the table of copies, 4294967295 entries from"
                + " 0x90 on, does not lie in the slot's 184 bytes"),
        messages(FirmwareDump.read("x", changed(76, -1))));
    assertEquals(
        List.of(
            "x:0x0 (slot): Error (E-fwdump-range): 0x2 bytes at 0xffffffffffffffff leave 64 bits"),
        messages(FirmwareDump.read("x", leaving64Bits())));
  }

  private static byte[] leaving64Bits() {
    byte[] bytes = DUMP.encode();
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(96, -1).putLong(104, 2);
    return withCrc(bytes);
  }

  @Test
  void anyBytesWithARightCrcGiveASlotOrADiagnostic() {
    long seed = Long.getLong("conifer.seed", 20261125);
    Random random = new Random(seed);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = DUMP.encode();
      for (int n = random.nextInt(4); n > 0; n--) {
        damaged[20 + random.nextInt(damaged.length - 20)] = (byte) random.nextInt();
      }
      Result<FirmwareDump> result = FirmwareDump.read("x", withCrc(damaged));
      read += result.failed() ? 0 : 1;
    }
    assertTrue(read > 1000 && read < 20_000, read + ", seed " + seed);
  }

  private static byte[] registry(byte[] first, byte[] second) {
    byte[] both = new byte[2048];
    System.arraycopy(first, 0, both, 0, first.length);
    System.arraycopy(second, 0, both, 1024, second.length);
    return both;
  }

  @Test
  void aWriteThatIsTornAtAnyByteLeavesTheSlotBefore() {
    FirmwareDump next = DUMP.withState(FirmwareDump.State.ARMED);
    byte[] old = new byte[1024];
    Arrays.fill(old, (byte) 0xa5);
    byte[] written = next.encode();
    for (int torn = 0; torn <= written.length; torn++) {
      byte[] second = old.clone();
      System.arraycopy(written, 0, second, 0, torn);

      RegistrySlots registry = RegistrySlots.read("x", registry(DUMP.encode(), second));

      boolean whole = torn == written.length;
      assertEquals(Optional.of(whole ? next : DUMP), registry.current(), "torn at " + torn);
      assertEquals(whole ? 0 : 1, registry.nextSlot());
    }
  }

  @Test
  void sequenceNumbersGoRound() {
    FirmwareDump last =
        new FirmwareDump(
            DUMP.state(),
            DUMP.reason(),
            -1,
            BOOT,
            Optional.empty(),
            List.of(),
            List.of(),
            List.of());
    FirmwareDump next = last.withState(FirmwareDump.State.ARMED);

    assertEquals(0, next.sequence());
    assertEquals(
        Optional.of(next),
        RegistrySlots.read("x", registry(next.encode(), last.encode())).current());
    assertEquals(
        Optional.of(next),
        RegistrySlots.read("x", registry(last.encode(), next.encode())).current());
  }

  @Test
  void aRegistryOfRandomBytesHoldsNothing() {
    RegistrySlots registry = RegistrySlots.read("x", new byte[8192]);

    assertEquals(Optional.empty(), registry.current());
    assertEquals(0, registry.nextSlot());
    assertEquals(
        List.of("E-fwdump-header", "E-fwdump-header"),
        registry.diagnostics().stream().map(Diagnostic::code).toList());
  }

  @Test
  void aCapsuleNamesWhatIsKeptAndWhereCopiesAre() {
    MemoryRangeCapsule capsule = MemoryRangeCapsule.of(DUMP, 0x8000_0001);

    assertEquals(
        List.of(
            AddressRange.of(0x5000_0000L, 0x100_0000),
            AddressRange.of(0x8_8000_0000L, 0x4000_0000),
            AddressRange.of(0x6000_0000L, 0x1000)),
        capsule.ranges());
    assertEquals(capsule, MemoryRangeCapsule.read("x", capsule.encode()).orThrow());
  }

  @Test
  void malformedCapsulesAreTold() {
    byte[] whole = MemoryRangeCapsule.of(DUMP, 0).encode();
    byte[] foreign = whole.clone();
    foreign[0]++;
    byte[] many = whole.clone();
    many[32] = 4;
    byte[] header = whole.clone();
    header[16] = 32;

    assertEquals(
        List.of(
            "x:0x0 (capsule): Error (E-efi-capsule): this is no memory-range capsule: another GUID,"
                + " or too short",
            "x:0x20 (capsule): Error (E-efi-capsule): 4 ranges do not lie in the capsule's 88 bytes",
            "x:0x10 (capsule): Error (E-efi-capsule): the capsule has a header of 32 bytes and 88"
                + " bytes in all, of 88",
            "x:0x10 (capsule): Error (E-efi-capsule): the capsule has a header of 28 bytes and 88"
                + " bytes in all, of 87"),
        Stream.of(foreign, many, header, Arrays.copyOf(whole, 87))
            .flatMap(bytes -> messages(MemoryRangeCapsule.read("x", bytes)).stream())
            .toList());
  }
}
