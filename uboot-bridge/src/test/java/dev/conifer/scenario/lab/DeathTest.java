package dev.conifer.scenario.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.conifer.layout.CrashDumpLayout;
import dev.conifer.layout.Planner;
import dev.conifer.plan.Plan;
import dev.conifer.plan.PlanReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DeathTest {
  private final Plan plan =
      PlanReader.read(Path.of("..", "examples", "qemu-virt", "plan.dts")).orThrow();

  @Test
  void onlyTheKernelThatIsToPanicEarlyFindsNoProgram() {
    CrashDumpLayout usual = Planner.layout(plan).orThrow().crashDump().orElseThrow();
    CrashDumpLayout dying =
        Planner.layout(Death.EARLY_PANIC.plan(plan)).orThrow().crashDump().orElseThrow();

    assertEquals(
        usual.script().runningArguments().replace(" panic=1", " rdinit=/nonexistent panic=1"),
        dying.script().runningArguments());
    assertEquals(
        usual.script().captureArguments().replace(" panic=1 crash_kexec_post_notifiers", ""),
        dying.script().captureArguments());
  }

  @Test
  void otherDeathsNeedNoOtherPlan() {
    assertSame(plan, Death.PANIC.plan(plan));
    assertSame(plan, Death.WATCHDOG.plan(plan));
    assertSame(plan, Death.EARLY_RESET.plan(plan));
  }

  @Test
  void whoPanicsDoesNotSaveItsRegistersAndAResetSavesNone() {
    assertEquals(3, Death.PANIC.savedRegisters(4));
    assertEquals(0, Death.WATCHDOG.savedRegisters(4));
    assertEquals(0, Death.EARLY_PANIC.savedRegisters(4));
  }
}
