package dev.conifer.check;

import dev.conifer.boot.Message;
import dev.conifer.boot.Step;
import dev.conifer.layout.Layout;
import dev.conifer.layout.Trial;
import dev.conifer.loader.uboot.UBoot;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.SparseMemory;
import dev.conifer.plan.PlanChange.MoveRegions;
import dev.conifer.reserved.PlacedRegion;
import dev.conifer.verdict.Notice;
import dev.conifer.verdict.Remedy;
import dev.conifer.verdict.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * More reservations than U-Boot's list holds. Whether that is so is found out by a boot of the same
 * U-Boot with a longer list: it goes otherwise, and shows how many entries it takes.
 */
final class LmbSlotsRule implements PlanRule {
  /** More than any tree fills. */
  private static final int PLENTY = 1024;

  /** Pairs of regions to try to put side by side: each costs a boot. */
  private static final int MOST_PAIRS = 16;

  @Override
  public List<Notice> apply(BootCheck check) {
    if (!(check.layout().loader() instanceof UBoot loader) || !isSuspect(check.trial())) {
      return List.of();
    }
    if (loader.lmbCapacity().isEmpty()) {
      return List.of();
    }
    int capacity = loader.lmbCapacity().getAsInt();
    Layout layout = check.layout();
    Trial roomy =
        Trial.of(
            layout.withLoader(loader.withLmbCapacity(PLENTY)),
            new SparseMemory(layout.dram(), "never written"));
    int needed = entries(roomy);
    if (needed <= capacity) {
      return List.of();
    }
    Notice notice =
        Notice.ofBoot(
            Rule.LMB_SLOTS,
            "%d regions need %d LMB entries, this U-Boot has %d"
                .formatted(layout.regions().size(), needed, capacity));
    return List.of(notice.withRemedies(merge(check).stream().toList()));
  }

  /** A full list shows as a boot that fails or as a region that could not be registered. */
  private static boolean isSuspect(Trial trial) {
    return trial.failure().isPresent()
        || trial.trace().steps().stream()
            .flatMap(step -> step.messages().stream())
            .anyMatch(Message::complaint);
  }

  /** The most entries at once; placing the FDT, which comes last, takes one more. */
  private static int entries(Trial trial) {
    return trial.trace().steps().stream().map(Step::reserved).mapToInt(List::size).max().orElse(0)
        + 1;
  }

  /** Two regions that agree in {@code no-map}, the second moved to the end of the first. */
  private static Optional<Remedy> merge(BootCheck check) {
    List<PlacedRegion> regions = check.layout().regions();
    Experiment experiment = new Experiment(check);
    int tried = 0;
    for (PlacedRegion first : regions) {
      for (PlacedRegion second : regions) {
        PhysicalAddress end = first.range().end();
        boolean alike = first.spec().noMap() == second.spec().noMap();
        boolean fits = end.isAligned(second.spec().leastAlignment());
        if (first.equals(second) || !alike || !fits || tried++ >= MOST_PAIRS) {
          continue;
        }
        Optional<Remedy> remedy =
            experiment.remedy(
                "merge these two: move '%s' to %s, right behind '%s'"
                    .formatted(second.name(), end, first.name()),
                MoveRegions.of(second.name(), end),
                BootCheck::passes);
        if (remedy.isPresent()) {
          return remedy;
        }
      }
    }
    return sideBySide(check);
  }

  /** All regions in a row, behind the first that has room for the others. */
  private static Optional<Remedy> sideBySide(BootCheck check) {
    List<PlacedRegion> regions = check.layout().regions();
    for (PlacedRegion first : regions) {
      Map<String, PhysicalAddress> addresses = new HashMap<>();
      List<PlacedRegion> order = new ArrayList<>(regions);
      order.remove(first);
      PhysicalAddress next = first.range().end();
      for (PlacedRegion region : order) {
        next = next.alignUp(region.spec().leastAlignment());
        addresses.put(region.name(), next);
        next = next.plus(region.range().size());
      }
      Optional<Remedy> remedy =
          new Experiment(check)
              .remedy(
                  "put all regions side by side, from %s on".formatted(first.range().start()),
                  new MoveRegions(addresses),
                  BootCheck::passes);
      if (remedy.isPresent()) {
        return remedy;
      }
    }
    return Optional.empty();
  }
}
