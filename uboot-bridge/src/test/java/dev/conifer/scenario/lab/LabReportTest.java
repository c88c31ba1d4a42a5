package dev.conifer.scenario.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.layout.Layout;
import dev.conifer.layout.Planner;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.plan.PlanReader;
import dev.conifer.reserved.PlacedRegion;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a run comes down to, of machines that never were. */
class LabReportTest {
  private static final Fact SAME = new Fact("ramdisk", "0x1000", "0x1000");
  private static final Fact OTHER = new Fact("kernel", "0x1000", "0x2000");
  private static final Proof SHOWN = new Proof("the file on log's /dev/pmem0", true, "a line");
  private static final Proof NOT_SHOWN = new Proof("the message in ramoops", false, "nothing");

  private final Layout layout =
      PlanReader.read(Path.of("..", "examples", "qemu-virt", "regions.dts"))
          .then(Planner::layout)
          .orThrow();

  private final PlacedRegion log = layout.regions().get(1);
  private final RegionComparison intact = region(MemoryMap.EMPTY, Optional.empty());

  private RegionComparison region(MemoryMap lost, Optional<String> difference) {
    return new RegionComparison(
        log,
        lost,
        lost,
        Optional.of("U-Boot: relocation").filter(writer -> !lost.isEmpty()),
        Optional.of(Moment.PROMPT).filter(moment -> !lost.isEmpty()),
        difference);
  }

  private LabReport report(
      String scenario, int reboots, List<Fact> facts, RegionComparison region, Proof proof) {
    return new LabReport(
        scenario,
        layout,
        "6.1.0",
        reboots,
        "a warm reboot",
        facts,
        List.of(region),
        4096,
        List.of(proof));
  }

  private LabReport report(List<Fact> facts, RegionComparison region, Proof proof) {
    return report("warm-reboot", 1, facts, region, proof);
  }

  @Test
  void allThatAgreesSurvivesAndIsShownIsAYes() {
    LabReport report = report(List.of(SAME), intact, SHOWN);

    assertTrue(report.passes());
    assertEquals(
        "YES: machine and model agree in 1 facts and in every byte of 1 of 1 preserved regions"
            + " (4096 bytes) over a warm reboot; read back: the file on log's /dev/pmem0",
        report.conclusion());
  }

  @Test
  void aFactOnWhichTheyDifferIsTheFirstThingSaid() {
    LabReport report = report(List.of(SAME, OTHER), intact, NOT_SHOWN);

    assertFalse(report.agrees());
    assertEquals(
        "NO: machine and model differ, in 1 of 2 facts and 0 of 1 regions", report.conclusion());
  }

  @Test
  void aRegionOnWhichTheyDifferIsCounted() {
    LabReport report =
        report(List.of(SAME), region(MemoryMap.EMPTY, Optional.of("loses more")), SHOWN);

    assertFalse(report.agrees());
    assertEquals(
        "NO: machine and model differ, in 0 of 1 facts and 1 of 1 regions", report.conclusion());
  }

  @Test
  void whatBothLoseIsAgreedOnAndANo() {
    MemoryMap page = MemoryMap.of(AddressRange.of(log.range().start(), 0x1000));
    LabReport report = report(List.of(SAME), region(page, Optional.empty()), SHOWN);

    assertTrue(report.agrees());
    assertFalse(report.passes());
    assertEquals(
        "NO: machine and model agree in 1 facts; on both a region is lost: log, by U-Boot:"
            + " relocation",
        report.conclusion());
  }

  @Test
  void aBootThatFailsOnBothIsANo() {
    LabReport report = report("warm-reboot", 0, List.of(SAME), intact, SHOWN);

    assertFalse(report.passes());
    assertEquals("NO: the boot fails, on the machine as in the model", report.conclusion());
  }

  @Test
  void whatIsNotShownIsNamedWithWhatWasSeen() {
    LabReport report = report(List.of(SAME), intact, NOT_SHOWN);

    assertFalse(report.passes());
    assertEquals(
        "NO: machine and model agree in 1 facts, but not shown: the message in ramoops (nothing)",
        report.conclusion());
  }

  @Test
  void severalRunsAreAddedUp() {
    LabReport one = report(List.of(SAME), intact, SHOWN);
    LabReport other = report("crash-dump", 2, List.of(SAME, SAME), intact, SHOWN);

    assertEquals(
        "YES: machine and model agree in 3 facts and in every byte of the preserved regions log"
            + " (8192 bytes) over a warm reboot; a warm reboot; shown on the machine: the file on"
            + " log's /dev/pmem0",
        LabReport.conclusion(List.of(one, other)));
  }

  @Test
  void theFirstRunThatFailsIsNamed() {
    LabReport good = report(List.of(SAME), intact, SHOWN);
    LabReport bad = report("watchdog", 1, List.of(OTHER), intact, SHOWN);

    assertEquals(
        "NO: watchdog: machine and model differ, in 1 of 1 facts and 0 of 1 regions",
        LabReport.conclusion(List.of(good, bad, bad)));
    assertEquals(good.conclusion(), LabReport.conclusion(List.of(good)));
  }
}
