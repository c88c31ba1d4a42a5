package dev.conifer.linux;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Linux's early allocator (mm/memblock.c): which addresses are memory, which of them stay out of
 * the linear map, and which are reserved, by whom.
 */
final class Memblock {
  /** The first page is never handed out ({@code memblock_find_in_range_node}). */
  private static final PhysicalAddress LOWEST = PhysicalAddress.of(TreeOfLinux.PAGE);

  private MemoryMap memory;
  private MemoryMap noMap = MemoryMap.EMPTY;
  private MemoryMap reserved = MemoryMap.EMPTY;
  private MemoryMap holes = MemoryMap.EMPTY;
  private final List<Claim> claims = new ArrayList<>();
  private final List<Claim> released = new ArrayList<>();

  Memblock(MemoryMap memory) {
    this.memory = memory;
  }

  /** Which addresses are memory, mapped or not. */
  MemoryMap memory() {
    return memory;
  }

  /** The memory that the linear map leaves out. */
  MemoryMap noMap() {
    return noMap;
  }

  /** What is reserved, memory or not. */
  MemoryMap reserved() {
    return reserved;
  }

  /** {@code memblock_add}. */
  void add(AddressRange range) {
    memory = memory.plus(range);
  }

  /** {@code memblock_cap_memory_range}: memory and reservations outside {@code range} are gone. */
  void cap(AddressRange range) {
    if (!range.isEmpty()) {
      memory = memory.intersection(range);
      reserved = reserved.intersection(range);
    }
  }

  /** {@code memblock_reserve}: takes any range, memory or not, reserved already or not. */
  void reserve(String who, AddressRange range) {
    claims.add(new Claim(who, range));
    reserved = reserved.plus(range);
  }

  /**
   * {@code memblock_phys_free}: the range is free, whoever else reserved some of it.
   *
   * @param who whose range it was
   */
  void free(String who, AddressRange range) {
    released.add(new Claim(who, range));
    reserved = reserved.minus(range);
  }

  /** {@code memblock_mark_nomap}, of which only memory can be the object. */
  void markNoMap(AddressRange range) {
    noMap = noMap.plus(memory.intersection(range));
  }

  /**
   * {@code memblock_clear_nomap}: the range is mapped, whoever else marked some of it.
   *
   * @param who whose range it was
   */
  void clearNoMap(String who, AddressRange range) {
    released.add(new Claim(who, range));
    noMap = noMap.minus(range);
  }

  /**
   * The same once the linear map is made, which has no pages for the range: it is handed out, and
   * the first write to it is a fault.
   */
  void clearNoMapTooLate(String who, AddressRange range) {
    holes = holes.plus(noMap.intersection(range));
    clearNoMap(who, range);
  }

  /** Free memory that the linear map leaves out. */
  MemoryMap holes() {
    return holes;
  }

  /** Who holds some of {@code range}; absent where nobody does. */
  Optional<Claim> holder(AddressRange range) {
    return reserved.overlaps(range)
        ? claims.stream().filter(claim -> claim.range.overlaps(range)).findFirst()
        : Optional.empty();
  }

  /**
   * What {@code who} reserved and somebody else gave back, or a cap dropped, so that it is free.
   */
  MemoryMap lostBy(String who) {
    return MemoryMap.of(
            claims.stream().filter(claim -> claim.who.equals(who)).map(Claim::range).toList())
        .intersection(memory)
        .minus(reserved);
  }

  /** Who gave back some of {@code range}, so that it is not kept any more. */
  Optional<Claim> releaser(AddressRange range) {
    return released.stream().filter(claim -> claim.range.overlaps(range)).findFirst();
  }

  /**
   * What {@code early_init_dt_reserve_memory} asks before {@link #markNoMap}: a range of which any
   * byte is memory and any byte is reserved is refused as a whole. A no-map range is marked, not
   * reserved, so that two of them may overlap.
   *
   * @return who has reserved some of the range already; absent when it may be marked
   */
  Optional<Claim> objectionToNoMap(AddressRange range) {
    return memory.overlaps(range) ? holder(range) : Optional.empty();
  }

  /** Whether every byte of {@code range} that is memory is kept from the allocator. */
  boolean keeps(AddressRange range) {
    return MemoryMap.of(range).intersection(memory).minus(noMap).minus(reserved).isEmpty();
  }

  /** {@code memblock_phys_alloc_range}, top down as memblock is on arm64, or from below. */
  Optional<AddressRange> allocate(String who, Wish wish) {
    Optional<AddressRange> found = find(wish);
    found.ifPresent(range -> reserve(who, range));
    return found;
  }

  private Optional<AddressRange> find(Wish wish) {
    PhysicalAddress start = PhysicalAddress.max(wish.within.start(), LOWEST);
    if (!start.isBelow(wish.within.end())) {
      return Optional.empty();
    }
    List<AddressRange> free =
        memory
            .minus(noMap)
            .minus(reserved)
            .intersection(new AddressRange(start, wish.within.end()))
            .ranges();
    for (int i = 0; i < free.size(); i++) {
      AddressRange gap = free.get(wish.fromBelow ? i : free.size() - 1 - i);
      Optional<AddressRange> place = wish.fromBelow ? lowestIn(gap, wish) : highestIn(gap, wish);
      if (place.isPresent()) {
        return place;
      }
    }
    return Optional.empty();
  }

  private static Optional<AddressRange> lowestIn(AddressRange gap, Wish wish) {
    if (gap.end().alignDown(wish.alignment).isBelow(gap.start())) {
      return Optional.empty();
    }
    PhysicalAddress start = gap.start().alignUp(wish.alignment);
    return Long.compareUnsigned(gap.end().distanceFrom(start), wish.size) < 0
        ? Optional.empty()
        : Optional.of(AddressRange.of(start, wish.size));
  }

  private static Optional<AddressRange> highestIn(AddressRange gap, Wish wish) {
    if (Long.compareUnsigned(gap.size(), wish.size) < 0) {
      return Optional.empty();
    }
    PhysicalAddress start = gap.end().minus(wish.size).alignDown(wish.alignment);
    return start.isBelow(gap.start())
        ? Optional.empty()
        : Optional.of(AddressRange.of(start, wish.size));
  }

  /**
   * What somebody wants of {@link #allocate}.
   *
   * @param size in bytes, unsigned
   * @param alignment a power of two
   * @param within where it may lie
   * @param fromBelow whether the lowest place is taken, not the highest
   */
  record Wish(long size, long alignment, AddressRange within, boolean fromBelow) {}

  /** Somebody's reservation. */
  record Claim(String who, AddressRange range) {
    @Override
    public String toString() {
      return who + " " + range;
    }
  }
}
