package dev.conifer.board;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A watchdog of two stages: when nobody refreshes it in time it raises an interrupt, and when
 * nobody refreshes it after that either, it resets the board.
 *
 * @see <a href="https://developer.arm.com/documentation/den0029/latest">Arm DEN0029, Server Base
 *     System Architecture, generic watchdog: WS0 and WS1</a>
 */
public final class Watchdog implements Device {
  /** The interrupt of the first stage; SPI 16 on QEMU's sbsa-ref. */
  public static final int INTERRUPT = 48;

  private final InterruptController interrupts;
  private final Runnable bite;
  private Optional<Duration> timeout = Optional.empty();
  private Duration left = Duration.ZERO;
  private boolean warned;

  /**
   * A watchdog that is off.
   *
   * @param bite resets the board
   */
  Watchdog(InterruptController interrupts, Runnable bite) {
    this.interrupts = Objects.requireNonNull(interrupts);
    this.bite = Objects.requireNonNull(bite);
  }

  @Override
  public String name() {
    return "watchdog";
  }

  /** Switches it on: {@code newTimeout} to the interrupt, and as long again to the reset. */
  public void start(Duration newTimeout) {
    if (newTimeout.isNegative() || newTimeout.isZero()) {
      throw new IllegalArgumentException("timeout " + newTimeout);
    }
    timeout = Optional.of(newTimeout);
    refresh();
  }

  /** The system lives: the time starts again. */
  public void refresh() {
    left = timeout.orElse(Duration.ZERO);
    warned = false;
  }

  /** Switches it off. */
  public void stop() {
    reset();
  }

  /** Whether it has raised its interrupt, WS0, and not been refreshed since. */
  public boolean hasWarned() {
    return warned;
  }

  @Override
  public boolean isAtReset() {
    return timeout.isEmpty() && !warned;
  }

  @Override
  public void reset() {
    timeout = Optional.empty();
    warned = false;
  }

  @Override
  public void advance(Duration time) {
    if (timeout.isEmpty()) {
      return;
    }
    left = left.minus(time);
    while (isDue()) {
      if (warned) {
        reset();
        bite.run();
        return;
      }
      warned = true;
      interrupts.raise(INTERRUPT);
      left = left.plus(timeout.orElseThrow());
    }
  }

  private boolean isDue() {
    return timeout.isPresent() && (left.isZero() || left.isNegative());
  }
}
