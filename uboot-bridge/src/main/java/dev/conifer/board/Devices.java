package dev.conifer.board;

import java.time.Duration;
import java.util.List;

/**
 * The devices of a board.
 *
 * @param interrupts the interrupt controller
 * @param timer the timer
 * @param uart the serial port
 * @param dma the device that writes memory by itself
 * @param watchdog the watchdog
 */
public record Devices(
    InterruptController interrupts, Timer timer, Uart uart, DmaEngine dma, Watchdog watchdog) {
  /** The devices of a board with {@code memory}, at their reset values. */
  static Devices of(PhysicalMemory memory, Runnable watchdogReset) {
    InterruptController interrupts = new InterruptController();
    return new Devices(
        interrupts,
        new Timer(interrupts),
        new Uart(),
        new DmaEngine(memory),
        new Watchdog(interrupts, watchdogReset));
  }

  /** All of them. */
  public List<Device> all() {
    return List.of(interrupts, timer, uart, dma, watchdog);
  }

  void reset() {
    all().forEach(Device::reset);
  }

  /** Time passes; the watchdog, which may end it all, is last. */
  void advance(Duration time) {
    all().forEach(device -> device.advance(time));
  }
}
