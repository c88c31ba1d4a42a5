package dev.conifer.check;

import dev.conifer.layout.Layout;
import dev.conifer.layout.Trial;
import dev.conifer.plan.LoaderPlan;
import dev.conifer.verdict.Judge;
import dev.conifer.verdict.RegionVerdict;
import dev.conifer.verdict.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A layout booted on scratch memory, and its regions judged by what the boot wrote. There is no
 * board, so no reset is looked at and no byte.
 *
 * @param layout what was booted
 * @param trial the boot
 * @param capture the boot after a crash, where the plan asks for a dump
 * @param verdicts of the regions, in the plan's order, the worse one where there are two boots;
 *     then of the memory that the dump is to show
 */
public record BootCheck(
    Layout layout, Trial trial, Optional<Trial> capture, List<RegionVerdict> verdicts) {
  public BootCheck {
    Objects.requireNonNull(layout);
    Objects.requireNonNull(trial);
    Objects.requireNonNull(capture);
    verdicts = List.copyOf(verdicts);
  }

  /** Boots and judges {@code layout}. */
  public static BootCheck of(Layout layout) {
    Trial trial = layout.boot();
    Optional<Trial> capture = layout.captureBoot();
    List<RegionVerdict> verdicts = judge(layout, trial);
    if (capture.isPresent()) {
      verdicts = worse(verdicts, judge(layout, capture.get()));
      verdicts.addAll(
          layout.crashDump().orElseThrow().judge(capture.get().trace(), Optional.empty()));
    }
    return new BootCheck(layout, trial, capture, verdicts);
  }

  private static List<RegionVerdict> judge(Layout layout, Trial trial) {
    Judge judge = new Judge(trial.trace());
    return layout.regions().stream()
        .map(
            region ->
                judge.judge(
                    region.name(), region.range(), trial.dropped(region.range()), Optional.empty()))
        .toList();
  }

  private static List<RegionVerdict> worse(List<RegionVerdict> some, List<RegionVerdict> others) {
    List<RegionVerdict> worse = new ArrayList<>();
    for (int i = 0; i < some.size(); i++) {
      boolean isWorse = others.get(i).verdict().compareTo(some.get(i).verdict()) < 0;
      worse.add(isWorse ? others.get(i) : some.get(i));
    }
    return worse;
  }

  /** Why a boot does not reach a running kernel; absent when each of them does. */
  public Optional<String> failure() {
    return trial
        .failure()
        .or(() -> capture.flatMap(Trial::failure).map(why -> "the boot after a crash: " + why));
  }

  /** Whether the kernel runs and every region is intact. */
  public boolean passes() {
    return failure().isEmpty() && verdicts.stream().allMatch(RegionVerdict::isIntact);
  }

  /** Whether what runs first is U-Boot. */
  boolean startsWithUBoot() {
    return layout.plan().loader().firmware().compatible().equals(LoaderPlan.U_BOOT);
  }

  /** Whether the kernel runs and no region fares worse than in {@code before}. */
  boolean isNoWorseThan(BootCheck before) {
    return failure().isEmpty()
        && verdicts.stream()
            .allMatch(v -> v.verdict().compareTo(before.verdictOf(v.region())) >= 0);
  }

  /** The verdict of {@code region}, the worst one where it has several ranges. */
  Verdict verdictOf(String region) {
    return verdicts.stream()
        .filter(verdict -> verdict.region().equals(region))
        .map(RegionVerdict::verdict)
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }
}
