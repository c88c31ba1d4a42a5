package dev.conifer.verdict;

import dev.conifer.plan.PlanChange;
import java.util.Objects;
import java.util.Optional;

/**
 * Something to change.
 *
 * @param text what to do, in the imperative
 * @param change the same to a plan, tried out: the boot was run again with it and did what the
 *     remedy is for. Absent when it is out of a plan's reach
 */
public record Remedy(String text, Optional<PlanChange> change) {
  public Remedy {
    Objects.requireNonNull(text);
    Objects.requireNonNull(change);
  }

  /** A remedy that was tried out. */
  public static Remedy tried(String text, PlanChange change) {
    return new Remedy(text, Optional.of(change));
  }

  /** A remedy that cannot be tried out here. */
  public static Remedy untried(String text) {
    return new Remedy(text, Optional.empty());
  }

  /** Whether the boot was run again with it. */
  public boolean triedOut() {
    return change.isPresent();
  }
}
