package dev.conifer.scenario.lab;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.layout.Layout;
import dev.conifer.plan.Plan;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Plans on QEMU with the real U-Boot and the real Linux, side by side with the model.
 *
 * @param kit the real things
 * @param seed of what regions are filled with
 */
public record Lab(LabKit kit, long seed) {
  /** A warm reboot, and a panic with the warm reset that comes of it. */
  public static final String WARM_REBOOT = "warm-reboot";

  /** Twenty of them in a row, in turn. */
  public static final String REBOOTS = "twenty-reboots";

  /** A panic, and the dump that the boot after its reset shows. */
  public static final String CRASH_DUMP = "crash-dump";

  /** The same after a reset that no software sees. */
  public static final String WATCHDOG = "watchdog";

  /** The same at the first line of the kernel's console. */
  public static final String EARLY_RESET = "early-reset";

  /** A panic for want of a program to start. */
  public static final String EARLY_PANIC = "early-panic";

  /** A panic whose dump is saved, and the dead kernel's memory in use without another reset. */
  public static final String HAND_BACK = "hand-back";

  private static final List<LabScenario> SCENARIOS =
      List.of(
          new RebootLab(WARM_REBOOT, 2),
          new RebootLab(REBOOTS, 20),
          CrashDumpLab.of(CRASH_DUMP, Death.PANIC),
          CrashDumpLab.of(WATCHDOG, Death.WATCHDOG),
          CrashDumpLab.of(EARLY_RESET, Death.EARLY_RESET),
          CrashDumpLab.of(EARLY_PANIC, Death.EARLY_PANIC),
          CrashDumpLab.handingBack(HAND_BACK));

  public Lab {
    Objects.requireNonNull(kit);
  }

  /** The names of all scenarios. */
  public static List<String> scenarios() {
    return SCENARIOS.stream().map(LabScenario::name).toList();
  }

  /**
   * What is run when nobody chooses: a crash dump too where the plan has one, and where that hands
   * memory back, this alone.
   */
  public static List<String> usual(Plan plan) {
    if (HandBackProofs.canHandBack(plan)) {
      return List.of(HAND_BACK);
    }
    return plan.crashDump().isPresent() ? List.of(WARM_REBOOT, CRASH_DUMP) : List.of(WARM_REBOOT);
  }

  /** Why a scenario cannot be run with {@code plan}; absent when it can. */
  public static Optional<Diagnostic> unfit(Plan plan, String scenario) {
    return scenario(scenario).unfit(plan);
  }

  private static LabScenario scenario(String name) {
    return SCENARIOS.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
  }

  /** What a scenario boots: {@code plan} itself, where it needs no other command line. */
  public static Plan plan(Plan plan, String scenario) {
    return scenario(scenario).plan(plan);
  }

  /**
   * The layout of {@code plan} with the real kernel and a ramdisk of the lab's.
   *
   * <p>Fails when the lab's machine is not the plan's.
   */
  public Result<Layout> layout(Plan plan) {
    return LabLayout.of(plan, kit);
  }

  /**
   * Runs a scenario.
   *
   * @param layout made by {@link #layout}
   * @param scenario one of {@link #scenarios} that {@linkplain #unfit fits} the plan
   * @param kept where the files that QEMU is given and the console's log are left, in a folder
   *     named after the scenario; absent to leave none
   */
  public LabReport run(Layout layout, String scenario, Optional<Path> kept, Progress progress) {
    try (LabFolder folder = LabFolder.of(kept.map(parent -> parent.resolve(scenario)));
        LabBoard board = new LabBoard(kit, layout, folder.path(), progress)) {
      try {
        return scenario(scenario).run(new LabRun(scenario, kit, layout, seed, board));
      } finally {
        board.keepConsole(folder.path().resolve("console.log"));
      }
    }
  }
}
