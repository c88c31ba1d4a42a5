package dev.conifer.memory;

import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.Range;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * A set of physical addresses, kept as ranges that neither overlap nor touch.
 *
 * <p>Which addresses are RAM, which ones are reserved, which ones somebody writes: each is one
 * memory map.
 */
public final class MemoryMap {
  /** No address at all. */
  public static final MemoryMap EMPTY = new MemoryMap(ImmutableRangeSet.of());

  private final ImmutableRangeSet<PhysicalAddress> set;

  private MemoryMap(ImmutableRangeSet<PhysicalAddress> set) {
    this.set = set;
  }

  /** The addresses of all of {@code ranges}, which may overlap. */
  public static MemoryMap of(Collection<AddressRange> ranges) {
    List<Range<PhysicalAddress>> some = new ArrayList<>(ranges.size());
    for (AddressRange range : ranges) {
      if (!range.isEmpty()) {
        some.add(range(range));
      }
    }
    return some.isEmpty() ? EMPTY : new MemoryMap(ImmutableRangeSet.unionOf(some));
  }

  /** The addresses of all of {@code ranges}, which may overlap. */
  public static MemoryMap of(AddressRange... ranges) {
    return of(Arrays.asList(ranges));
  }

  /** The ranges, ascending, with a gap between any two. */
  public List<AddressRange> ranges() {
    List<AddressRange> ranges = new ArrayList<>();
    set.asRanges().forEach(r -> ranges.add(range(r)));
    return List.copyOf(ranges);
  }

  /** How many addresses, unsigned. */
  public long size() {
    return ranges().stream().mapToLong(AddressRange::size).sum();
  }

  /** Whether there is no address in it. */
  public boolean isEmpty() {
    return set.isEmpty();
  }

  /** Whether {@code address} is in it. */
  public boolean contains(PhysicalAddress address) {
    return set.contains(address);
  }

  /** Whether every address of {@code range} is in it. */
  public boolean contains(AddressRange range) {
    return range.isEmpty() || set.encloses(range(range));
  }

  /** Whether an address of {@code range} is in it. */
  public boolean overlaps(AddressRange range) {
    return !range.isEmpty() && set.intersects(range(range));
  }

  /** The addresses that are in this map or in {@code other}. */
  public MemoryMap plus(MemoryMap other) {
    if (isEmpty() || other.isEmpty()) {
      return isEmpty() ? other : this;
    }
    return new MemoryMap(set.union(other.set));
  }

  /** The addresses that are in this map or in {@code range}. */
  public MemoryMap plus(AddressRange range) {
    return plus(of(range));
  }

  /** The addresses of this map that are not in {@code other}. */
  public MemoryMap minus(MemoryMap other) {
    return isEmpty() || other.isEmpty() ? this : new MemoryMap(set.difference(other.set));
  }

  /** The addresses of this map that are not in {@code range}. */
  public MemoryMap minus(AddressRange range) {
    if (!overlaps(range)) {
      return this;
    }
    return new MemoryMap(
        ImmutableRangeSet.<PhysicalAddress>builder()
            .addAll(set.subRangeSet(Range.lessThan(range.start())))
            .addAll(set.subRangeSet(Range.atLeast(range.end())))
            .build());
  }

  /** The addresses that are in both. */
  public MemoryMap intersection(MemoryMap other) {
    return isEmpty() || other.isEmpty() ? EMPTY : new MemoryMap(set.intersection(other.set));
  }

  /** The addresses of this map that are in {@code range}. */
  public MemoryMap intersection(AddressRange range) {
    return overlaps(range) ? new MemoryMap(set.subRangeSet(range(range))) : EMPTY;
  }

  /**
   * The addresses that are in this map or at most {@code margin} bytes away from it.
   *
   * @param margin in bytes, unsigned
   */
  public MemoryMap widened(long margin) {
    return of(ranges().stream().map(r -> r.widened(margin)).toList());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MemoryMap that && set.equals(that.set);
  }

  @Override
  public int hashCode() {
    return set.hashCode();
  }

  /** The ranges, such as {@code [[0x0, 0x1000), [0x4000, 0x5000)]}. */
  @Override
  public String toString() {
    return ranges().toString();
  }

  private static Range<PhysicalAddress> range(AddressRange range) {
    return Range.closedOpen(range.start(), range.end());
  }

  private static AddressRange range(Range<PhysicalAddress> range) {
    return new AddressRange(range.lowerEndpoint(), range.upperEndpoint());
  }
}
