package dev.conifer.scenario;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.dump.ByteSource;
import dev.conifer.dump.ElfCore;
import dev.conifer.dump.ElfMachine;
import dev.conifer.dump.MemoryImage;
import dev.conifer.dump.Note;
import dev.conifer.dump.VmcoreView;
import dev.conifer.fadump.FadumpDump;
import dev.conifer.fadump.FadumpLayout;
import dev.conifer.fadump.FadumpPlatform;
import dev.conifer.fadump.LinuxFadump;
import dev.conifer.fadump.OpalFirmware;
import dev.conifer.fadump.PowerRegisters;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FadumpScenarioTest {
  private static final LinuxFadump KERNEL = LinuxFadump.current();
  private static final int CPUS = 4;
  private static final int DEAD = 2;
  private static final int STEP = 64 << 10;

  /** No checksum of 32 bits. */
  private static final long UNKNOWN = -1;

  /** Enough for each kind: boot memory twice, and something above. */
  private static List<AddressRange> banks(FadumpPlatform platform) {
    return platform == FadumpPlatform.RTAS
        ? List.of(AddressRange.of(0, 768 * Sizes.MIB), AddressRange.of(Sizes.GIB, 128 * Sizes.MIB))
        : List.of(
            AddressRange.of(0, 1664 * Sizes.MIB), AddressRange.of(2 * Sizes.GIB, 128 * Sizes.MIB));
  }

  private static List<PowerRegisters> registers() {
    List<PowerRegisters> registers = new ArrayList<>();
    for (int cpu = 0; cpu < CPUS; cpu++) {
      PowerRegisters all =
          new PowerRegisters(new Random(cpu).longs(PowerRegisters.COUNT).boxed().toList());
      registers.add(all);
    }
    return registers;
  }

  /** A checksum of every page of 64 KiB, by address. */
  private static Map<Long, Long> checksums(MemoryImage memory, MemoryMap where) {
    Map<Long, Long> checksums = new TreeMap<>();
    for (AddressRange range : where.ranges()) {
      for (long at = range.start().bits(); at < range.end().bits(); at += STEP) {
        long size = Math.min(STEP, range.end().bits() - at);
        Optional<byte[]> bytes = memory.bytes(AddressRange.of(at, size));
        checksums.put(at, bytes.map(FadumpScenarioTest::checksum).orElse(UNKNOWN));
      }
    }
    return checksums;
  }

  private static long checksum(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    return checksum.getValue();
  }

  /** A machine whose kernel has registered a dump as {@code layout} says, and works. */
  private record Working(FadumpScenario machine, FadumpLayout layout) {
    static Working on(FadumpPlatform platform) {
      FadumpScenario machine = new FadumpScenario(platform, KERNEL, banks(platform), CPUS);
      machine.boot();
      FadumpLayout layout = machine.report().layout().orElseThrow();
      assertTrue(machine.register(layout).succeeded());
      machine.fill(layout, 1);
      return new Working(machine, layout);
    }
  }

  @ParameterizedTest
  @EnumSource(FadumpPlatform.class)
  void theVmcoreHoldsTheOldBytesAlsoWhereTheSecondKernelLives(FadumpPlatform platform) {
    Working working = Working.on(platform);
    FadumpScenario machine = working.machine();
    FadumpLayout layout = working.layout();
    MemoryMap ram = MemoryMap.of(banks(platform));
    MemoryImage memory = MemoryImage.of(machine.board().memory(), ram);
    MemoryMap kept = ram.minus(layout.reserved());
    if (platform == FadumpPlatform.OPAL) {
      // Firmware's own memory, in which it puts the registers.
      kept = kept.minus(AddressRange.of(2 * Sizes.GIB + 112 * Sizes.MIB, 16 * Sizes.MIB));
    }
    Map<Long, Long> before = checksums(memory, kept);

    machine.crash(layout, DEAD, registers());
    assertTrue(machine.report().dumpWaiting());
    FadumpScenario.Captured captured = machine.capture(99);

    assertEquals(
        ram.intersection(new AddressRange(PhysicalAddress.ZERO, layout.bootMemoryTop())),
        captured.dump().usable());
    VmcoreView vmcore =
        VmcoreView.of(captured.elfcorehdr(), memory, KERNEL.pageSize(), ElfMachine.PPC64LE)
            .orThrow();
    ElfCore core = ElfCore.read("vmcore", vmcore, ElfMachine.PPC64LE).orThrow();
    assertEquals(before, checksums(core, kept));
    ElfCore written =
        ElfCore.read("written", captured.dump().vmcore(memory).orThrow(), ElfMachine.PPC64LE)
            .orThrow();
    assertEquals(core.notes(), written.notes());
    assertEquals(before, checksums(written, kept));
    // The second kernel really did write there.
    assertFalse(
        checksums(memory, captured.dump().usable()).values().stream()
            .anyMatch(before::containsValue));
  }

  @ParameterizedTest
  @EnumSource(FadumpPlatform.class)
  void theNotesAreEveryCpusAndTheVmcoreinfoOfTheDeadKernel(FadumpPlatform platform) {
    Working working = Working.on(platform);
    FadumpScenario machine = working.machine();
    FadumpLayout layout = working.layout();

    machine.crash(layout, DEAD, registers());

    List<Note> notes = core(machine, platform).notes();
    assertEquals(CPUS + 1, notes.size());
    for (int cpu = 0; cpu < CPUS; cpu++) {
      assertEquals(expected(cpu, cpu == DEAD).note(), notes.get(cpu), "CPU " + cpu);
    }
    assertEquals(FadumpScenario.vmcoreinfo(), notes.get(CPUS));
  }

  /** The CPU that died speaks for itself; of the others firmware saves what it knows. */
  private static PowerRegisters expected(int cpu, boolean itself) {
    PowerRegisters all = registers().get(cpu);
    return itself
        ? all
        : all.with(PowerRegisters.Special.ORIG_GPR3, 0)
            .with(PowerRegisters.Special.SOFTE, 0)
            .with(PowerRegisters.Special.TRAP, 0)
            .with(PowerRegisters.Special.RESULT, 0);
  }

  private static ElfCore core(FadumpScenario machine, FadumpPlatform platform) {
    FadumpScenario.Captured captured = machine.capture(99);
    MemoryImage memory = MemoryImage.of(machine.board().memory(), MemoryMap.of(banks(platform)));
    ByteSource vmcore =
        VmcoreView.of(captured.elfcorehdr(), memory, KERNEL.pageSize(), ElfMachine.PPC64LE)
            .orThrow();
    return ElfCore.read("vmcore", vmcore, ElfMachine.PPC64LE).orThrow();
  }

  @ParameterizedTest
  @EnumSource(FadumpPlatform.class)
  void whenFirmwareEndsTheSystemAllRegistersAreFirmwares(FadumpPlatform platform) {
    FadumpScenario machine = Working.on(platform).machine();

    machine.terminate(registers());

    List<Note> notes = core(machine, platform).notes();
    for (int cpu = 0; cpu < CPUS; cpu++) {
      assertEquals(expected(cpu, false).note(), notes.get(cpu), "CPU " + cpu);
    }
  }

  @ParameterizedTest
  @EnumSource(FadumpPlatform.class)
  void onceTheDumpIsSavedMemoryGrowsBackAndADumpIsRegisteredAgain(FadumpPlatform platform) {
    Working working = Working.on(platform);
    FadumpScenario machine = working.machine();
    FadumpLayout layout = working.layout();
    MemoryMap ram = MemoryMap.of(banks(platform));
    machine.crash(layout, DEAD, registers());
    FadumpDump dump = machine.capture(99).dump();

    assertTrue(machine.release().succeeded());

    assertEquals(ram.minus(layout.reserved()), dump.usable().plus(dump.released(MemoryMap.EMPTY)));
    assertEquals(layout.reserved(), dump.reserved());
    assertTrue(machine.register(layout).succeeded());
    machine.crash(layout, 0, registers());
    assertEquals(Optional.of(0), machine.capture(7).dump().header().crashingCpu());
  }

  @ParameterizedTest
  @EnumSource(FadumpPlatform.class)
  void aCrashBeforeTheRegistrationLeavesNoDump(FadumpPlatform platform) {
    FadumpScenario machine = new FadumpScenario(platform, KERNEL, banks(platform), CPUS);
    machine.boot();

    machine.terminate(registers());

    if (platform == FadumpPlatform.RTAS) {
      assertFalse(machine.report().dumpWaiting());
    } else {
      // Memory was kept, but nobody has said where anything is.
      assertEquals(Optional.empty(), machine.opal().queryTag(OpalFirmware.TAG_KERNEL));
    }
  }

  @ParameterizedTest
  @EnumSource(FadumpPlatform.class)
  void aCopyThatWasOverwrittenIsNoDump(FadumpPlatform platform) {
    Working working = Working.on(platform);
    FadumpScenario machine = working.machine();
    FadumpLayout layout = working.layout();
    MemoryMap ram = MemoryMap.of(banks(platform));
    machine.crash(layout, DEAD, registers());
    machine.board().memory().write(layout.header().start(), Content.fill(0xff, 8));

    MemoryImage memory = MemoryImage.of(machine.board().memory(), ram);
    List<Diagnostic> diagnostics =
        (platform == FadumpPlatform.RTAS
                ? FadumpDump.ofRtas(machine.report().rtas().orElseThrow(), ram, memory, KERNEL)
                : FadumpDump.ofOpal(
                    machine.opal().queryTag(OpalFirmware.TAG_KERNEL).orElseThrow(),
                    machine.opal().queryTag(OpalFirmware.TAG_CPU),
                    ram,
                    memory,
                    KERNEL))
            .diagnostics();

    assertEquals(
        List.of(
            "crash header:0x0 (crash header): Error (E-fadump-header): the crash header begins with"
                + " 0xffffffffffffffff, not with 'FADMPSIG'"),
        diagnostics.stream().map(Diagnostic::toString).toList());
  }

  @ParameterizedTest
  @EnumSource(FadumpPlatform.class)
  void theCopyIsMadeBeforeFirmwareLoadsAnything(FadumpPlatform platform) {
    Working working = Working.on(platform);
    FadumpScenario machine = working.machine();
    FadumpLayout layout = working.layout();
    PhysicalAddress loaded = machine.loadAreas().get(0).start();
    byte[] before = machine.board().memory().bytes(AddressRange.of(loaded, 4096)).orElseThrow();
    PhysicalAddress copy = layout.relocated(loaded);

    machine.crash(layout, DEAD, registers());

    assertEquals(Optional.empty(), machine.board().memory().bytes(AddressRange.of(loaded, 4096)));
    assertArrayEquals(
        before, machine.board().memory().bytes(AddressRange.of(copy, 4096)).orElseThrow());
  }
}
