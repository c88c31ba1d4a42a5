package dev.conifer.scenario;

import dev.conifer.board.BoardModel;
import dev.conifer.board.BoardProfile;
import dev.conifer.board.Boards;
import dev.conifer.board.ResetKind;
import dev.conifer.board.Retention;
import dev.conifer.board.RetentionPolicy;
import dev.conifer.layout.Layout;
import dev.conifer.layout.Trial;
import dev.conifer.linux.RebootMode;
import dev.conifer.linux.Restart;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.plan.BoardPlan;
import dev.conifer.reserved.PlacedRegion;
import dev.conifer.verdict.ByteEvidence;
import dev.conifer.verdict.Judge;
import dev.conifer.verdict.RegionVerdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A reboot of a layout on the board model: power on, boot, fill the preserved regions, reset, boot
 * again, compare every byte.
 */
public final class RebootScenario {
  private final Layout layout;
  private final ResetKind reset;
  private final RegionFill fill;
  private final long seed;
  private final List<Trial> boots = new ArrayList<>();

  private RebootScenario(Layout layout, ResetKind reset, long seed) {
    this.layout = layout;
    this.reset = reset;
    this.fill = new RegionFill(seed);
    this.seed = seed;
  }

  /**
   * Runs it.
   *
   * @param reset how the running kernel ends
   * @param seed of what the regions are filled with
   */
  public static RebootReport run(Layout layout, ResetKind reset, long seed) {
    return new RebootScenario(layout, reset, seed).run();
  }

  private RebootReport run() {
    Map<String, MemoryMap> decayed = new HashMap<>();
    BoardModel board =
        new BoardModel(
            profile(layout, seed),
            (cause, memory) -> {
              for (PlacedRegion region : layout.regions()) {
                decayed.put(region.name(), fill.differences(memory, region.range()));
              }
              boots.add(Trial.of(layout, memory));
              return boots.get(boots.size() - 1).trace();
            });
    board.powerOn();
    if (boots.get(0).failure().isPresent()) {
      return report(board, judgeUnrun(boots.get(0)));
    }
    layout.regions().forEach(region -> fill.fill(board.memory(), region.range()));
    reset(board);
    Trial second = boots.get(1);
    Judge judge = new Judge(second.trace());
    List<RegionVerdict> verdicts = new ArrayList<>();
    for (PlacedRegion region : layout.regions()) {
      AddressRange range = region.range();
      ByteEvidence evidence =
          new ByteEvidence(
              Objects.requireNonNull(decayed.get(region.name())),
              fill.differences(board.memory(), range));
      verdicts.add(judge.judge(region.name(), range, second.dropped(range), Optional.of(evidence)));
    }
    return report(board, verdicts);
  }

  private RebootReport report(BoardModel board, List<RegionVerdict> verdicts) {
    return new RebootReport(layout, reset, boots, verdicts, board.memory().writers());
  }

  /** There was no running system that could have filled a region. */
  private List<RegionVerdict> judgeUnrun(Trial trial) {
    Judge judge = new Judge(trial.trace());
    return layout.regions().stream()
        .map(
            region ->
                judge.judge(
                    region.name(), region.range(), trial.dropped(region.range()), Optional.empty()))
        .toList();
  }

  /** As the running kernel would: by PSCI for a warm or cold reset; nobody asks the watchdog. */
  private void reset(BoardModel board) {
    switch (reset) {
      case WARM -> Restart.restart(RebootMode.WARM, board.psci()::call);
      case COLD -> Restart.restart(RebootMode.COLD, board.psci()::call);
      case WATCHDOG -> board.reset(ResetKind.WATCHDOG);
    }
  }

  /**
   * The board of {@code layout}.
   *
   * @param seed of its faults
   */
  public static BoardProfile profile(Layout layout, long seed) {
    List<AddressRange> banks = layout.request().banks();
    Optional<BoardPlan.Preset> preset = layout.plan().board().preset();
    return preset
        .map(known -> known(known, banks, seed))
        .orElseGet(() -> ownProfile(layout, banks));
  }

  private static BoardProfile known(BoardPlan.Preset preset, List<AddressRange> banks, long seed) {
    return switch (preset) {
      case QEMU_VIRT -> Boards.qemuVirt(banks);
      case RASPBERRY_PI_4 -> Boards.raspberryPi4(banks, seed);
      case IMX8MP -> Boards.imx8mp(banks);
      case WATCHDOG_ONLY -> Boards.watchdogOnly(banks, seed);
      case HYPERVISOR_GUEST -> Boards.hypervisorGuest(banks);
    };
  }

  private static BoardProfile ownProfile(Layout layout, List<AddressRange> banks) {
    BoardPlan.Retention keeps = layout.plan().board().keeps();
    return BoardProfile.of(banks)
        .withRetention(
            new RetentionPolicy(
                retention(keeps.cold()), retention(keeps.warm()), retention(keeps.watchdog())));
  }

  private static Retention retention(boolean kept) {
    return kept ? Retention.KEPT : Retention.LOST;
  }
}
