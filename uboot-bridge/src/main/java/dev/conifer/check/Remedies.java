package dev.conifer.check;

import dev.conifer.boot.WritePath;
import dev.conifer.layout.Layout;
import dev.conifer.layout.Planner;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.plan.Plan;
import dev.conifer.plan.PlanChange;
import dev.conifer.plan.PlanChange.MoveRegions;
import dev.conifer.plan.PlanChange.SetVariables;
import dev.conifer.reserved.PlacedRegion;
import dev.conifer.verdict.RegionVerdict;
import dev.conifer.verdict.Remedy;
import dev.conifer.verdict.Rule;
import dev.conifer.verdict.Verdict;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What to change so that a region is intact. Every remedy is tried out: the changed plan is laid
 * out and booted, and only what then keeps the region, and keeps every other region as it was, is
 * named.
 */
public final class Remedies {
  /** What is loaded to an address of the environment, or follows from where it is loaded. */
  private static final Set<Rule> LOADS =
      EnumSet.of(
          Rule.FILE_LOAD, Rule.NETWORK_LOAD, Rule.KERNEL_IMAGE, Rule.KERNEL_BSS, Rule.BOOT_ENDS);

  private final BootCheck before;
  private final Experiment experiment;

  private Remedies(BootCheck before) {
    this.before = before;
    this.experiment = new Experiment(before);
  }

  /**
   * {@code verdicts} on a board of {@code layout}, each that is not intact with the remedies for
   * it.
   */
  public static List<RegionVerdict> added(Layout layout, List<RegionVerdict> verdicts) {
    return verdicts.stream().allMatch(RegionVerdict::isIntact)
        ? verdicts
        : added(BootCheck.of(layout), verdicts);
  }

  /** The verdicts of {@code check}, each that is not intact with the remedies for it. */
  public static List<RegionVerdict> added(BootCheck check) {
    return added(check, check.verdicts());
  }

  private static List<RegionVerdict> added(BootCheck before, List<RegionVerdict> verdicts) {
    Remedies remedies = new Remedies(before);
    return verdicts.stream().map(remedies::added).toList();
  }

  private RegionVerdict added(RegionVerdict verdict) {
    if (verdict.isIntact()) {
      return verdict;
    }
    List<Remedy> remedies = new ArrayList<>();
    move(verdict).ifPresent(remedies::add);
    lowerRamdisk(verdict).ifPresent(remedies::add);
    loadElsewhere(verdict).ifPresent(remedies::add);
    extendControlFdt(verdict).ifPresent(remedies::add);
    decay(verdict).ifPresent(remedies::add);
    return verdict.withRemedies(remedies);
  }

  private boolean isIntact(BootCheck after, RegionVerdict verdict) {
    return after.verdictOf(verdict.region()) == Verdict.INTACT;
  }

  private static boolean comesUnder(RegionVerdict verdict, Rule rule) {
    return verdict.findings().stream().anyMatch(finding -> finding.rule() == rule);
  }

  /** Another address for a region that was put by hand. */
  private Optional<Remedy> move(RegionVerdict verdict) {
    Optional<PlacedRegion> moved =
        freeAddress(verdict.region()).filter(r -> !r.range().equals(verdict.range()));
    return moved.flatMap(
        region ->
            experiment.remedy(
                "move '%s' to %s".formatted(verdict.region(), region.range().start()),
                MoveRegions.of(verdict.region(), region.range().start()),
                after -> isIntact(after, verdict)));
  }

  /** Where the region would go if its address were Conifer's to choose. */
  private Optional<PlacedRegion> freeAddress(String region) {
    Plan plan = before.layout().plan();
    Plan free =
        plan.withRegions(
            plan.regions().stream().map(r -> r.name().equals(region) ? r.anywhere() : r).toList());
    return Planner.layout(free)
        .value()
        .flatMap(
            layout -> layout.regions().stream().filter(r -> r.name().equals(region)).findFirst());
  }

  /** A limit for the ramdisk below a region on which U-Boot puts it. */
  private Optional<Remedy> lowerRamdisk(RegionVerdict verdict) {
    if (!comesUnder(verdict, Rule.of(WritePath.RAMDISK)) || !before.startsWithUBoot()) {
      return Optional.empty();
    }
    String limit = verdict.range().start().toString();
    return experiment.remedy(
        "keep the ramdisk below it: setenv initrd_high " + limit,
        SetVariables.of("initrd_high", limit),
        after -> isIntact(after, verdict));
  }

  /** Another address to load to. */
  private Optional<Remedy> loadElsewhere(RegionVerdict verdict) {
    if (verdict.findings().stream().noneMatch(f -> LOADS.contains(f.rule()))
        || !before.startsWithUBoot()) {
      return Optional.empty();
    }
    for (LoadAddresses.Choice choice : LoadAddresses.of(before)) {
      PhysicalAddress address = choice.address();
      Optional<Remedy> remedy =
          experiment.remedy(
              "load the %s to %s: setenv %s %s"
                  .formatted(choice.what(), address, choice.variable(), address),
              SetVariables.of(choice.variable(), address.toString()),
              after -> isIntact(after, verdict));
      if (remedy.isPresent()) {
        return remedy;
      }
    }
    return Optional.empty();
  }

  private Optional<Remedy> extendControlFdt(RegionVerdict verdict) {
    PlanChange change = new PlanChange.ExtendControlFdt();
    return before.layout().plan().loader().firmware().controlFdt().fixed()
        ? experiment.remedy(
            "put the node into the control FDT, too", change, after -> isIntact(after, verdict))
        : Optional.empty();
  }

  private static Optional<Remedy> decay(RegionVerdict verdict) {
    return verdict.verdict() == Verdict.DECAYED
        ? Optional.of(
            Remedy.untried(
                "find a reset over which this board's DRAM keeps its bytes; no address helps"))
        : Optional.empty();
  }
}
