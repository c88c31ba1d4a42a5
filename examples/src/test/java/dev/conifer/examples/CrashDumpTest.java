package dev.conifer.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.board.ResetKind;
import dev.conifer.boot.Handover;
import dev.conifer.check.BootCheck;
import dev.conifer.crashdump.CrashDumpPlaces;
import dev.conifer.crashdump.Registry;
import dev.conifer.dump.CpuState;
import dev.conifer.layout.CrashDumpLayout;
import dev.conifer.layout.Layout;
import dev.conifer.layout.Planner;
import dev.conifer.layout.Trial;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.Sizes;
import dev.conifer.plan.Plan;
import dev.conifer.plan.PlanReader;
import dev.conifer.reserved.PlacedRegion;
import dev.conifer.scenario.DumpReport;
import dev.conifer.scenario.HandBackReport;
import dev.conifer.scenario.RebootReport;
import dev.conifer.scenario.RebootScenario;
import dev.conifer.tree.DeviceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** What firmware owes to a crash dump, each service in a test: on QEMU's board, on the model. */
class CrashDumpTest {
  @TempDir private Path folder;

  @BeforeEach
  void copyTheBoard() throws IOException {
    for (String file : List.of("board.dts", "regions.dts")) {
      Files.copy(Path.of("qemu-virt", file), folder.resolve(file));
    }
  }

  /** The example's plan with more said of its dump. */
  private Layout layout(String more) {
    Path file = folder.resolve("plan.dts");
    try {
      String plan = Files.readString(Path.of("qemu-virt/plan.dts"));
      Files.writeString(
          file, plan.replace("kind = \"crash-dump\";", "kind = \"crash-dump\";" + more));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    Plan plan = PlanReader.read(file).orThrow();
    return Planner.layout(plan).orThrow();
  }

  private static DumpReport dump(RebootReport report) {
    return report.dump().orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(value = ResetKind.class, mode = Mode.EXCLUDE, names = "COLD")
  void aWarmResetKeepsTheDeadKernelsMemory(ResetKind reset) {
    RebootReport report = RebootScenario.run(layout(""), reset, 7);

    assertTrue(report.passes(), report.verdicts()::toString);
    assertTrue(dump(report).hasVmcoreinfo());
    assertEquals(
        report.layout().crashDump().orElseThrow().places().dumped().size(), dump(report).bytes());
  }

  @Test
  void aColdResetLeavesNoDumpAndSaysWhy() {
    RebootReport report = RebootScenario.run(layout(""), ResetKind.COLD, 7);

    assertFalse(report.passes());
    assertEquals(
        "the boot after the crash was an ordinary one: nothing was registered",
        dump(report).absence().orElseThrow());
  }

  @Test
  void memoryIsReleasedWhenTheDumpIsSaved() {
    RebootReport report = RebootScenario.run(layout(""), ResetKind.WARM, 7);

    assertEquals(3, report.boots().size());
    assertTrue(report.usable(1) < report.usable(0) / 2);
    assertEquals(report.usable(0), report.usable(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "copy-window;"})
  void theDumpHasAllOfTheKernelsDataAndUserSpaceLosesItsPagesInTheWindow(String more) {
    Layout layout = layout(more);
    DumpReport dump = dump(RebootScenario.run(layout, ResetKind.WARM, 7));

    assertEquals(0, dump.lostKernelBytes());
    assertEquals(layout.crashDump().orElseThrow().places().lent().size(), dump.lostUserBytes());
    assertTrue(dump.userBytes() > 0 && dump.userBytes() < dump.bytes());
  }

  @Test
  void memoryIsHandedBackWithoutAReboot() {
    Layout layout =
        PlanReader.read(Path.of("qemu-virt/hand-back.dts")).then(Planner::layout).orThrow();
    RebootReport report = RebootScenario.run(layout, ResetKind.WARM, 7);
    HandBackReport back = report.handBack().orElseThrow();

    assertTrue(report.passes(), report.verdicts()::toString);
    assertEquals(MemoryMap.EMPTY, back.touched());
    assertEquals(List.of(AddressRange.of(0x58000000L, 384 * Sizes.MIB)), back.blocks());
    for (AddressRange block : back.blocks()) {
      assertTrue(layout.crashDump().orElseThrow().places().dumped().contains(block));
    }
  }

  @Test
  void aKernelThatCannotHandsNothingBackAndTheDumpIsThereAllTheSame() {
    RebootReport report = RebootScenario.run(layout("hand-back;"), ResetKind.WARM, 7);

    assertTrue(report.passes(), report.verdicts()::toString);
    assertEquals(List.of(), report.handBack().orElseThrow().devices());
    assertEquals(Optional.empty(), RebootScenario.run(layout(""), ResetKind.WARM, 7).handBack());
  }

  @Test
  void aCopyOfTheWindowIsHandedBackAndTheWindowIsNot() {
    Layout layout = layout("copy-window; hand-back;");
    CrashDumpLayout dump = layout.crashDump().orElseThrow();

    assertFalse(dump.trees().oldMemory().overlaps(dump.places().usable()));
    assertTrue(dump.trees().oldMemory().overlaps(dump.places().copy().orElseThrow()));
  }

  @Test
  void aKernelThatDiesEarlyLeavesItsMemoryWithoutItsNotes() {
    RebootReport report = RebootScenario.runEarly(layout(""), ResetKind.WATCHDOG, 7);

    assertTrue(report.passes(), report.verdicts()::toString);
    assertFalse(dump(report).hasVmcoreinfo());
    assertEquals(List.of(), dump(report).cpus());
  }

  @Test
  void inAPanicEveryCpuButTheOneThatPanicsSavesItsRegisters() {
    DumpReport dump = dump(RebootScenario.run(layout(""), ResetKind.WARM, 7));

    assertEquals(List.of(1L), dump.cpus().stream().map(cpu -> cpu.general().get(0)).toList());
  }

  @Test
  void aWatchdogsResetSavesNoRegistersByItself() {
    DumpReport dump = dump(RebootScenario.run(layout(""), ResetKind.WATCHDOG, 7));

    assertEquals(List.of(), dump.cpus());
  }

  @Test
  void firmwareSavesTheRegistersOfEveryCpuWhenTheWatchdogBites() {
    DumpReport dump = dump(RebootScenario.run(layout("firmware-notes;"), ResetKind.WATCHDOG, 7));

    assertEquals(
        List.of(0L, 1L), dump.cpus().stream().map(CpuState::general).map(x -> x.get(0)).toList());
  }

  @ParameterizedTest
  @EnumSource(value = ResetKind.class, mode = Mode.EXCLUDE, names = "COLD")
  void bootMemoryIsCopiedBeforeTheCaptureKernelIsLoadedThere(ResetKind reset) {
    Layout layout = layout("copy-window;");
    CrashDumpPlaces places = layout.crashDump().orElseThrow().places();
    RebootReport report = RebootScenario.run(layout, reset, 7);

    assertTrue(places.dumped().contains(places.window()));
    assertTrue(places.window().contains(places.running().kernel()));
    assertTrue(report.passes(), dump(report).memory()::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "copy-window;"})
  void aRegisteredDumpIsKeptByFirmwareAndLoader(String more) {
    BootCheck check = BootCheck.of(layout(more));

    assertTrue(check.passes(), check.verdicts()::toString);
    assertTrue(check.capture().isPresent());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "copy-window;", "capture-address = <0x50000000>;"})
  void everyByteOfDramHasOnePurpose(String more) {
    Layout layout = layout(more);
    CrashDumpPlaces places = layout.crashDump().orElseThrow().places();
    List<AddressRange> purposes = new ArrayList<>(places.firmware().ranges());
    purposes.addAll(places.dumpedParts());
    purposes.add(places.lent());
    purposes.add(places.registry().range());
    layout.regions().stream().map(PlacedRegion::range).forEach(purposes::add);

    long sum = purposes.stream().mapToLong(AddressRange::size).sum();
    assertEquals(layout.dram(), MemoryMap.of(purposes));
    assertEquals(layout.dram().size(), sum);
  }

  @Test
  void theBootAfterACrashIsOneOfItsKind() {
    Layout layout = layout("capture-bootargs = \"console=ttyAMA0 it's=quoted\";");
    DeviceTree tree =
        layout.captureBoot().orElseThrow().trace().handover().map(Handover::finalFdt).orElseThrow();

    assertEquals(
        "console=ttyAMA0 it's=quoted",
        tree.property("/chosen", "bootargs").orElseThrow().value().string().orElseThrow());
    assertTrue(tree.property("/chosen", "linux,elfcorehdr").isPresent());
  }

  @Test
  void everyBootRegistersADumpBeforeTheKernelRuns() {
    Layout layout = layout("");
    Registry registry = layout.crashDump().orElseThrow().places().registry();
    Trial trial = layout.boot();

    List<String> titles = trial.trace().steps().stream().map(step -> step.title()).toList();
    String armed = "mw.l: %s 0x%x".formatted(registry.word(), Registry.BY_THE_BOOT_SCRIPT);
    int arming = lastWith(titles, armed);
    assertTrue(arming > 0 && arming < lastWith(titles, "booti: "), titles::toString);
  }

  private static int lastWith(List<String> titles, String words) {
    int last = -1;
    for (int i = 0; i < titles.size(); i++) {
      last = titles.get(i).contains(words) ? i : last;
    }
    return last;
  }
}
