package dev.conifer.board;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Memory;
import java.util.List;
import java.util.Optional;

/**
 * An arm64 board with its firmware in it.
 *
 * <p>{@link #powerOn()} and {@link #reset} come back when the firmware has done its work: the
 * kernel runs, or the firmware gave up. Memory is then at rest, to be read and filled.
 */
public interface Board {

  /** Switches the board on; when it was on, power was cut before. What DRAM held is lost. */
  void powerOn();

  /**
   * Resets the board: DRAM goes through what its {@linkplain RetentionPolicy retention} says, the
   * CPUs start again, and so does the firmware.
   *
   * @throws IllegalStateException when the board was never switched on
   */
  void reset(ResetKind kind);

  /** Why the firmware ran last, as the next boot reads it; absent before the board is on. */
  Optional<ResetCause> resetCause();

  /** What the CPUs see at physical addresses. */
  Memory memory();

  /** The DRAM banks, ascending. */
  List<AddressRange> banks();

  /** How many CPUs there are; they are numbered from 0, and CPU 0 boots. */
  int cpus();

  /**
   * The registers of a CPU.
   *
   * @param cpu its number
   */
  Registers registers(int cpu);

  /** What the board printed since it was first switched on, resets included. */
  String console();
}
