package dev.conifer.dump;

import dev.conifer.diagnostic.BlobLocation;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Finds the notes of the CPUs, and makes none up.
 *
 * <p>Where the dead kernel said where its notes are ({@code /sys/devices/system/cpu/cpuN/
 * crash_notes}, the elfcorehdr of a registry, or its own symbols), a note there is this boot's: a
 * booting kernel clears them. Otherwise what looks like a note is taken only if the program counter
 * and the stack pointer in it mean something to this boot's page tables; a note of an earlier boot
 * has that boot's addresses.
 */
final class CpuNoteFinder {
  private final MemoryImage memory;
  private final List<CpuNote> notes = new ArrayList<>();
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  CpuNoteFinder(MemoryImage memory) {
    this.memory = memory;
  }

  List<CpuNote> notes() {
    return notes;
  }

  List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  /** The notes at {@code places}, one for each CPU from 0 on. */
  void readRegistered(List<PhysicalAddress> places) {
    for (int cpu = 0; cpu < places.size(); cpu++) {
      PhysicalAddress place = places.get(cpu);
      Optional<byte[]> bytes =
          AddressRange.ifValid(place.bits(), CpuState.CRASH_NOTE_SIZE).flatMap(memory::bytes);
      Optional<CpuState> state = bytes.flatMap(CpuNoteFinder::state);
      if (state.isPresent()) {
        notes.add(new CpuNote(place, OptionalInt.of(cpu), state.get()));
      } else {
        warn(
            "CPU %d left no note: %s"
                .formatted(
                    cpu,
                    bytes.isEmpty()
                        ? "the memory at " + place + " is not there"
                        : "there is none at " + place));
      }
    }
  }

  /** Those of the notes at {@code places} that are the dead kernel's. */
  void readFound(List<PhysicalAddress> places, Optional<KernelMemory> kernel) {
    int strangers = 0;
    for (PhysicalAddress place : places) {
      Optional<CpuState> state =
          AddressRange.ifValid(place.bits(), CpuState.CRASH_NOTE_SIZE)
              .flatMap(memory::bytes)
              .flatMap(CpuNoteFinder::state);
      if (state.isPresent() && kernel.isPresent() && isOf(kernel.get(), state.get())) {
        notes.add(new CpuNote(place, OptionalInt.empty(), state.get()));
      } else {
        strangers++;
      }
    }
    if (strangers > 0) {
      warn(
          "%d of %d notes of CPUs in memory are left out: %s"
              .formatted(
                  strangers,
                  places.size(),
                  kernel.isPresent()
                      ? "their registers are not addresses of this boot's kernel"
                      : "without a certified VMCOREINFO nothing tells of which boot they are"));
    }
    if (notes.isEmpty()) {
      warn(
          "no CPU left a note: Linux writes them in a panic with a crash kernel loaded or with"
              + " crash_kexec_post_notifiers, never in a reset that it does not see");
    }
  }

  private static Optional<CpuState> state(byte[] bytes) {
    return Note.read(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN)).flatMap(CpuState::of);
  }

  /**
   * Both registers are mapped. User space has tables of its own, which are not known: a CPU that
   * was there is left out.
   */
  private static boolean isOf(KernelMemory kernel, CpuState state) {
    // The stack pointer may point just behind an empty stack.
    return !state.isUserSpace()
        && isMapped(kernel, state.programCounter())
        && isMapped(kernel, state.stackPointer() - 1);
  }

  private static boolean isMapped(KernelMemory kernel, long address) {
    return kernel.tables().walk(new VirtualAddress(address)).outcome() == PageTables.Outcome.MAPPED;
  }

  private void warn(String message) {
    diagnostics.add(Diagnostic.warning("W-dump-cpus", new BlobLocation("memory", 0, ""), message));
  }
}
