package dev.conifer.scenario.lab;

import dev.conifer.boot.Handover;
import dev.conifer.diagnostic.Result;
import dev.conifer.layout.Layout;
import dev.conifer.layout.Trial;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.SparseMemory;
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

  private static final List<LabScenario> SCENARIOS =
      List.of(new RebootLab(WARM_REBOOT, 2), new RebootLab(REBOOTS, 20));

  public Lab {
    Objects.requireNonNull(kit);
  }

  /** The names of all scenarios. */
  public static List<String> scenarios() {
    return SCENARIOS.stream().map(LabScenario::name).toList();
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
   * @param scenario one of {@link #scenarios}
   * @param kept where the files that QEMU is given and the console's log are left; absent to leave
   *     none
   */
  public LabReport run(Layout layout, String scenario, Optional<Path> kept, Progress progress) {
    LabScenario chosen =
        SCENARIOS.stream().filter(s -> s.name().equals(scenario)).findFirst().orElseThrow();
    PhysicalAddress entry =
        Trial.of(layout, new SparseMemory(layout.dram(), "never written"))
            .trace()
            .handover()
            .map(Handover::entry)
            .orElse(PhysicalAddress.ZERO);
    try (LabFolder folder = LabFolder.of(kept);
        LabBoard board = new LabBoard(kit, layout, entry, folder.path(), progress)) {
      try {
        return chosen.run(new LabBench(kit, layout, seed), board);
      } finally {
        board.keepConsole(folder.path().resolve("console.log"));
      }
    }
  }
}
