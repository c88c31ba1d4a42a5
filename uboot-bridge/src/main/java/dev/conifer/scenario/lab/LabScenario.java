package dev.conifer.scenario.lab;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.plan.Plan;
import java.util.Optional;

/** What is done on the machine and in the model. */
abstract class LabScenario {
  private final String name;

  /** A scenario that {@code name} selects. */
  LabScenario(String name) {
    this.name = name;
  }

  /** The word that selects it. */
  final String name() {
    return name;
  }

  /** Why it cannot be run with {@code plan}; absent when it can. */
  Optional<Diagnostic> unfit(Plan plan) {
    return Optional.empty();
  }

  /** What {@link #unfit} tells of a plan that lacks something. */
  final Diagnostic lack(Plan plan, String what, String remedy) {
    return Diagnostic.error(
            "E-lab-plan", new FileLocation(plan.name()), "'%s' needs %s".formatted(name, what))
        .withRemedy(remedy);
  }

  /** What it boots: {@code plan}, where nothing else is said. */
  Plan plan(Plan plan) {
    return plan;
  }

  /**
   * Does it.
   *
   * @param run the machine, switched off; who made it ends it
   */
  abstract LabReport run(LabRun run);
}
