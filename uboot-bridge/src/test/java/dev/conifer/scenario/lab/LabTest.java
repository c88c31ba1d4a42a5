package dev.conifer.scenario.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.DiagnosticText;
import dev.conifer.plan.Plan;
import dev.conifer.plan.PlanReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which plan a scenario can be run with. */
class LabTest {
  private static final Plan REGIONS = plan("regions.dts");
  private static final Plan DUMP = plan("plan.dts");
  private static final Plan HAND_BACK = plan("hand-back.dts");

  private static Plan plan(String file) {
    return PlanReader.read(Path.of("..", "examples", "qemu-virt", file)).orThrow();
  }

  private static String unfit(Plan plan, String scenario) {
    return DiagnosticText.of(Lab.unfit(plan, scenario).stream().toList())
        .replace(plan.name(), "PLAN");
  }

  @Test
  void everyScenarioFitsAPlanThatAsksForAll() {
    for (String scenario : Lab.scenarios()) {
      assertEquals(Optional.empty(), Lab.unfit(HAND_BACK, scenario), scenario);
    }
  }

  @Test
  void aDumpIsNotShownWithoutOne() {
    assertEquals(
        """
        PLAN: Error (E-lab-plan): 'watchdog' needs a crash dump, which the plan does not ask for
          help: add a node with kind = "crash-dump" to the plan's preserve
        """,
        unfit(REGIONS, Lab.WATCHDOG));
  }

  @Test
  void memoryIsHandedBackWhereThePlanSaysSo() {
    assertEquals(
        """
        PLAN: Error (E-lab-plan): 'hand-back' needs a crash dump that hands memory back, and the plan's does not
          help: write hand-back; into the crash dump's node
        """,
        unfit(DUMP, Lab.HAND_BACK));
  }

  @Test
  void memoryIsHandedBackToAKernelThatCan() {
    Plan old = HAND_BACK.withLoader(DUMP.loader());

    assertEquals(
        """
        PLAN: Error (E-lab-plan): 'hand-back' needs a kernel with ZONE_DEVICE, and the plan's has none
          help: write kernel-version = "6.12" into the loader
        """,
        unfit(old, Lab.HAND_BACK));
  }

  @Test
  void whatIsRunUnaskedFitsThePlan() {
    for (Plan plan : List.of(REGIONS, DUMP, HAND_BACK)) {
      for (String scenario : Lab.usual(plan)) {
        assertTrue(Lab.unfit(plan, scenario).isEmpty(), scenario);
      }
    }
  }
}
