package dev.conifer.board;

import java.time.Duration;
import java.util.BitSet;

/**
 * A generic interrupt controller, as far as software sets it up: which interrupts are enabled, and
 * which wait to be taken.
 *
 * @see <a href="https://developer.arm.com/documentation/ihi0069/latest">Arm IHI0069, GIC
 *     architecture</a>
 */
public final class InterruptController implements Device {
  private final BitSet enabled = new BitSet();
  private final BitSet pending = new BitSet();

  @Override
  public String name() {
    return "interrupt controller";
  }

  /** Enables the interrupt {@code number}. */
  public void enable(int number) {
    enabled.set(number);
  }

  /** A device raises the interrupt {@code number}. */
  public void raise(int number) {
    pending.set(number);
  }

  /** Whether the interrupt {@code number} is enabled and waits. */
  public boolean isTaken(int number) {
    return enabled.get(number) && pending.get(number);
  }

  @Override
  public boolean isAtReset() {
    return enabled.isEmpty() && pending.isEmpty();
  }

  @Override
  public void reset() {
    enabled.clear();
    pending.clear();
  }

  @Override
  public void advance(Duration time) {}
}
