package dev.conifer.board;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** A generic timer: raises its interrupt when its time has come. */
public final class Timer implements Device {
  /** PPI 14, the virtual timer of Arm's base system architecture. */
  public static final int INTERRUPT = 27;

  private final InterruptController interrupts;
  private Optional<Duration> left = Optional.empty();

  Timer(InterruptController interrupts) {
    this.interrupts = Objects.requireNonNull(interrupts);
  }

  @Override
  public String name() {
    return "timer";
  }

  /** Raises the interrupt after {@code time}. */
  public void start(Duration time) {
    left = Optional.of(time);
  }

  @Override
  public boolean isAtReset() {
    return left.isEmpty();
  }

  @Override
  public void reset() {
    left = Optional.empty();
  }

  @Override
  public void advance(Duration time) {
    if (left.isPresent()) {
      Duration rest = left.get().minus(time);
      left = rest.isNegative() || rest.isZero() ? Optional.empty() : Optional.of(rest);
      if (left.isEmpty()) {
        interrupts.raise(INTERRUPT);
      }
    }
  }
}
