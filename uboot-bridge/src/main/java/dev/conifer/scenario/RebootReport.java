package dev.conifer.scenario;

import dev.conifer.board.ResetKind;
import dev.conifer.layout.Layout;
import dev.conifer.layout.Trial;
import dev.conifer.verdict.RegionVerdict;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a reboot showed.
 *
 * @param layout what was booted
 * @param reset how the first kernel ended
 * @param boots in order of time: two, or one when that failed already
 * @param verdicts of the regions, in the plan's order
 */
public record RebootReport(
    Layout layout, ResetKind reset, List<Trial> boots, List<RegionVerdict> verdicts) {
  public RebootReport {
    Objects.requireNonNull(layout);
    Objects.requireNonNull(reset);
    boots = List.copyOf(boots);
    verdicts = List.copyOf(verdicts);
  }

  /** The last boot: the one that decides. */
  public Trial lastBoot() {
    return boots.get(boots.size() - 1);
  }

  /** Why a boot did not reach a running kernel; absent when each of them did. */
  public Optional<String> failure() {
    return lastBoot().failure();
  }

  /** Whether both kernels ran and every byte of every region survived. */
  public boolean passes() {
    return failure().isEmpty() && verdicts.stream().allMatch(RegionVerdict::isIntact);
  }

  /** This report with other verdicts. */
  public RebootReport withVerdicts(List<RegionVerdict> newVerdicts) {
    return new RebootReport(layout, reset, boots, newVerdicts);
  }
}
