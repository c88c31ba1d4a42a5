package dev.conifer.scenario.lab;

import dev.conifer.plan.Plan;

/** What is done on the machine and in the model. */
interface LabScenario {
  /** The word that selects it. */
  String name();

  /** Whether the plan must have a crash dump. */
  boolean needsCrashDump();

  /** What it boots: {@code plan}, where nothing else is said. */
  default Plan plan(Plan plan) {
    return plan;
  }

  /**
   * Does it.
   *
   * @param board the machine, switched off; who made it ends it
   */
  LabReport run(LabBench bench, LabBoard board);
}
