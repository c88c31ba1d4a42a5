package dev.conifer.scenario.lab;

import dev.conifer.board.ResetKind;
import dev.conifer.crashdump.CrashDumpPlaces;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.memory.Memory;
import dev.conifer.plan.Plan;
import java.util.List;
import java.util.Optional;

/**
 * A kernel dies, and after one reset the same kernel shows its memory as {@code /proc/vmcore}. All
 * of that memory is copied when the machine stands before the reset, and compared when the capture
 * kernel has reached user space; the dump is saved, carried out, and its log read in three ways.
 * Where that is what the scenario is about, the capture system then takes the dead kernel's memory.
 * The boot after that is an ordinary one, where its kernel lives.
 */
final class CrashDumpLab extends LabScenario {
  private final Death death;
  private final boolean handsBack;

  private CrashDumpLab(String name, Death death, boolean handsBack) {
    super(name);
    this.death = death;
    this.handsBack = handsBack;
  }

  /** The scenario in which the dump is saved, and no more. */
  static CrashDumpLab of(String name, Death death) {
    return new CrashDumpLab(name, death, false);
  }

  /** The scenario in which memory is handed back after a panic's dump is saved. */
  static CrashDumpLab handingBack(String name) {
    return new CrashDumpLab(name, Death.PANIC, true);
  }

  @Override
  Optional<Diagnostic> unfit(Plan plan) {
    if (plan.crashDump().isEmpty()) {
      return Optional.of(
          lack(
              plan,
              "a crash dump, which the plan does not ask for",
              "add a node with kind = \"crash-dump\" to the plan's preserve"));
    }
    return handsBack ? HandBackProofs.unfit(this, plan) : Optional.empty();
  }

  @Override
  Plan plan(Plan plan) {
    return death.plan(plan);
  }

  @Override
  LabReport run(LabRun run) {
    return new Crash(run).run();
  }

  private final class Crash {
    private final LabRun run;
    private final LabBoard board;
    private final CrashDumpPlaces places;
    private final String marker;
    private Optional<MemorySnapshot> snapshot = Optional.empty();

    Crash(LabRun run) {
      this.run = run;
      this.board = run.board();
      this.places = run.layout().crashDump().orElseThrow().places();
      this.marker =
          death.isEarly()
              ? death.ownWords()
              : "conifer lab %d: the last words before %s".formatted(run.seed(), death.words());
    }

    LabReport run() {
      try {
        return boots();
      } finally {
        snapshot.ifPresent(MemorySnapshot::close);
      }
    }

    private LabReport boots() {
      if (death.isEarly()) {
        dieEarly();
      } else {
        board.powerOn();
        if (board.boots().get(0).refusal().isPresent()) {
          run.compare(board.comparison(0));
          return report(0, List.of());
        }
        liveAndDie();
      }
      run.compareQuietly(board.comparison(0));
      board.atReset(memory -> {});
      run.countBytes();
      run.compare(board.comparison(1));
      List<RegionComparison> regions = board.comparison(1).regions(board.memory());
      CaptureProofs proofs = new CaptureProofs(run, death, marker, snapshot.orElseThrow());
      proofs.proveUnchanged();
      if (board.boots().get(1).refusal().isPresent() || !LabRun.areIntact(regions)) {
        return report(1, regions);
      }
      proofs.proveCapture();
      if (death == Death.EARLY_PANIC) {
        // The next ordinary boot would die of the same.
        return report(1, regions);
      }
      if (handsBack) {
        new HandBackProofs(run, snapshot.orElseThrow()).prove();
      }
      board.reset(ResetKind.WARM);
      run.countBytes();
      Comparison third = board.comparison(2);
      run.compareQuietly(third);
      run.prove(
          "an ordinary boot afterwards",
          !new DumpSaver(board).hasVmcore() && third.facts().stream().allMatch(Fact::agrees),
          "MemTotal: %d kB".formatted(run.guest().totalMemory()));
      return report(2, third.regions(board.memory()));
    }

    private void liveAndDie() {
      Filling filling = run.filling();
      filling.fillDriven(board.memory());
      run.guest().loadDrivers();
      run.guest().arm();
      run.guest().print(marker);
      board.atReset(
          memory -> {
            filling.fillOthers(memory);
            keep(memory);
          });
      if (death == Death.WATCHDOG) {
        board.reset(ResetKind.WATCHDOG);
      } else {
        board.panic();
      }
    }

    /** No driver of a region has run when such a kernel ends: all are filled then. */
    private void dieEarly() {
      board.atReset(
          memory -> {
            Filling filling = run.filling();
            filling.fillDriven(memory);
            filling.fillOthers(memory);
            keep(memory);
          });
      if (death == Death.EARLY_RESET) {
        board.powerOnAndResetAt(marker);
      } else {
        board.powerOnAndPanic();
      }
    }

    private void keep(Memory memory) {
      snapshot =
          Optional.of(
              MemorySnapshot.of(
                  memory, places.dumped(), board.folder().resolve("memory-at-reset")));
    }

    private LabReport report(int done, List<RegionComparison> regions) {
      String after = done == 1 ? " and the capture boot" : ", the capture boot and a warm reboot";
      return run.report(
          done,
          death.course()
              + (handsBack && done > 1
                  ? ", the capture boot that takes the memory, and a warm reboot"
                  : after),
          regions);
    }
  }
}
