package dev.conifer.board;

import java.time.Duration;

/** A device of a board: it has a state, and a reset puts that back to what it was at power on. */
public interface Device {
  /** What to call it. */
  String name();

  /** Whether its state is the one that it has after a reset. */
  boolean isAtReset();

  /** The board is reset, or power came on. */
  void reset();

  /** Time passes, during which it does its work. */
  void advance(Duration time);
}
