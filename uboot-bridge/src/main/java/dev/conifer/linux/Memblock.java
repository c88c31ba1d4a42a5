package dev.conifer.linux;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Linux's early allocator, as far as it keeps books: which addresses are memory, and who reserved
 * which of them.
 */
final class Memblock {
  private final MemoryMap memory;
  private final List<Claim> reserved = new ArrayList<>();

  Memblock(MemoryMap memory) {
    this.memory = memory;
  }

  /** Which addresses are memory, mapped or not. */
  MemoryMap memory() {
    return memory;
  }

  /** {@code memblock_reserve}: takes any range, memory or not, reserved already or not. */
  void reserve(String who, AddressRange range) {
    reserved.add(new Claim(who, range));
  }

  /**
   * What {@code early_init_dt_reserve_memory_arch} asks before {@code memblock_mark_nomap}: a range
   * of which any byte is memory and any byte is reserved is refused as a whole. A no-map range is
   * marked, not reserved, so that two of them may overlap.
   *
   * @return who has reserved some of the range already; absent when it may be marked
   */
  Optional<Claim> objectionToNoMap(AddressRange range) {
    return memory.overlaps(range)
        ? reserved.stream().filter(claim -> claim.range.overlaps(range)).findFirst()
        : Optional.empty();
  }

  /** Somebody's reservation. */
  record Claim(String who, AddressRange range) {
    @Override
    public String toString() {
      return who + " " + range;
    }
  }
}
