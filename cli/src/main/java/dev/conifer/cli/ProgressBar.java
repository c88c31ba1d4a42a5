package dev.conifer.cli;

import java.io.PrintWriter;
import java.util.function.LongSupplier;

/**
 * How far a long job has come, in the last line of a terminal. It appears once the job turns out to
 * be long, and is gone at its end.
 */
final class ProgressBar {
  private static final long SECOND = 1_000_000_000;

  /** A job that takes less has no bar, in nanoseconds. */
  private static final long LONG_JOB = SECOND;

  /** The time between two looks of the bar, in nanoseconds. */
  private static final long INTERVAL = SECOND / 10;

  /** In columns; the whole line fits into a terminal of 60. */
  private static final int WIDTH = 30;

  /** To the first column, and everything from there on blank. */
  private static final String ERASE = "\r\u001b[K";

  private final boolean visible;
  private final PrintWriter terminal;
  private final int total;
  private final LongSupplier clock;
  private long next;
  private boolean shown;

  /**
   * A bar.
   *
   * @param visible whether there is a terminal to show it; else nothing is ever written
   * @param total how many things there are to do, at least one
   * @param clock the time in nanoseconds, from anywhere
   */
  ProgressBar(boolean visible, PrintWriter terminal, int total, LongSupplier clock) {
    this.visible = visible;
    this.terminal = terminal;
    this.total = total;
    this.clock = clock;
    this.next = clock.getAsLong() + LONG_JOB;
  }

  /** Shows that {@code count} things are done, if it is time to. */
  void reached(int count) {
    if (!visible) {
      return;
    }
    long now = clock.getAsLong();
    if (now - next < 0) {
      return;
    }
    next = now + INTERVAL;
    int filled = (int) ((long) WIDTH * count / total);
    terminal.print(
        ERASE
            + "["
            + "#".repeat(filled)
            + "-".repeat(WIDTH - filled)
            + "] "
            + count
            + " of "
            + total);
    terminal.flush();
    shown = true;
  }

  /** Makes room for other lines; the next {@link #reached} shows the bar again. */
  void erase() {
    if (shown) {
      terminal.print(ERASE);
      terminal.flush();
      shown = false;
      next = clock.getAsLong();
    }
  }
}
