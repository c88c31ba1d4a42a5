package dev.conifer.dump;

import dev.conifer.memory.PhysicalAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the dead kernel keeps the note of each CPU: {@code per_cpu_ptr(crash_notes, cpu)}, which is
 * the value of {@code crash_notes} plus the CPU's entry in {@code __per_cpu_offset}.
 */
final class CrashNotePlaces {
  private static final String NOTES = "crash_notes";
  private static final String OFFSETS = "__per_cpu_offset";
  private static final String COUNT = "nr_cpu_ids";

  /** {@code NR_CPUS} is at most 4096 on arm64. */
  private static final long MOST_CPUS = 4096;

  private CrashNotePlaces() {}

  /** The places, from CPU 0 on; absent where the kernel's symbols do not tell. */
  static Optional<List<PhysicalAddress>> of(Vmcoreinfo info, KernelMemory memory) {
    Map<String, VirtualAddress> symbols =
        Kallsyms.of(info, memory)
            .map(table -> table.find(Set.of(NOTES, OFFSETS, COUNT)))
            .orElse(Map.of());
    if (symbols.size() < 3) {
      return Optional.empty();
    }
    Optional<Long> notes = memory.word(symbols.getOrDefault(NOTES, new VirtualAddress(0)));
    Optional<Long> count =
        memory
            .bytes(symbols.getOrDefault(COUNT, new VirtualAddress(0)), Integer.BYTES)
            .map(
                b ->
                    Integer.toUnsignedLong(
                        ByteBuffer.wrap(b).order(ByteOrder.LITTLE_ENDIAN).getInt()))
            .filter(n -> n > 0 && n <= MOST_CPUS);
    if (notes.isEmpty() || notes.get() == 0 || count.isEmpty()) {
      return Optional.empty();
    }
    List<PhysicalAddress> places = new ArrayList<>();
    for (long cpu = 0; cpu < count.get(); cpu++) {
      Optional<PhysicalAddress> place =
          memory
              .word(symbols.getOrDefault(OFFSETS, new VirtualAddress(0)).plus(cpu * Long.BYTES))
              .map(offset -> new VirtualAddress(notes.get()).plus(offset))
              .flatMap(memory::physical);
      if (place.isEmpty()) {
        return Optional.empty();
      }
      places.add(place.get());
    }
    return Optional.of(places);
  }
}
