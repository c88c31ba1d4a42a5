package dev.conifer.dump;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElfCoreTest {
  private static final VirtualAddress VIRTUAL = new VirtualAddress(0xffff000000000000L);
  private static final CpuState CPU =
      new CpuState(7, Collections.nCopies(31, 5L), 0xffff000000001000L, 0xffff8000L, 0x3c5);

  /** Head, notes, then 32 bytes 0x10.. at 0x40000000 and 16 bytes at 0x40000010 once more. */
  private static byte[] core() {
    byte[] cpu = CPU.note().encode();
    byte[] info =
        new Note("VMCOREINFO", 0, "OSRELEASE=6.1\n".getBytes(StandardCharsets.US_ASCII)).encode();
    int notesAt = ElfCoreHeader.SIZE + 3 * ProgramHeader.SIZE;
    int memoryAt = notesAt + cpu.length + info.length;
    ElfCoreHeader header =
        new ElfCoreHeader(
            List.of(
                ProgramHeader.notes(notesAt, cpu.length + info.length),
                ProgramHeader.load(
                    memoryAt + 32, VIRTUAL.plus(16), AddressRange.of(0x40000010L, 32)),
                ProgramHeader.load(memoryAt, VIRTUAL, AddressRange.of(0x40000000L, 32))));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(header.encode());
    bytes.writeBytes(cpu);
    bytes.writeBytes(info);
    for (int i = 0; i < 64; i++) {
      bytes.write(i);
    }
    return bytes.toByteArray();
  }

  private static Result<ElfCore> read(byte[] bytes) {
    return ElfCore.read("vmcore", ByteSource.of(bytes));
  }

  private static List<String> messages(Result<?> result) {
    return result.diagnostics().stream().map(Diagnostic::toString).toList();
  }

  @Test
  void whatWasWrittenIsReadAgain() {
    ElfCore core = read(core()).orThrow();

    assertEquals(List.of(CPU), core.cpus());
    assertEquals("6.1", core.vmcoreinfo().orElseThrow().orThrow().release());
    assertEquals(MemoryMap.of(AddressRange.of(0x40000000L, 48)), core.present());
    assertArrayEquals(
        Arrays.copyOf(core(), ElfCoreHeader.SIZE + 3 * ProgramHeader.SIZE), core.header().encode());
  }

  @Test
  void memoryThatTwoEntriesHoldComesFromTheOneThatBeginsFirst() {
    ElfCore core = read(core()).orThrow();
    byte[] expected = new byte[48];
    for (int i = 0; i < 48; i++) {
      // The second entry's bytes begin at 32; its first 16 are those of the first entry.
      expected[i] = (byte) (i < 32 ? i : i + 16);
    }

    assertArrayEquals(expected, core.bytes(AddressRange.of(0x40000000L, 48)).orElseThrow());
    assertEquals(Optional.empty(), core.bytes(AddressRange.of(0x40000000L, 49)));
    assertEquals(Optional.empty(), core.bytes(AddressRange.of(0x3fffffffL, 2)));
  }

  @Test
  void aFileThatIsCutOffHasWhatIsLeft() {
    byte[] whole = core();
    Result<ElfCore> result = read(Arrays.copyOf(whole, whole.length - 8));

    assertEquals(MemoryMap.of(AddressRange.of(0x40000000L, 40)), result.orThrow().present());
    assertEquals(
        List.of(
            "vmcore:0x%x: Warning (W-elf-truncated): 'vmcore' is cut off: 1 of its 2 memory ranges,"
                    .formatted(whole.length - 8)
                + " from 0x40000010 on, are not whole in it"),
        messages(result));
  }

  @Test
  void notesOutsideOfTheFileAreLeftOut() {
    byte[] bytes = core();
    bytes[ElfCoreHeader.SIZE + 8 + 5] = 1;

    Result<ElfCore> result = read(bytes);

    assertEquals(List.of(), result.orThrow().notes());
    assertEquals(
        List.of(
            "vmcore:0x0 (program headers): Warning (W-elf-notes): the notes at 0x100000000e8, 0x1c4"
                + " bytes, are not in 'vmcore': they are left out"),
        messages(result));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          0  | 0x00 | 0x0 (ELF header)  | 'vmcore' is no ELF file: it does not begin with 7f 45 4c 46
          4  | 1    | 0x4 (ELF header)  | 'vmcore' is no little-endian ELF file of 64 bits
          5  | 2    | 0x4 (ELF header)  | 'vmcore' is no little-endian ELF file of 64 bits
          6  | 0    | 0x6 (ELF header)  | 'vmcore' is not of ELF version 1
          20 | 2    | 0x6 (ELF header)  | 'vmcore' is not of ELF version 1
          16 | 2    | 0x10 (ELF header) | 'vmcore' is of ELF type 2, not a core (4)
          18 | 62   | 0x12 (ELF header) | 'vmcore' is for ELF machine 62, not for arm64 (183)
          52 | 63   | 0x34 (ELF header) | 'vmcore' has headers of other sizes than 64 and 56 bytes
          54 | 32   | 0x34 (ELF header) | 'vmcore' has headers of other sizes than 64 and 56 bytes
          56 | 0    | 0x38 (ELF header) | 'vmcore' has no program header
          57 | 1    | 0x20 (ELF header) | the 259 program headers of 'vmcore', from 0x40 on, reach past its end
          38 | 1    | 0x20 (ELF header) | the 3 program headers of 'vmcore', from 0x1000000000040 on, reach past its end
          39 | 0x80 | 0x20 (ELF header) | the 3 program headers of 'vmcore', from 0x8000000000000040 on, reach past its end
          """)
  void aHeaderThatIsWrongIsToldFrom(String at, String value, String place, String message) {
    byte[] bytes = core();
    bytes[Integer.decode(at)] = Integer.decode(value).byteValue();

    assertEquals(
        List.of("vmcore:" + place + ": Error (E-elf-header): " + message), messages(read(bytes)));
  }

  @Test
  void aFileWithoutRoomForAHeaderIsNoCore() {
    assertEquals(
        List.of(
            "vmcore:0x0 (ELF header): Error (E-elf-header): 'vmcore' is shorter than an ELF header,"
                + " 64 bytes"),
        messages(read(new byte[63])));
  }

  @Test
  void damageNeverEndsInAnException() {
    long seed = Long.getLong("conifer.seed", System.nanoTime());
    System.out.println("ElfCoreTest seed " + seed);
    Random random = new Random(seed);
    byte[] good = core();
    int readable = 0;
    for (int run = 0; run < 20_000; run++) {
      byte[] bytes = good.clone();
      for (int i = 0; i < 3; i++) {
        bytes[random.nextInt(ElfCoreHeader.SIZE + 3 * ProgramHeader.SIZE + 60)] =
            (byte) (random.nextBoolean() ? random.nextInt() : -1);
      }
      Result<ElfCore> result = read(Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
      if (!result.failed()) {
        readable++;
        ElfCore core = result.orThrow();
        for (AddressRange range : core.present().ranges()) {
          assertTrue(core.bytes(range).isPresent(), () -> range + " is said to be present");
        }
      }
    }
    assertTrue(readable > 0, "no damaged core could be read");
  }

  @Test
  void anElfcorehdrPointsAtPhysicalAddresses() {
    ElfCoreHeader header =
        ElfCoreHeader.forLinux(
            List.of(
                AddressRange.of(0x5feb1400L, 424),
                AddressRange.of(0x5fed3400L, 424),
                AddressRange.of(0x5fea6600L, 424)),
            Optional.of(AddressRange.of(0x5f110000L, 4132)),
            List.of(
                new ElfCoreHeader.Load(
                    AddressRange.of(0x50000123L, 0x12345), VIRTUAL.plus(0x10000123)),
                new ElfCoreHeader.Load(
                    AddressRange.of(0x51000000L, 0x1000000), VIRTUAL.plus(0x11000000)),
                new ElfCoreHeader.Load(
                    AddressRange.of(0x5f110000L, 0x2000), VIRTUAL.plus(0x1f110000))));

    assertArrayEquals(Resources.bytes("elfcorehdr.bin"), header.encode());
    assertEquals(header, ElfCoreHeader.read("h", ByteSource.of(header.encode())).orThrow());
    assertEquals(
        PhysicalAddress.of(0x50000123L),
        header.programHeaders().get(4).physicalRange().orElseThrow().start());
  }
}
