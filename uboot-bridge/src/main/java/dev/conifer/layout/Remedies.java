package dev.conifer.layout;

import dev.conifer.diagnostic.Result;
import dev.conifer.plan.LoaderPlan;
import dev.conifer.plan.Plan;
import dev.conifer.reserved.PlacedRegion;
import dev.conifer.verdict.Finding;
import dev.conifer.verdict.RegionVerdict;
import dev.conifer.verdict.Remedy;
import dev.conifer.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What to change so that a region is intact. Every remedy is tried out: the changed plan is laid
 * out and booted, and only what then keeps the region, and keeps every other region as it was, is
 * named.
 */
public final class Remedies {
  private static final String RAMDISK_RELOCATION = "booti: ramdisk relocation";

  private final Layout layout;
  private final BootCheck before;

  private Remedies(Layout layout) {
    this.layout = layout;
    this.before = BootCheck.of(layout);
  }

  /** {@code verdicts} of {@code layout}, each that is not intact with the remedies for it. */
  public static List<RegionVerdict> added(Layout layout, List<RegionVerdict> verdicts) {
    if (verdicts.stream().allMatch(RegionVerdict::isIntact)) {
      return verdicts;
    }
    Remedies remedies = new Remedies(layout);
    return verdicts.stream().map(remedies::added).toList();
  }

  private RegionVerdict added(RegionVerdict verdict) {
    if (verdict.isIntact()) {
      return verdict;
    }
    List<Remedy> remedies = new ArrayList<>();
    move(verdict).ifPresent(remedies::add);
    lowerRamdisk(verdict).ifPresent(remedies::add);
    decay(verdict).ifPresent(remedies::add);
    return verdict.withRemedies(remedies);
  }

  /** Another address for a region that was put by hand. */
  private Optional<Remedy> move(RegionVerdict verdict) {
    Plan free =
        layout
            .plan()
            .withRegions(
                layout.plan().regions().stream()
                    .map(r -> r.name().equals(verdict.region()) ? r.anywhere() : r)
                    .toList());
    Result<Layout> moved = Planner.layout(free);
    if (moved.failed() || !cures(moved.orThrow(), verdict.region())) {
      return Optional.empty();
    }
    PlacedRegion region =
        moved.orThrow().regions().stream()
            .filter(r -> r.name().equals(verdict.region()))
            .findFirst()
            .orElseThrow();
    return region.range().equals(verdict.range())
        ? Optional.empty()
        : Optional.of(
            new Remedy(
                "move '%s' to %s, or leave its reg out and let Conifer choose"
                    .formatted(verdict.region(), region.range().start()),
                true));
  }

  /** A limit for the ramdisk below a region on which U-Boot puts it. */
  private Optional<Remedy> lowerRamdisk(RegionVerdict verdict) {
    boolean byRamdisk =
        verdict.findings().stream()
            .map(Finding::step)
            .anyMatch(step -> step.equals(Optional.of(RAMDISK_RELOCATION)));
    String firmware = layout.plan().loader().firmware().compatible();
    if (!byRamdisk || !firmware.equals(LoaderPlan.U_BOOT)) {
      return Optional.empty();
    }
    String limit = verdict.range().start().toString();
    Plan limited =
        layout.plan().withLoader(layout.plan().loader().withVariable("initrd_high", limit));
    Result<Layout> changed = Planner.layout(limited);
    return changed.failed() || !cures(changed.orThrow(), verdict.region())
        ? Optional.empty()
        : Optional.of(new Remedy("keep the ramdisk below it: setenv initrd_high " + limit, true));
  }

  private static Optional<Remedy> decay(RegionVerdict verdict) {
    return verdict.verdict() == Verdict.DECAYED
        ? Optional.of(
            new Remedy(
                "find a reset over which this board's DRAM keeps its bytes; no address helps",
                false))
        : Optional.empty();
  }

  /** Whether {@code changed} keeps {@code region} and makes no other region worse. */
  private boolean cures(Layout changed, String region) {
    BootCheck after = BootCheck.of(changed);
    return after.trial().failure().isEmpty()
        && after.verdictOf(region) == Verdict.INTACT
        && changed.regions().stream()
            .allMatch(
                other ->
                    after.verdictOf(other.name()).compareTo(before.verdictOf(other.name())) >= 0);
  }
}
