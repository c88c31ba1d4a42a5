package dev.conifer.cli;

import java.util.ArrayList;
import java.util.List;

/** Tells of a batch on standard error: of each file in turn, how far it has come, and its end. */
final class BatchReport {
  /** From so many diagnostics on, a failed file may be out of sight: the end names it again. */
  private static final int MANY = 10;

  /** How many failed files the end names. */
  private static final int MOST_NAMED = 50;

  private final int files;
  private final String done;
  private final Console console;
  private final ProgressBar progress;
  private final List<String> failed = new ArrayList<>();
  private int succeeded;
  private int diagnostics;
  private boolean crashed;

  /**
   * A report.
   *
   * @param files how many there are
   * @param done what has been done to one in the end, such as "compiled"
   */
  BatchReport(int files, String done, Console console) {
    this.files = files;
    this.done = done;
    this.console = console;
    this.progress = console.progress(files);
  }

  /** Tells of the next file. */
  void add(BatchOutcome outcome) {
    switch (outcome.end()) {
      case DONE -> succeeded++;
      case LEFT -> {
        return;
      }
      case FAILED, NO_SPACE, CRASHED -> failed.add(outcome.file().input());
    }
    if (!outcome.diagnostics().isEmpty()) {
      diagnostics += outcome.diagnostics().size();
      progress.erase();
      console.print(outcome.diagnostics());
    }
    outcome
        .bug()
        .ifPresent(
            bug -> {
              crashed = true;
              bug.printStackTrace(console.err());
            });
    progress.reached(succeeded + failed.size());
  }

  /** Tells that the batch is over, after {@code reason}. */
  ExitCode end(String reason) {
    progress.erase();
    console.tell(reason + "\n");
    return end();
  }

  /** Tells that the batch is over. */
  ExitCode end() {
    progress.erase();
    StringBuilder summary = new StringBuilder();
    summary.append(files).append(files == 1 ? " file: " : " files: ");
    summary.append(succeeded).append(' ').append(done);
    append(summary, failed.size(), "failed");
    append(summary, files - succeeded - failed.size(), "not done");
    summary.append('\n');
    if (diagnostics >= MANY) {
      failed.stream()
          .limit(MOST_NAMED)
          .forEach(name -> summary.append("  failed: ").append(name).append('\n'));
      if (failed.size() > MOST_NAMED) {
        summary.append("  … and ").append(failed.size() - MOST_NAMED).append(" more\n");
      }
    }
    console.tell(summary.toString());
    return exitCode();
  }

  private static void append(StringBuilder summary, int count, String what) {
    if (count > 0) {
      summary.append(", ").append(count).append(' ').append(what);
    }
  }

  private ExitCode exitCode() {
    if (crashed) {
      return ExitCode.INTERNAL_ERROR;
    }
    return succeeded == files ? ExitCode.OK : ExitCode.WRONG_INPUT;
  }
}
