package dev.conifer.fadump;

import static dev.conifer.fadump.Fadumps.bytes;
import static dev.conifer.fadump.Fadumps.messages;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.memory.PhysicalAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RtasDumpTest {
  private static final RtasDump TWO =
      new RtasDump(
          0xe000,
          0,
          List.of(
              RtasSection.request(
                      RtasSection.CPU_STATE,
                      PhysicalAddress.ZERO,
                      0x20000,
                      PhysicalAddress.of(0x1_4000_0000L))
                  .dumped(0x1f000),
              RtasSection.request(
                      RtasSection.BOOT_MEMORY,
                      PhysicalAddress.ZERO,
                      0x1400_0000,
                      PhysicalAddress.of(0x1_4002_0000L))
                  .failed(0x4000)));

  /** Written by hand from the table in PAPR and struct rtas_fadump_mem_struct. */
  private static final String TWO_HEX =
      """
      00000001 0002 e000 00000028 00000000 0000000000000000 0000000000000000 00000000 00000000
      00000001 0001 0000 0000000000000000 0000000000020000 000000000001f000 0000000140000000
      00000001 0011 4000 0000000000000000 0000000014000000 0000000000000000 0000000140020000
      """;

  @Test
  void isBigEndianWithFortyBytesOfHeaderAndForEachSection() {
    assertArrayEquals(bytes(TWO_HEX), TWO.encode());
    assertEquals(40 + 2 * 40, TWO.size());
    assertEquals(440, RtasDump.FULL_SIZE);
  }

  @Test
  void whatWasWrittenIsRead() {
    assertEquals(TWO, RtasDump.read("x", TWO.encode()).orThrow());
    assertEquals(TWO, RtasDump.read("x", Arrays.copyOf(TWO.encode(), 440)).orThrow());
  }

  @Test
  void sectionsStandWhereTheHeaderSays() {
    byte[] moved =
        bytes(
            TWO_HEX.replaceFirst("00000028", "00000030").replaceFirst("\n", "0011223344556677\n"));

    assertEquals(TWO, RtasDump.read("x", moved).orThrow());
  }

  @Test
  void anotherVersionIsRefused() {
    byte[] second = TWO.encode();
    second[3] = 2;

    assertEquals(
        List.of(
            "x:0x0 (header): Error (E-fadump-version): the dump memory structure is of version 2,"
                + " not 1"),
        messages(RtasDump.read("x", second)));
  }

  @Test
  void moreSectionsThanVersionOneHasAreRefused() {
    byte[] many = Arrays.copyOf(TWO.encode(), 4096);
    many[5] = 11;

    assertEquals(
        List.of(
            "x:0x4 (header): Error (E-fadump-structure): the dump memory structure has 11"
                + " sections, version 1 has room for 10"),
        messages(RtasDump.read("x", many)));
    many[5] = 10;
    assertEquals(10, RtasDump.read("x", many).orThrow().sections().size());
  }

  @Test
  void whatIsCutOffIsRefused() {
    byte[] whole = TWO.encode();

    assertEquals(
        List.of(
            "x:0x8 (header): Error (E-fadump-structure): the 2 sections of the dump memory"
                + " structure, from 0x28 on, do not lie in its 119 bytes"),
        messages(RtasDump.read("x", Arrays.copyOf(whole, 119))));
    assertEquals(
        List.of(
            "x:0x0 (header): Error (E-fadump-structure): the dump memory structure has 39 bytes,"
                + " its header alone has 40"),
        messages(RtasDump.read("x", Arrays.copyOf(whole, 39))));
  }

  @Test
  void anyBytesGiveSectionsOrADiagnostic() {
    long seed = Long.getLong("conifer.seed", 20261125);
    Random random = new Random(seed);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = Arrays.copyOf(TWO.encode(), 40 + random.nextInt(100));
      damaged[random.nextInt(12)] = (byte) random.nextInt();
      var result = RtasDump.read("x", damaged);
      read += result.failed() ? 0 : 1;
      assertEquals(result.failed(), !result.diagnostics().isEmpty(), "seed " + seed);
    }
    assertEquals(true, read > 0 && read < 20_000, "seed " + seed);
  }

  @Test
  void aKernelOfTodayTakesCpuStateThatIsShorterThanItsSection() {
    RtasDump dump =
        new RtasDump(
            0,
            0,
            List.of(
                TWO.sections().get(0),
                RtasSection.request(
                        RtasSection.BOOT_MEMORY, PhysicalAddress.ZERO, 4, PhysicalAddress.ZERO)
                    .dumped(4)));

    assertEquals(List.of(), WaitingDump.judge("x", dump, LinuxFadump.current()));
    assertEquals(
        List.of(
            "x:0x40 (section 0): Error (E-fadump-section-incomplete): firmware kept 0x1f000 of the"
                + " 0x20000 bytes of section 0, CPU state"),
        messages(WaitingDump.judge("x", dump, LinuxFadump.linux612())));
  }

  @Test
  void everySectionMustHaveBeenKeptWholeButForParametersAndUnknownOnes() {
    RtasDump dump =
        new RtasDump(
            0,
            0,
            List.of(
                TWO.sections().get(1),
                RtasSection.request(
                        RtasSection.PARAMETERS, PhysicalAddress.ZERO, 8, PhysicalAddress.ZERO)
                    .dumped(7),
                RtasSection.request(0x7, PhysicalAddress.ZERO, 8, PhysicalAddress.ZERO),
                RtasSection.request(RtasSection.HPTE, PhysicalAddress.ZERO, 8, PhysicalAddress.ZERO)
                    .dumped(9)));

    assertEquals(
        List.of(
            "x:0x2e (section 0): Error (E-fadump-section-error): firmware could not keep section"
                + " 0, boot memory: error 0x4000 (invalid source address)",
            "x:0x40 (section 0): Error (E-fadump-section-incomplete): firmware kept 0x0 of the"
                + " 0x14000000 bytes of section 0, boot memory",
            "x:0x50 (section 1): Warning (W-fadump-parameters): the parameters were not kept:"
                + " Linux goes on without them",
            "x:0x78 (section 2): Warning (W-fadump-section): section 2 is of type 0x7, which Linux"
                + " does not know: it passes over it",
            "x:0xb8 (section 3): Error (E-fadump-section-incomplete): firmware kept 0x9 of the 0x8"
                + " bytes of section 3, hashed page table",
            "x:0x0 (header): Error (E-fadump-section-missing): the dump has no section of type"
                + " 0x1"),
        messages(WaitingDump.judge("x", dump, LinuxFadump.current())));
  }

  @Test
  void sectionsDoNotOutgrowTheStructure() {
    assertEquals(
        440,
        RtasDump.request(
                Collections.nCopies(
                    10, RtasSection.request(1, PhysicalAddress.ZERO, 0, PhysicalAddress.ZERO)))
            .encode()
            .length);
  }
}
