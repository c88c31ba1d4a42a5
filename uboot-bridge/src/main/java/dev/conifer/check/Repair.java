package dev.conifer.check;

import dev.conifer.layout.Layout;
import dev.conifer.layout.Planner;
import dev.conifer.plan.Plan;
import dev.conifer.plan.PlanChange;
import dev.conifer.plan.PlanChange.SetVariables;
import dev.conifer.verdict.Notice;
import dev.conifer.verdict.RegionVerdict;
import dev.conifer.verdict.Remedy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A plan with remedies made: one after the other, each for what the last one left, until nothing is
 * left or nothing helps.
 *
 * @param layout of the plan as it is then
 * @param made what was changed, in order
 */
public record Repair(Layout layout, List<Remedy> made) {
  /** Each remedy makes one thing better and none worse; no plan has so many things. */
  private static final int MOST = 32;

  public Repair {
    Objects.requireNonNull(layout);
    made = List.copyOf(made);
  }

  /** Repairs the plan of {@code layout}. */
  public static Repair of(Layout layout) {
    List<Remedy> made = new ArrayList<>();
    Layout current = layout;
    while (made.size() < MOST) {
      Optional<Remedy> next = next(BootCheck.of(current));
      if (next.isEmpty()) {
        break;
      }
      PlanChange change = next.get().change().orElseThrow();
      Plan changed = change.applyTo(current.plan());
      current = Planner.layout(changed).orThrow();
      made.add(next.get());
    }
    return new Repair(current, made);
  }

  /**
   * The variables that the plan then sets, as {@code name=value} lines such as {@code env import
   * -t} takes; absent when no remedy changed one.
   */
  public Optional<String> environment() {
    if (made.stream().flatMap(r -> r.change().stream()).noneMatch(SetVariables.class::isInstance)) {
      return Optional.empty();
    }
    StringBuilder lines = new StringBuilder();
    new TreeMap<>(layout.plan().loader().firmware().environment())
        .forEach((name, value) -> lines.append(name).append('=').append(value).append('\n'));
    return Optional.of(lines.toString());
  }

  /** The first remedy that was tried out: for a region, then for the boot, then for a risk. */
  private static Optional<Remedy> next(BootCheck check) {
    Stream<Remedy> ofRegions =
        Remedies.added(check).stream().map(RegionVerdict::remedies).flatMap(List::stream);
    Stream<Remedy> ofNotices =
        Notices.of(check).stream().map(Notice::remedies).flatMap(List::stream);
    return Stream.concat(ofRegions, ofNotices).filter(Remedy::triedOut).findFirst();
  }
}
