package dev.conifer.check;

import dev.conifer.layout.Layout;
import dev.conifer.layout.Trial;
import dev.conifer.plan.LoaderPlan;
import dev.conifer.verdict.Judge;
import dev.conifer.verdict.RegionVerdict;
import dev.conifer.verdict.Verdict;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A layout booted on scratch memory, and its regions judged by what the boot wrote. There is no
 * board, so no reset is looked at and no byte.
 *
 * @param layout what was booted
 * @param trial the boot
 * @param verdicts of the regions, in the plan's order
 */
public record BootCheck(Layout layout, Trial trial, List<RegionVerdict> verdicts) {
  public BootCheck {
    Objects.requireNonNull(layout);
    Objects.requireNonNull(trial);
    verdicts = List.copyOf(verdicts);
  }

  /** Boots and judges {@code layout}. */
  public static BootCheck of(Layout layout) {
    Trial trial = layout.boot();
    Judge judge = new Judge(trial.trace());
    return new BootCheck(
        layout,
        trial,
        layout.regions().stream()
            .map(
                region ->
                    judge.judge(
                        region.name(),
                        region.range(),
                        trial.dropped(region.range()),
                        Optional.empty()))
            .toList());
  }

  /** Whether the kernel runs and every region is intact. */
  public boolean passes() {
    return trial.failure().isEmpty() && verdicts.stream().allMatch(RegionVerdict::isIntact);
  }

  /** Whether what runs first is U-Boot. */
  boolean startsWithUBoot() {
    return layout.plan().loader().firmware().compatible().equals(LoaderPlan.U_BOOT);
  }

  /** Whether the kernel runs and no region fares worse than in {@code before}. */
  boolean isNoWorseThan(BootCheck before) {
    return trial.failure().isEmpty()
        && verdicts.stream()
            .allMatch(v -> v.verdict().compareTo(before.verdictOf(v.region())) >= 0);
  }

  /** The verdict of {@code region}. */
  Verdict verdictOf(String region) {
    return verdicts.stream()
        .filter(verdict -> verdict.region().equals(region))
        .findFirst()
        .orElseThrow()
        .verdict();
  }
}
