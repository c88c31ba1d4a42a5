package dev.conifer.dump;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.dump.VmcoreinfoCandidate.Check;
import dev.conifer.dump.VmcoreinfoCandidate.Kind;
import dev.conifer.dump.VmcoreinfoCandidate.Outcome;
import dev.conifer.lab.RequiredTool;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectorTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int NOTE = 0x600000;
  private static final int OTHER_NOTE = 0x601000;
  private static final int CPU_0 = 0x700200;
  private static final int CPU_1 = 0x710200;
  private static final String NO_CPU =
      "memory:0x0: Warning (W-dump-cpus): no CPU left a note: Linux writes them in a panic with a"
          + " crash kernel loaded or with crash_kexec_post_notifiers, never in a reset that it does"
          + " not see";

  private final byte[] ram = new byte[DeadKernel.RAM_SIZE];

  private CrashDump collect() {
    return Collector.of(DeadKernel.memory(ram), DeadKernel.kept()).collect();
  }

  private static List<String> messages(CrashDump dump) {
    return dump.diagnostics().stream().map(Diagnostic::toString).toList();
  }

  private static Map<Kind, Outcome> outcomes(VmcoreinfoCandidate candidate) {
    return candidate.checks().stream().collect(Collectors.toMap(Check::kind, Check::outcome));
  }

  private static Optional<PhysicalAddress> own(CrashDump dump) {
    return dump.vmcoreinfo().map(VmcoreinfoCandidate::address);
  }

  @Test
  void vmcoreinfoAndTheNotesOfTheCpusAreFound() {
    DeadKernel kernel = new DeadKernel(ram, 5, NOTE);
    CpuState first = kernel.saveCpu(CPU_0, 1);
    CpuState second = kernel.saveCpu(CPU_1, 2);

    CrashDump dump = collect();

    assertEquals(List.of(), messages(dump));
    assertEquals(Optional.of(kernel.vmcoreinfo()), dump.vmcoreinfo().map(c -> c.info()));
    assertEquals(
        Map.of(
            Kind.RELEASE, Outcome.HOLDS,
            Kind.IMAGE_MAP, Outcome.HOLDS,
            Kind.LINEAR_MAP, Outcome.HOLDS,
            Kind.OWN_POINTER, Outcome.HOLDS),
        outcomes(dump.vmcoreinfo().orElseThrow()));
    assertEquals(
        List.of(
            new CpuNote(DeadKernel.physical(CPU_0), OptionalInt.empty(), first),
            new CpuNote(DeadKernel.physical(CPU_1), OptionalInt.empty(), second)),
        dump.cpuNotes());
  }

  @Test
  void whatAnEarlierBootOfTheSameKernelLeftIsNotTaken() {
    DeadKernel earlier = new DeadKernel(ram, 9, OTHER_NOTE);
    earlier.saveCpu(CPU_0, 1);
    DeadKernel last = new DeadKernel(ram, 5, NOTE);
    last.saveCpu(CPU_1, 2);

    CrashDump dump = collect();

    assertEquals(Optional.of(last.noteAddress()), own(dump));
    assertEquals(
        List.of(DeadKernel.physical(CPU_1)),
        dump.cpuNotes().stream().map(CpuNote::address).toList());
    assertEquals(
        List.of(
            "memory:0x0: Warning (W-dump-vmcoreinfo): the VMCOREINFO at 0x40601000 is not certainly"
                + " the dead kernel's: the page tables do not map 0xffff800009210000, _stext, to"
                + " 0x40210000; the page tables do not map 0xffff000240601000, the note's page, to"
                + " 0x40601000",
            "memory:0x0: Warning (W-dump-cpus): 1 of 2 notes of CPUs in memory are left out: their"
                + " registers are not addresses of this boot's kernel"),
        messages(dump));
  }

  @Test
  void whatAnEarlierBootWithoutKaslrLeftIsToldByTheKernelsOwnPointer() {
    new DeadKernel(ram, 0, OTHER_NOTE).say("CRASHTIME", "1700000000");
    DeadKernel last = new DeadKernel(ram, 0, NOTE);

    CrashDump dump = collect();

    assertEquals(Optional.of(last.noteAddress()), own(dump));
    assertEquals(Outcome.UNKNOWN, outcomes(dump.candidates().get(1)).get(Kind.OWN_POINTER));
  }

  @Test
  void anotherKernelsVmcoreinfoIsNotTaken() {
    new DeadKernel(ram, 5, NOTE).say("OSRELEASE", "6.0.0-other");

    CrashDump dump = collect();

    assertEquals(Optional.empty(), own(dump));
    assertEquals(
        List.of(
            "memory:0x0: Warning (W-dump-vmcoreinfo): the VMCOREINFO at 0x40600000 is not certainly"
                + " the dead kernel's: where it has init_uts_ns, at [0x402200"
                + "82, 0x402200c3), no kernel of release 6.0.0-other tells its name",
            "memory:0x0: Warning (W-dump-vmcoreinfo): no VMCOREINFO in this memory is certain: the"
                + " dump has none",
            NO_CPU),
        messages(dump));
  }

  @Test
  void twoThatAreEquallyGoodAndDifferAreBothLeftOut() {
    DeadKernel kernel = new DeadKernel(ram, 0, NOTE);
    // The second one, too, is pointed to.
    new DeadKernel(ram, 0, OTHER_NOTE).say("CRASHTIME", "1");
    ByteBuffer.wrap(ram).order(ByteOrder.LITTLE_ENDIAN).putLong(0x240008, kernel.linear(NOTE));

    CrashDump dump = collect();

    assertEquals(Optional.empty(), own(dump));
    assertEquals(
        List.of(
            "memory:0x0: Warning (W-dump-vmcoreinfo): several VMCOREINFO in this memory pass the"
                + " same checks and differ: the dump has none",
            NO_CPU),
        messages(dump));
  }

  @Test
  void withoutVmcoreinfoNoCpuNoteIsBelieved() {
    DeadKernel kernel = new DeadKernel(ram, 5, NOTE);
    kernel.saveCpu(CPU_0, 1);
    ram[NOTE] = 0;

    CrashDump dump = collect();

    assertEquals(List.of(), dump.cpuNotes());
    assertEquals(
        List.of(
            "memory:0x0: Warning (W-dump-vmcoreinfo): there is no VMCOREINFO in this memory: its"
                + " kernel died before it wrote one, or it was overwritten",
            "memory:0x0: Warning (W-dump-cpus): 1 of 1 notes of CPUs in memory are left out:"
                + " without a certified VMCOREINFO nothing tells of which boot they are",
            NO_CPU),
        messages(dump));
  }

  @Test
  void registeredPlacesTellWhichCpuLeftNoNote() {
    DeadKernel kernel = new DeadKernel(ram, 5, NOTE);
    CpuState state = kernel.saveCpu(CPU_1, 2);

    CrashDump dump =
        Collector.of(kernel.memory(), DeadKernel.kept())
            .withCpuNotes(
                List.of(
                    DeadKernel.physical(CPU_0),
                    DeadKernel.physical(CPU_1),
                    PhysicalAddress.of(0x50000000)))
            .collect();

    assertEquals(
        List.of(new CpuNote(DeadKernel.physical(CPU_1), OptionalInt.of(1), state)),
        dump.cpuNotes());
    assertEquals(
        List.of(
            "memory:0x0: Warning (W-dump-cpus): CPU 0 left no note: there is none at 0x40700200",
            "memory:0x0: Warning (W-dump-cpus): CPU 2 left no note: the memory at 0x50000000 is not"
                + " there"),
        messages(dump));
  }

  @Test
  void theKernelsSymbolsTellWhereEachCpuKeepsItsNote() {
    DeadKernel kernel = new DeadKernel(ram, 5, NOTE);
    kernel.keepSymbols(CPU_0, CPU_1);
    kernel.saveCpu(0x720200, 7);
    CpuState state = kernel.saveCpu(CPU_1, 2);

    CrashDump dump = collect();

    assertEquals(
        List.of(new CpuNote(DeadKernel.physical(CPU_1), OptionalInt.of(1), state)),
        dump.cpuNotes());
    assertEquals(
        List.of(
            "memory:0x0: Warning (W-dump-cpus): CPU 0 left no note: there is none at 0x40700200"),
        messages(dump));
  }

  @Test
  void aSymbolTableThatIsDamagedIsDoneWithout() {
    DeadKernel kernel = new DeadKernel(ram, 5, NOTE);
    kernel.keepSymbols(CPU_0, CPU_1);
    kernel.saveCpu(CPU_1, 2);
    byte[] good = ram.clone();
    long seed = Long.getLong("conifer.seed", System.nanoTime());
    System.out.println("CollectorTest seed " + seed);
    Random random = new Random(seed);
    int found = 0;
    for (int run = 0; run < 20; run++) {
      System.arraycopy(good, 0x270000, ram, 0x270000, 0x5000);
      for (int i = 0; i < 20; i++) {
        ram[0x270000 + random.nextInt(5) * 0x1000 + random.nextInt(0x300)] =
            (byte) random.nextInt();
      }
      found += collect().cpuNotes().size();
    }
    assertTrue(found > 0, "no run found the note");
  }

  @Test
  void whatWasOverwrittenIsNotLookedAt() {
    new DeadKernel(ram, 5, NOTE);
    MemoryMap kept = DeadKernel.kept().minus(AddressRange.of(DeadKernel.physical(NOTE), 4096));

    CrashDump dump = Collector.of(DeadKernel.memory(ram), kept).collect();

    assertEquals(Optional.empty(), own(dump));
    assertEquals(kept, dump.memory());
  }

  @Test
  void memoryThatIsNotInTheImageIsNamed() {
    new DeadKernel(ram, 5, NOTE);

    CrashDump dump =
        Collector.of(DeadKernel.memory(ram), MemoryMap.of(AddressRange.of(0x40000000L, 0x1000000)))
            .collect();

    assertEquals(
        List.of(
            "memory:0x0: Warning (W-dump-memory): the memory at [[0x40800000, 0x41000000)] is not"
                + " there",
            NO_CPU),
        messages(dump));
    assertEquals(DeadKernel.kept(), dump.memory());
  }

  @Test
  void theVmcoreHasEveryByteAndTheLog(@TempDir Path folder) throws IOException {
    new Random(1).nextBytes(ram);
    DeadKernel kernel = new DeadKernel(ram, 5, NOTE);
    kernel.log(1_500_000_000L, 6, "marker before the crash");
    CpuState state = kernel.saveCpu(CPU_0, 1);
    MemoryMap kept = DeadKernel.kept().minus(AddressRange.of(0x40100000L, 0x1800));

    Path file = write(Collector.of(kernel.memory(), kept).collect(), folder);

    try (FileChannel channel = FileChannel.open(file)) {
      ElfCore core = ElfCore.read("vmcore", ByteSource.of(channel)).orThrow();
      assertEquals(kept, core.present());
      for (AddressRange range : kept.ranges()) {
        assertArrayEquals(
            kernel.memory().bytes(range).orElseThrow(), core.bytes(range).orElseThrow());
      }
      assertEquals(List.of(state), core.cpus());
      Vmcoreinfo info = core.vmcoreinfo().orElseThrow().orThrow();
      assertEquals(
          "[    1.500000] marker before the crash\n",
          KernelLog.read(info, KernelMemory.of(info, core).orThrow()).orThrow().text());
    }
  }

  @Test
  void pagesOfZerosTakeNoRoomOnDisk(@TempDir Path folder) throws IOException {
    ram[0x400000] = 1;
    Path file = write(collect(), folder);
    long blocks = ((Number) Files.getAttribute(file, "unix:size")).longValue();

    assertTrue(blocks > DeadKernel.RAM_SIZE, "the file is as long as its memory");
    assertEquals(1, Files.readAllBytes(file)[(int) blocks - DeadKernel.RAM_SIZE + 0x400000]);
  }

  @Test
  void readelfAndGdbOpenIt(@TempDir Path folder) throws IOException {
    DeadKernel kernel = new DeadKernel(ram, 5, NOTE);
    CpuState first = kernel.saveCpu(CPU_0, 1);
    CpuState second = kernel.saveCpu(CPU_1, 2);
    String file = write(collect(), folder).toString();
    String readelf = RequiredTool.orSkip("readelf").run(PATIENCE, "-hlWn", file).output();
    String gdb =
        RequiredTool.orSkip("gdb-multiarch")
            .run(
                PATIENCE,
                "-q",
                "-nx",
                "-batch",
                "-ex",
                "set architecture aarch64",
                "-ex",
                "core-file " + file,
                "-ex",
                "thread apply all -ascending info registers x0 x30 sp pc",
                "-ex",
                "x/s 0x%x".formatted(kernel.image(0x220000)),
                "-ex",
                "x/s 0x%x".formatted(kernel.linear(0x220000)))
            .output();

    assertTrue(readelf.contains("Machine:                           AArch64"), readelf);
    assertTrue(readelf.contains("NT_PRSTATUS (prstatus structure)"), readelf);
    assertTrue(readelf.contains("VMCOREINFO"), readelf);
    assertTrue(!readelf.contains("Warning"), readelf);
    for (CpuState state : List.of(first, second)) {
      assertTrue(gdb.contains("pc             0x%x".formatted(state.programCounter())), gdb);
      assertTrue(gdb.contains("sp             0x%x".formatted(state.stackPointer())), gdb);
    }
    assertEquals(2, gdb.lines().filter(l -> l.matches("x30 +0x101e .*")).count(), gdb);
    assertEquals(2, gdb.lines().filter(l -> l.endsWith("\"Linux\"")).count(), gdb);
  }

  private static Path write(CrashDump dump, Path folder) throws IOException {
    Path file = folder.resolve("vmcore");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      assertEquals(0, dump.write(channel));
    }
    return file;
  }
}
