package dev.conifer.scenario.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.image.Arm64Image;
import dev.conifer.lab.DebianPackages;
import dev.conifer.lab.LabPackages;
import dev.conifer.lab.PackageSet;
import dev.conifer.layout.Layout;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.plan.Plan;
import dev.conifer.plan.PlanReader;
import dev.conifer.reserved.RegionRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example plans on QEMU with the real U-Boot and the real Linux. */
@Tag("lab")
@SuppressWarnings("SystemOut")
class PlanLabTest {
  private static final String SERIES = "6.1";
  private static final long SEED = 1;

  /** Where booti puts the kernel on this board, and how large the region is that is in its way. */
  private static final PhysicalAddress KERNEL = PhysicalAddress.of(0x40400000);

  private static final long SMALL = 0x10000;

  private static int plans;
  private static int agreeing;

  @TempDir private Path folder = Path.of("");

  private static LabKit kit() {
    DebianPackages packages = LabPackages.with(LabKit.packages(SERIES).toArray(PackageSet[]::new));
    return LabKit.of(packages, SERIES).orThrow();
  }

  private static Plan plan(String file) {
    return PlanReader.read(Path.of("..", "examples", "qemu-virt", file)).orThrow();
  }

  private LabReport run(LabKit kit, Plan plan) {
    return run(kit, plan, Lab.WARM_REBOOT);
  }

  private LabReport run(LabKit kit, Plan plan, String scenario) {
    Lab lab = new Lab(kit, SEED);
    Layout layout = lab.layout(Lab.plan(plan, scenario)).orThrow();
    Instant start = Instant.now();
    List<String> stages = new ArrayList<>();
    LabReport report = lab.run(layout, scenario, Optional.of(folder), stages::add);
    plans++;
    agreeing += report.agrees() ? 1 : 0;
    System.out.printf(
        "%4d s  %s, %s: %s%n",
        Duration.between(start, Instant.now()).toSeconds(),
        plan.name(),
        scenario,
        report.conclusion());
    assertTrue(report.agrees(), () -> report.facts() + "\n" + report.regions() + "\n" + stages);
    return report;
  }

  @AfterAll
  static void printCount() {
    System.out.printf("plans in QEMU: %d of %d agree%n", agreeing, plans);
  }

  @Test
  void ramoopsAndPmemSurviveAWarmReboot() {
    LabReport report = run(kit(), plan("regions.dts"));
    assertTrue(report.passes(), report.conclusion());
    assertEquals(2, report.reboots());
    assertEquals(
        List.of("the file on log's /dev/pmem0", "the message in ramoops"),
        report.proofs().stream().map(Proof::what).toList());
  }

  @Test
  void aPanicLeavesADumpThatTheNextBootShows() {
    assertDump(run(kit(), plan("plan.dts"), Lab.CRASH_DUMP), 9);
  }

  @Test
  void aWatchdogsResetLeavesOneToo() {
    assertDump(run(kit(), plan("plan.dts"), Lab.WATCHDOG), 8);
  }

  private static void assertDump(LabReport report, int proofs) {
    assertTrue(report.passes(), report.conclusion());
    assertEquals(2, report.reboots());
    assertEquals(proofs, report.proofs().size(), report.proofs().toString());
  }

  @Test
  void theMachineLosesWhatUBootMovesOnto() {
    assertLost(run(kit(), plan("relocation-conflict.dts")), "U-Boot: relocation", Moment.PROMPT);
  }

  @Test
  void theMachineLosesWhatTheRamdiskIsPutOn() {
    assertLost(run(kit(), plan("ramdisk-conflict.dts")), "booti: ramdisk relocation", Moment.ENTRY);
  }

  @Test
  void theMachineLosesWhatLiesInTheKernelsBss() {
    LabKit kit = kit();
    byte[] image = kit.image();
    AddressRange bss =
        new AddressRange(
            KERNEL.plus(image.length).alignUp(SMALL),
            KERNEL.plus(Arm64Image.read("Image", Content.ofBytes(image)).orThrow().imageSize()));
    Plan plan = plan("kernel-conflict.dts");
    // The example's address is in the BSS of the kernel that it was written for.
    List<RegionRequest> regions =
        plan.regions().stream()
            .map(region -> region.name().equals("scratch") ? region.at(bss.start()) : region)
            .toList();
    assertTrue(bss.size() >= SMALL, bss.toString());
    assertLost(run(kit, plan.withRegions(regions)), "Linux: BSS clear", Moment.USER_SPACE);
  }

  private static void assertLost(LabReport report, String writer, Moment seenAt) {
    for (RegionComparison region : report.regions()) {
      boolean isScratch = region.region().name().equals("scratch");
      assertEquals(isScratch, !region.isIntact(), region.toString());
      if (isScratch) {
        assertEquals(writer, region.writer().orElseThrow());
        assertEquals(seenAt, region.seenAt().orElseThrow());
      }
    }
    assertEquals(
        "NO: machine and model agree in 10 facts; on both a region is lost: scratch, by " + writer,
        report.conclusion());
  }
}
