package dev.conifer.fadump;

import static dev.conifer.fadump.Fadumps.bytes;
import static dev.conifer.fadump.Fadumps.messages;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.dump.Note;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CpuStateFormsTest {
  /** By hand: an area with 4 bytes more before the number of CPUs, and registers nobody takes. */
  private static final byte[] AREA =
      bytes(
          """
          5245475341564500 00000000 00000014 deadbeef
          00000001
          4350555354525400 0000000000000003
          41434f5000000000 00000000000000aa
          4e49410000000000 c00000000000abcd
          4750523331000000 1111111111111111
          4352000000000000 0000000024002842
          435055454e440000 0000000000000003
          """);

  @Test
  void registersStandByNameBetweenStartAndEnd() {
    SavedCpu cpu = RegisterSaveArea.read("x", AREA).orThrow().cpus().get(0);

    assertEquals(
        new SavedCpu(
            3,
            PowerRegisters.ZERO
                .with(PowerRegisters.Special.NIP, 0xc000_0000_0000_abcdL)
                .with(PowerRegisters.Special.CCR, 0x2400_2842)
                .withGpr(31, 0x1111_1111_1111_1111L)),
        cpu);
  }

  @Test
  void anAreaThatWasWrittenIsRead() {
    RegisterSaveArea area =
        new RegisterSaveArea(
            List.of(
                new SavedCpu(0, Fadumps.savedRegisters(1)),
                new SavedCpu(-2, Fadumps.savedRegisters(2))));

    assertEquals(area, RegisterSaveArea.read("x", area.encode()).orThrow());
    assertEquals(RegisterSaveArea.size(2), area.encode().length);
  }

  @Test
  void theAreaBeginsWithItsWordAndIdentifiersAreAscii() {
    byte[] bytes = new RegisterSaveArea(List.of(new SavedCpu(7, PowerRegisters.ZERO))).encode();

    assertEquals("REGSAVE\0", new String(bytes, 0, 8, StandardCharsets.US_ASCII));
    assertEquals("CPUSTRT\0", new String(bytes, 20, 8, StandardCharsets.US_ASCII));
    assertEquals("GPR00\0\0\0", new String(bytes, 36, 8, StandardCharsets.US_ASCII));
    assertEquals(7, ByteBuffer.wrap(bytes).getLong(28));
    assertEquals("CPUEND\0\0", new String(bytes, bytes.length - 16, 8, StandardCharsets.US_ASCII));
  }

  @Test
  void anAreaThatIsCutOffOrForeignIsRefused() {
    assertEquals(
        List.of(
            "x:0x18 (register save area): Error (E-fadump-cpu-state): CPU 1 of 1 of the CPU state"
                + " does not stand between 'CPUSTRT' and 'CPUEND'"),
        messages(RegisterSaveArea.read("x", Arrays.copyOf(AREA, AREA.length - 1))));
    byte[] foreign = AREA.clone();
    foreign[0] = 'r';
    assertEquals(
        List.of(
            "x:0x0 (register save area): Error (E-fadump-cpu-state): the CPU state does not begin"
                + " with 'REGSAVE'"),
        messages(RegisterSaveArea.read("x", foreign)));
    byte[] far = AREA.clone();
    far[12] = (byte) 0xff;
    assertEquals(
        List.of(
            "x:0xc (register save area): Error (E-fadump-cpu-state): the number of CPUs, at"
                + " 0xff000014, lies behind the CPU state's 120 bytes"),
        messages(RegisterSaveArea.read("x", far)));
  }

  @Test
  void aCountThatNobodyCouldStoreIsRefusedAtOnce() {
    byte[] many = AREA.clone();
    Arrays.fill(many, 20, 24, (byte) 0xff);

    assertEquals(
        List.of(
            "x:0x78 (register save area): Error (E-fadump-cpu-state): CPU 2 of 4294967295 of the"
                + " CPU state does not stand between 'CPUSTRT' and 'CPUEND'"),
        messages(RegisterSaveArea.read("x", many)));
  }

  /** By hand: two threads of 56 bytes; the second's own offset and count do not matter. */
  private static final byte[] THREADS =
      bytes(
          """
          00000048 00 000000 00000010 00000002 00000010 00000010
          00000001 00000005 0000000000000555
          00000002 000007d0 c000000000000100
          00000049 0f 000000 ffffffff ffffffff ffffffff ffffffff
          00000002 00000008 0000000000000888
          00000002 00000400 0000000000000999
          """);

  @Test
  void threadsOfPowerNvHaveNumbersForTheirRegisters() {
    assertEquals(
        List.of(
            new HdatCpuData.HardwareThread(
                new SavedCpu(
                    0x48,
                    PowerRegisters.ZERO
                        .withGpr(5, 0x555)
                        .with(PowerRegisters.Special.NIP, 0xc000_0000_0000_0100L)),
                true),
            new HdatCpuData.HardwareThread(
                new SavedCpu(0x49, PowerRegisters.ZERO.with(PowerRegisters.Special.LINK, 0x888)),
                false)),
        HdatCpuData.read("x", THREADS, 56).orThrow().threads());
  }

  @Test
  void threadsThatWereWrittenAreRead() {
    HdatCpuData data =
        new HdatCpuData(
            List.of(
                new HdatCpuData.HardwareThread(new SavedCpu(0, Fadumps.savedRegisters(1)), true),
                new HdatCpuData.HardwareThread(new SavedCpu(1, Fadumps.savedRegisters(2)), false)));

    assertEquals(data, HdatCpuData.read("x", data.encode(), HdatCpuData.THREAD_SIZE).orThrow());
  }

  @Test
  void registersThatDoNotFitAThreadAreRefused() {
    byte[] many = THREADS.clone();
    many[15] = 3;

    assertEquals(
        List.of(
            "x:0x0 (CPU data): Error (E-fadump-cpu-state): 3 registers of 16 bytes, from 0x18 on,"
                + " do not lie in a thread's 56 bytes"),
        messages(HdatCpuData.read("x", many, 56)));
    assertEquals(
        List.of(
            "x:0x0 (CPU data): Error (E-fadump-cpu-state): one thread's CPU data have 4294967295"
                + " of 112 bytes, their header alone has 24"),
        messages(HdatCpuData.read("x", THREADS, -1)));
  }

  @Test
  void anyBytesGiveCpusOrADiagnostic() {
    long seed = Long.getLong("conifer.seed", 20261125);
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] area = Arrays.copyOf(AREA, random.nextInt(AREA.length + 1));
      byte[] threads = Arrays.copyOf(THREADS, random.nextInt(THREADS.length + 1));
      for (byte[] damaged : List.of(area, threads)) {
        for (int n = random.nextInt(3); n > 0 && damaged.length > 0; n--) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
      }
      var saved = RegisterSaveArea.read("x", area);
      var data = HdatCpuData.read("x", threads, random.nextInt(200) - 10);
      assertEquals(saved.failed(), !saved.diagnostics().isEmpty(), "seed " + seed);
      assertEquals(data.failed(), !data.diagnostics().isEmpty(), "seed " + seed);
    }
  }

  @Test
  void aNoteHoldsTheRegistersWhereGdbLooksForThem() {
    PowerRegisters registers = Fadumps.registers(4);

    Note note = registers.note();

    assertEquals("CORE", note.name());
    assertEquals(1, note.type());
    ByteBuffer bytes = ByteBuffer.wrap(note.description()).order(ByteOrder.LITTLE_ENDIAN);
    assertEquals(504, bytes.limit());
    assertEquals(registers.gpr(1), bytes.getLong(112 + 8));
    assertEquals(registers.get(PowerRegisters.Special.NIP), bytes.getLong(112 + 32 * 8));
    assertEquals(registers.get(PowerRegisters.Special.LINK), bytes.getLong(112 + 36 * 8));
    assertArrayEquals(new byte[40], Arrays.copyOfRange(note.description(), 464, 504));
    assertTrue(note.encode().length + 12 <= 536);
  }
}
