package dev.conifer.scenario.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.diagnostic.DiagnosticText;
import dev.conifer.fdt.FdtReader;
import dev.conifer.lab.DebianKernel;
import dev.conifer.lab.KernelModules;
import dev.conifer.layout.Layout;
import dev.conifer.layout.Planner;
import dev.conifer.layout.Trial;
import dev.conifer.loader.uboot.UBoot;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.SparseMemory;
import dev.conifer.plan.Plan;
import dev.conifer.plan.PlanReader;
import dev.conifer.qemu.QemuTools;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabLayoutTest {
  private static final Path EXAMPLES = Path.of("..", "examples", "qemu-virt");

  @TempDir private Path folder = Path.of("");

  /** A kit of which nothing is there. */
  private LabKit kit() {
    return new LabKit(
        new QemuTools(folder),
        folder,
        new DebianKernel("6.1", folder, KernelModules.in(folder)),
        folder,
        folder);
  }

  private static Plan plan(String file) {
    return PlanReader.read(EXAMPLES.resolve(file)).orThrow();
  }

  private String refused(String file) {
    Plan plan = plan(file);
    return DiagnosticText.of(LabLayout.of(plan, kit()).diagnostics()).replace(plan.name(), "PLAN");
  }

  @Test
  void aPlanWithAnotherLoaderIsRefused() {
    assertEquals(
        """
        PLAN: Error (E-lab-plan): the lab has U-Boot 2023.01, not what the plan boots with
          help: use it
        """,
        refused("linuxboot.dts"));
  }

  @Test
  void aPlanWithAScriptIsRefused() {
    assertEquals(
        """
        PLAN: Error (E-lab-plan): the lab does not run boot scripts
          help: leave the script out, and give the variables that it sets as environment
        """,
        refused("script.dts"));
  }

  @Test
  void theControlFdtIsAsLongAsQemuDoublesItToThePlansSize() {
    Layout layout = Planner.layout(plan("regions.dts")).orThrow();

    byte[] blob = LabLayout.controlFdt(layout);

    assertEquals(0x100000, 2 * (blob.length + 10000));
    assertEquals(layout.controlTree().root(), FdtReader.read("control.dtb", blob).orThrow().root());
  }

  @Test
  void twoPagesOfEachPartitionLieBelowUBoot() {
    Layout layout = Planner.layout(plan("regions.dts")).orThrow();
    UBoot uBoot = (UBoot) layout.loader();

    assertEquals(
        fdt(layout).bits() - 3 * 0x2000, fdt(layout.withLoader(uBoot.withPartitions(3))).bits());
  }

  private static PhysicalAddress fdt(Layout layout) {
    return Trial.of(layout, new SparseMemory(layout.dram(), "never written"))
        .trace()
        .handover()
        .orElseThrow()
        .fdt()
        .start();
  }
}
