package dev.conifer.scenario.lab;

import dev.conifer.plan.LoaderPlan;
import dev.conifer.plan.Plan;
import java.util.Optional;

/** How a kernel dies, and what it must have left. */
enum Death {
  /** Of a panic, when it has registered itself. */
  PANIC("the panic", "a panic's warm reset"),
  /** Of a reset that it does not see, when it has registered itself. */
  WATCHDOG("the watchdog reset", "a watchdog's reset"),
  /** Of such a reset while it starts. */
  EARLY_RESET("the watchdog reset", "a watchdog's reset in early boot"),
  /** Of a panic because it finds no program to start. */
  EARLY_PANIC("the panic", "the warm reset of a panic before init");

  /** What every arm64 kernel says first: setup_arch and smp_setup_processor_id. */
  static final String FIRST_WORDS = "Booting Linux on physical CPU";

  /** A program that is not there; without it and without a root file system there is none. */
  private static final String NO_PROGRAM = " rdinit=/nonexistent";

  /** What the kernel says then: mount_block_root in init/do_mounts.c of 6.1. */
  private static final String LAST_WORDS =
      "Kernel panic - not syncing: VFS: Unable to mount root fs";

  private final String words;
  private final String course;

  Death(String words, String course) {
    this.words = words;
    this.course = course;
  }

  /** In words, as what follows "before"; they go through a shell, between quotes. */
  String words() {
    return words;
  }

  /** The reset, in words. */
  String course() {
    return course;
  }

  /** Whether the kernel dies before user space could register it. */
  boolean isEarly() {
    return this == EARLY_RESET || this == EARLY_PANIC;
  }

  /** What the kernel itself has said before it died early. */
  String ownWords() {
    return this == EARLY_RESET ? FIRST_WORDS : LAST_WORDS;
  }

  /** How many of {@code cpus} have saved their registers: at a panic those that do not panic. */
  int savedRegisters(int cpus) {
    return this == PANIC ? cpus - 1 : 0;
  }

  /** What is booted of {@code plan}; the capture kernel gets the plan's own command line. */
  Plan plan(Plan plan) {
    if (this != EARLY_PANIC || plan.crashDump().isEmpty()) {
      return plan;
    }
    LoaderPlan loader = plan.loader();
    String given = Optional.ofNullable(loader.environment().get("bootargs")).orElse("");
    return plan.withLoader(loader.withVariable("bootargs", given + NO_PROGRAM))
        .withCrashDump(
            plan.crashDump()
                .get()
                .withCaptureArguments(plan.crashDump().get().captureArguments().orElse(given)));
  }
}
