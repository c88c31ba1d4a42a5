package dev.conifer.board;

import dev.conifer.memory.Memory;
import java.util.List;

/**
 * What firmware does at the watchdog's second stage, before the reset: boards that debug by it save
 * the CPUs' registers somewhere.
 */
@FunctionalInterface
public interface WatchdogHandler {
  /**
   * Runs.
   *
   * @param cpus as the watchdog found them, by their numbers
   * @param memory what the running system left
   */
  void beforeReset(List<Cpu> cpus, Memory memory);
}
