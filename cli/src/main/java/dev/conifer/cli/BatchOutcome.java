package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import java.util.List;
import java.util.Optional;

/**
 * What became of one file of a batch.
 *
 * @param file which
 * @param end how it ended
 * @param diagnostics what there is to tell
 * @param bug what Conifer itself threw
 */
record BatchOutcome(
    BatchFile file, End end, List<Diagnostic> diagnostics, Optional<Throwable> bug) {

  /** The ways to end. */
  enum End {
    /** Its output is in place. */
    DONE,
    /** It is wrong, or could not be read or written. */
    FAILED,
    /** The disk is full. */
    NO_SPACE,
    /** Conifer itself failed. */
    CRASHED,
    /** The batch was over before it was done. */
    LEFT
  }

  static BatchOutcome done(BatchFile file, List<Diagnostic> diagnostics) {
    return new BatchOutcome(file, End.DONE, List.copyOf(diagnostics), Optional.empty());
  }

  static BatchOutcome failed(BatchFile file, List<Diagnostic> diagnostics) {
    return new BatchOutcome(file, End.FAILED, List.copyOf(diagnostics), Optional.empty());
  }

  static BatchOutcome noSpace(BatchFile file, List<Diagnostic> diagnostics) {
    return new BatchOutcome(file, End.NO_SPACE, List.copyOf(diagnostics), Optional.empty());
  }

  static BatchOutcome crashed(BatchFile file, List<Diagnostic> diagnostics, Throwable bug) {
    return new BatchOutcome(file, End.CRASHED, List.copyOf(diagnostics), Optional.of(bug));
  }

  static BatchOutcome left(BatchFile file) {
    return new BatchOutcome(file, End.LEFT, List.of(), Optional.empty());
  }

  /** Whether all further output would fail as well. */
  boolean full() {
    return end == End.NO_SPACE;
  }
}
