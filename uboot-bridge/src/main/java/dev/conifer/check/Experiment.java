package dev.conifer.check;

import dev.conifer.diagnostic.Result;
import dev.conifer.layout.Layout;
import dev.conifer.layout.Planner;
import dev.conifer.plan.PlanChange;
import dev.conifer.verdict.Remedy;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Tries changes to a plan out: the changed plan is laid out and booted.
 *
 * @param before the boot of the plan as it is
 */
record Experiment(BootCheck before) {
  /**
   * The remedy {@code text}, if {@code change} does what it is for: the kernel runs, {@code
   * isCured} holds, and no region fares worse.
   */
  Optional<Remedy> remedy(String text, PlanChange change, Predicate<BootCheck> isCured) {
    return after(change)
        .filter(after -> after.isNoWorseThan(before) && isCured.test(after))
        .map(after -> Remedy.tried(text, change));
  }

  /** The boot of the changed plan; absent when there is no layout of it. */
  Optional<BootCheck> after(PlanChange change) {
    Result<Layout> layout = Planner.layout(change.applyTo(before.layout().plan()));
    return layout.value().map(BootCheck::of);
  }
}
