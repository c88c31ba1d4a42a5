package dev.conifer.check;

import dev.conifer.loader.uboot.UBoot;
import dev.conifer.memory.MemoryMap;
import dev.conifer.plan.PlanChange;
import dev.conifer.reserved.PlacedRegion;
import dev.conifer.verdict.Notice;
import dev.conifer.verdict.Remedy;
import dev.conifer.verdict.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A region that the kernel FDT has and the control FDT has not. */
final class ControlFdtRule implements PlanRule {
  @Override
  public List<Notice> apply(BootCheck check) {
    if (!check.startsWithUBoot()) {
      return List.of();
    }
    List<Notice> notices = new ArrayList<>();
    for (PlacedRegion region : missing(check)) {
      Notice notice =
          Notice.of(
              Rule.CONTROL_FDT,
              "U-Boot's own tree does not reserve it: files may be loaded over it",
              region.name(),
              region.range());
      Optional<Remedy> remedy =
          new Experiment(check)
              .remedy(
                  "put the node into the control FDT, too",
                  new PlanChange.ExtendControlFdt(),
                  after -> missing(after).isEmpty());
      notices.add(notice.withRemedies(remedy.stream().toList()));
    }
    return notices;
  }

  private static List<PlacedRegion> missing(BootCheck check) {
    MemoryMap known = UBoot.reservationsIn(check.layout().controlTree());
    MemoryMap wanted = UBoot.reservationsIn(check.layout().kernelTree());
    return check.layout().regions().stream()
        .filter(region -> wanted.contains(region.range()) && !known.contains(region.range()))
        .toList();
  }
}
