package dev.conifer.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.board.ResetKind;
import dev.conifer.check.Remedies;
import dev.conifer.layout.Layout;
import dev.conifer.layout.Planner;
import dev.conifer.layout.Trial;
import dev.conifer.memory.AddressRange;
import dev.conifer.plan.LoaderPlan;
import dev.conifer.plan.Plan;
import dev.conifer.plan.PlanReader;
import dev.conifer.scenario.RebootReport;
import dev.conifer.scenario.RebootScenario;
import dev.conifer.verdict.Finding;
import dev.conifer.verdict.RegionVerdict;
import dev.conifer.verdict.Remedy;
import dev.conifer.verdict.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every plan that is shipped with its board does what its comment says. */
class ExamplePlansTest {
  @ParameterizedTest
  @CsvSource({
    "qemu-virt/plan.dts",
    "qemu-virt/hand-back.dts",
    "qemu-virt/linuxboot.dts",
    "qemu-virt/linuxboot-efi.dts",
    "two-bank/plan.dts"
  })
  void aRegionWhoseAddressWasChosenIsIntact(Path plan) {
    RebootReport report = reboot(read(plan), ResetKind.WARM);

    assertTrue(report.passes(), report.verdicts()::toString);
    assertFalse(report.verdicts().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "relocation-conflict.dts, U-Boot: relocation,        0x7fe00000, 0x7fef7000",
    "kernel-conflict.dts,     Linux: BSS clear,          0x42140000, 0x42150000",
    "ramdisk-conflict.dts,    booti: ramdisk relocation, 0x7d000000, 0x7d200000",
  })
  void aConflictNamesTheStepTheRangeAndARemedyThatWasTriedOut(
      String plan, String step, String start, String end) {
    RebootReport report = reboot(read(Path.of("qemu-virt", plan)), ResetKind.WARM);
    RegionVerdict scratch =
        Remedies.added(report.layout(), report.verdicts()).stream()
            .filter(verdict -> verdict.region().equals("scratch"))
            .findFirst()
            .orElseThrow();

    Finding reason = scratch.reason().orElseThrow();
    assertEquals(Verdict.OVERWRITTEN, scratch.verdict());
    assertEquals(Optional.of(step), reason.step());
    assertEquals("[" + start + ", " + end + ")", reason.range().orElseThrow().toString());
    assertTrue(scratch.remedies().stream().anyMatch(Remedy::triedOut));
  }

  @Test
  void aLineOfTheBootScriptIsNamedThatWritesIntoARegion() {
    RebootReport report = reboot(read(Path.of("qemu-virt/script.dts")), ResetKind.WARM);
    RegionVerdict scratch =
        report.verdicts().stream()
            .filter(verdict -> verdict.region().equals("scratch"))
            .findFirst()
            .orElseThrow();

    Finding reason = scratch.reason().orElseThrow();
    assertEquals(Verdict.OVERWRITTEN, scratch.verdict());
    assertEquals(Optional.of("boot.cmd:8: mw.l: 0x58100000 0x626f6f74 4"), reason.step());
    assertEquals("[0x58100000, 0x58100010)", reason.range().orElseThrow().toString());
    report.verdicts().stream()
        .filter(verdict -> !verdict.region().equals("scratch"))
        .forEach(verdict -> assertTrue(verdict.isIntact(), verdict::toString));
  }

  @Test
  void theOtherRegionsOfAConflictStayIntact() throws IOException {
    for (Path plan : conflicts()) {
      for (RegionVerdict verdict : reboot(read(plan), ResetKind.WARM).verdicts()) {
        assertEquals(
            !verdict.region().equals("scratch"), verdict.isIntact(), plan + ": " + verdict);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("conflicts")
  void theReferenceLoaderKeepsWhatUBootOverwrites(Path file) {
    Plan plan = read(file);
    LoaderPlan loader = plan.loader().withCompatible(LoaderPlan.REFERENCE);

    RebootReport report = reboot(plan.withLoader(loader), ResetKind.WARM);

    assertTrue(report.passes(), report.verdicts()::toString);
  }

  @ParameterizedTest
  @EnumSource(ResetKind.class)
  void aResetThatLosesMemoryIsToldFromAStepThatOverwritesIt(ResetKind reset) {
    RebootReport report = reboot(read(Path.of("qemu-virt/plan.dts")), reset);

    Verdict expected = reset == ResetKind.COLD ? Verdict.DECAYED : Verdict.INTACT;
    report.verdicts().forEach(verdict -> assertEquals(expected, verdict.verdict()));
  }

  @Test
  void underLinuxBootEveryStepOfBothKernelsCounts() {
    RebootReport report = reboot(read(Path.of("qemu-virt/linuxboot.dts")), ResetKind.WARM);

    List<String> steps =
        report.decidingBoot().trace().steps().stream().map(step -> step.title()).toList();
    assertEquals(
        List.of(
            "first Linux: entry",
            "first Linux: BSS clear",
            "first Linux: reserved memory",
            "first Linux: memory in use",
            "LinuxBoot: memory map",
            "LinuxBoot: kernel placement",
            "LinuxBoot: initramfs placement",
            "LinuxBoot: FDT placement",
            "LinuxBoot: trampoline placement",
            "kexec: load",
            "kexec: segment copy",
            "Linux: entry",
            "Linux: BSS clear",
            "Linux: reserved memory",
            "Linux: memory in use"),
        steps.subList(steps.indexOf("first Linux: entry"), steps.size()));
  }

  /** EFI's memory map outlives the first kernel: the second one is told of it by the tree. */
  @Test
  void underEfiBothKernelsLeaveOutWhatTheFirmwareReserves() {
    Plan plan = read(Path.of("qemu-virt/linuxboot-efi.dts"));
    Trial trial =
        RebootScenario.run(Planner.layout(plan).orThrow(), ResetKind.WARM, 1).decidingBoot();

    AddressRange kept = AddressRange.of(0x60000000L, 0x4000000);
    assertFalse(trial.trace().kernels().get(0).usable().overlaps(kept));
    assertFalse(trial.linux().orElseThrow().usable().overlaps(kept));
    List<String> steps = trial.trace().steps().stream().map(step -> step.title()).toList();
    assertEquals(
        List.of("firmware: control FDT", "EDK2: PEI", "EDK2: DXE", "EDK2: kernel"),
        steps.subList(0, 4));
    assertEquals(1, steps.stream().filter("first Linux: placement"::equals).count());
    assertFalse(steps.contains("EFI stub: placement"));
  }

  @Test
  void aKernelThatURootPutsBehindItsHoleOverwritesALog() {
    RebootReport report =
        reboot(read(Path.of("qemu-virt/linuxboot-underflow.dts")), ResetKind.WARM);

    for (RegionVerdict verdict : Remedies.added(report.layout(), report.verdicts())) {
      if (verdict.region().equals("log")) {
        assertEquals(Verdict.OVERWRITTEN, verdict.verdict());
        assertEquals(
            "kexec: segment copy writes [0x40200000, 0x41ebd808) (kernel, outside of free memory"
                + " (Range.WithStart underflows))",
            verdict.reason().orElseThrow().message());
        assertTrue(verdict.remedies().get(0).triedOut());
      } else {
        assertTrue(verdict.isIntact(), verdict::toString);
      }
    }
  }

  @Test
  void anotherLoaderTakesThePlaceOfTheWholeChain() {
    Plan plan = read(Path.of("qemu-virt/linuxboot.dts"));
    Plan uBoot = plan.withLoader(plan.loader().withCompatible(LoaderPlan.U_BOOT));

    RebootReport report = reboot(uBoot, ResetKind.WARM);

    assertTrue(report.passes(), report.verdicts()::toString);
    assertEquals("U-Boot 2023.01", report.layout().loader().name());
  }

  @Test
  void chosenAddressesAreTheSameOnEveryRun() {
    Plan plan = read(Path.of("two-bank/plan.dts"));

    assertEquals(ranges(plan), ranges(plan));
  }

  static List<Path> conflicts() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("qemu-virt"))) {
      List<Path> conflicts =
          files.filter(file -> file.toString().endsWith("-conflict.dts")).sorted().toList();
      assertEquals(3, conflicts.size());
      return conflicts;
    }
  }

  private static Plan read(Path plan) {
    return PlanReader.read(plan).orThrow();
  }

  private static RebootReport reboot(Plan plan, ResetKind reset) {
    return RebootScenario.run(Planner.layout(plan).orThrow(), reset, 1);
  }

  private static List<AddressRange> ranges(Plan plan) {
    Layout layout = Planner.layout(plan).orThrow();
    return layout.regions().stream().map(region -> region.range()).toList();
  }
}
