package dev.conifer.dump;

import dev.conifer.memory.PhysicalAddress;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * The note of a CPU that was found in memory.
 *
 * @param address where it begins
 * @param cpu the number of the CPU; absent when the note was found by looking for one, for nothing
 *     in it tells
 * @param state what the CPU did
 */
public record CpuNote(PhysicalAddress address, OptionalInt cpu, CpuState state) {
  public CpuNote {
    Objects.requireNonNull(address);
    Objects.requireNonNull(cpu);
    Objects.requireNonNull(state);
  }
}
