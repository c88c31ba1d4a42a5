package dev.conifer.scenario.lab;

/** What is done on the machine and in the model. */
interface LabScenario {
  /** The word that selects it. */
  String name();

  /** Whether the plan must have a crash dump. */
  boolean needsCrashDump();

  /**
   * Does it.
   *
   * @param board the machine, switched off; who made it ends it
   */
  LabReport run(LabBench bench, LabBoard board);
}
