package dev.conifer.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.dump.CpuState;
import dev.conifer.dump.ElfCoreHeader;
import dev.conifer.dump.Note;
import dev.conifer.dump.ProgramHeader;
import dev.conifer.dump.VirtualAddress;
import dev.conifer.memory.AddressRange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VmcoreCommandTest {
  private static final String ABSENT =
      """
      memory:0x0: Warning (W-dump-vmcoreinfo): there is no VMCOREINFO in this memory: its kernel \
      died before it wrote one, or it was overwritten
      memory:0x0: Warning (W-dump-cpus): no CPU left a note: Linux writes them in a panic with a \
      crash kernel loaded or with crash_kexec_post_notifiers, never in a reset that it does not see
      """;

  @TempDir private Path folder;

  private String raw(int size) throws IOException {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i >>> 12);
    }
    return Files.write(folder.resolve("ram.bin"), bytes).toString();
  }

  /** A vmcore of 4 KiB with one CPU and these lines of VMCOREINFO. */
  private String vmcore(String info) throws IOException {
    CpuState cpu =
        new CpuState(
            42, Collections.nCopies(31, 0L), 0xffff800008003d50L, 0xffff80000801028cL, 0x3c5);
    byte[] notes = notes(cpu, info);
    int notesAt = ElfCoreHeader.SIZE + 2 * ProgramHeader.SIZE;
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(
        new ElfCoreHeader(
                List.of(
                    ProgramHeader.notes(notesAt, notes.length),
                    ProgramHeader.load(
                        notesAt + notes.length,
                        new VirtualAddress(0xffff000000000000L),
                        AddressRange.of(0x40000000L, 4096))))
            .encode());
    file.writeBytes(notes);
    file.writeBytes(new byte[4096]);
    return Files.write(folder.resolve("vmcore"), file.toByteArray()).toString();
  }

  /** Both notes as gABI has them; Conifer's own way of writing one is its own affair. */
  private static byte[] notes(CpuState cpu, String info) {
    ByteBuffer bytes = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    for (Note note :
        List.of(cpu.note(), new Note("VMCOREINFO", 0, info.getBytes(StandardCharsets.US_ASCII)))) {
      bytes
          .putInt(note.name().length() + 1)
          .putInt(note.description().length)
          .putInt(note.type())
          .put(note.name().getBytes(StandardCharsets.US_ASCII))
          .put((byte) 0);
      bytes.position((bytes.position() + 3) & ~3);
      bytes.put(note.description());
      bytes.position((bytes.position() + 3) & ~3);
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  @Test
  void infoTellsWhatAVmcoreSaysOfItself() throws IOException {
    RunResult run =
        RunResult.of(
            "vmcore", "info", vmcore("OSRELEASE=6.1.0\nBUILD-ID=12ab\nCRASHTIME=1700000000\n"));

    assertEquals("", run.err());
    assertEquals(
        """
        kernel      Linux 6.1.0, build ID 12ab, died 2023-11-14T22:13:20Z
        vmcoreinfo  a note of the vmcore
        memory      [0x40000000, 0x40001000)  4 KiB
        cpus        note 0: pid 42, pc 0xffff80000801028c, sp 0xffff800008003d50
        """,
        run.out());
    assertEquals(0, run.exitCode());
  }

  @Test
  void infoOfMemoryWithoutAKernelSaysNo() throws IOException {
    RunResult run =
        RunResult.of("vmcore", "info", "--without", "0x40001000+4096", raw(0x3000) + "@0x40000000");

    assertEquals(ABSENT, run.err());
    assertEquals(
        """
        kernel      not known
        memory      [0x40000000, 0x40001000)  4 KiB
                    [0x40002000, 0x40003000)  4 KiB
        """,
        run.out());
    assertEquals(1, run.exitCode());
  }

  @Test
  void theTreeSaysWhatIsMemory() throws IOException {
    byte[] tree =
        RunResult.withInput(
                """
                /dts-v1/;
                / {
                  #address-cells = <1>; #size-cells = <1>;
                  memory@40001000 { device_type = "memory"; reg = <0x40001000 0x1000>; };
                };
                """
                    .getBytes(StandardCharsets.UTF_8),
                "compile",
                "-")
            .bytes();
    Path file = Files.write(folder.resolve("board.dtb"), tree);

    RunResult run =
        RunResult.of("vmcore", "info", "--tree", file.toString(), raw(0x3000) + "@0x40000000");

    assertEquals(
        """
        kernel      not known
        memory      [0x40001000, 0x40002000)  4 KiB
        """,
        run.out());
  }

  @Test
  void extractWritesTheMemoryWithoutVmcoreinfoAndSaysSo() throws IOException {
    Path vmcore = folder.resolve("vmcore");

    RunResult run =
        RunResult.of("vmcore", "extract", "-o", vmcore.toString(), raw(0x3000) + "@0x40000000");

    assertEquals(ABSENT, run.err());
    assertEquals(1, run.exitCode());
    byte[] written = Files.readAllBytes(vmcore);
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("ram.bin")),
        Arrays.copyOfRange(written, written.length - 0x3000, written.length));
    assertEquals(1, RunResult.of("vmcore", "info", vmcore.toString()).exitCode());
  }

  @Test
  void extractRefusesAVmcoreAndWritesNothing() throws IOException {
    Path target = folder.resolve("other");
    String vmcore = vmcore("OSRELEASE=6.1.0\n");

    RunResult run = RunResult.of("vmcore", "extract", "-o", target.toString(), vmcore);

    assertEquals(
        vmcore
            + """
            : Error (E-memory-image): this is a vmcore already
              help: give raw memory: FILE@ADDRESS
            """,
        run.err());
    assertEquals(2, run.exitCode());
    assertTrue(Files.notExists(target), "written in spite of the error");
  }

  @Test
  void dmesgWithoutVmcoreinfoSaysNo() throws IOException {
    RunResult run = RunResult.of("vmcore", "dmesg", raw(0x1000) + "@0x40000000");

    assertEquals(ABSENT, run.err());
    assertEquals("", run.out());
    assertEquals(1, run.exitCode());
  }

  @Test
  void dmesgTellsWhatVmcoreinfoLacks() throws IOException {
    RunResult run = RunResult.of("vmcore", "dmesg", vmcore("OSRELEASE=6.1.0\nPAGESIZE=4096\n"));

    assertEquals(
        """
        VMCOREINFO:0x0: Error (E-vmcoreinfo-keys): VMCOREINFO of 6.1.0 has no NUMBER(VA_BITS), \
        NUMBER(PHYS_OFFSET), NUMBER(kimage_voffset), SYMBOL(_stext), SYMBOL(swapper_pg_dir) that \
        arm64 could have: addresses cannot be translated
        """,
        run.err());
    assertEquals(1, run.exitCode());
  }

  @Test
  void rawMemoryNeedsItsAddress() throws IOException {
    String raw = raw(0x1000);

    RunResult run = RunResult.of("vmcore", "info", raw);

    assertEquals(
        raw
            + ": Error (E-memory-image): this is no ELF file, and raw memory needs the address that"
            + " it was at\n  help: write "
            + raw
            + "@ADDRESS, such as "
            + raw
            + "@0x40000000\n",
        run.err());
    assertEquals(2, run.exitCode());
  }

  @Test
  void filesThatOverlapAreRefused() throws IOException {
    String raw = raw(0x2000);

    RunResult run = RunResult.of("vmcore", "info", raw + "@0x40000000", raw + "@0x40001000");

    assertEquals(
        raw
            + ": Error (E-memory-image): at [0x40001000, 0x40003000) it overlaps '"
            + raw
            + "' at [0x40000000, 0x40002000)\n"
            + "  help: give the physical address at which the file's first byte was\n",
        run.err());
    assertEquals(2, run.exitCode());
  }

  @Test
  void anActionIsNeeded() {
    RunResult run = RunResult.of("vmcore", "inof", "x");

    assertEquals(
        """
        command line:1.16-19: Error (E-operand): 'vmcore' has no action 'inof'
            conifer vmcore inof x
                           ^~~~
          help: did you mean 'info'?
        """,
        run.err());
    assertEquals(2, run.exitCode());
  }
}
