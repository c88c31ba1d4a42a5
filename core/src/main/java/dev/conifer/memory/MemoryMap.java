package dev.conifer.memory;

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
  public static final MemoryMap EMPTY = new MemoryMap(List.of());

  /** Ascending, none of them empty, with a gap between any two. */
  private final List<AddressRange> ranges;

  private MemoryMap(List<AddressRange> ranges) {
    this.ranges = List.copyOf(ranges);
  }

  /** The addresses of all of {@code ranges}, which may overlap. */
  public static MemoryMap of(Collection<AddressRange> ranges) {
    List<AddressRange> sorted = new ArrayList<>(ranges);
    sorted.sort(null);
    List<AddressRange> joined = new ArrayList<>(sorted.size());
    for (AddressRange range : sorted) {
      if (!range.isEmpty()) {
        join(joined, range);
      }
    }
    return joined.isEmpty() ? EMPTY : new MemoryMap(joined);
  }

  /** Adds {@code range}, which starts no lower than the last of {@code joined}, to these. */
  private static void join(List<AddressRange> joined, AddressRange range) {
    int last = joined.size() - 1;
    if (last < 0 || joined.get(last).end().isBelow(range.start())) {
      joined.add(range);
    } else if (joined.get(last).end().isBelow(range.end())) {
      joined.set(last, new AddressRange(joined.get(last).start(), range.end()));
    }
  }

  /** The addresses of all of {@code ranges}, which may overlap. */
  public static MemoryMap of(AddressRange... ranges) {
    return of(Arrays.asList(ranges));
  }

  /** The ranges, ascending, with a gap between any two. */
  public List<AddressRange> ranges() {
    return ranges;
  }

  /** How many addresses, unsigned. */
  public long size() {
    return ranges.stream().mapToLong(AddressRange::size).sum();
  }

  /** Whether there is no address in it. */
  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** Whether {@code address} is in it. */
  public boolean contains(PhysicalAddress address) {
    int first = firstEndingAbove(address);
    return first < ranges.size() && ranges.get(first).contains(address);
  }

  /** Whether every address of {@code range} is in it. */
  public boolean contains(AddressRange range) {
    if (range.isEmpty()) {
      return true;
    }
    int first = firstEndingAbove(range.start());
    return first < ranges.size() && ranges.get(first).contains(range);
  }

  /** Whether an address of {@code range} is in it. */
  public boolean overlaps(AddressRange range) {
    if (range.isEmpty()) {
      return false;
    }
    int first = firstEndingAbove(range.start());
    return first < ranges.size() && ranges.get(first).start().isBelow(range.end());
  }

  /** The addresses that are in this map or in {@code other}. */
  public MemoryMap plus(MemoryMap other) {
    if (isEmpty() || other.isEmpty()) {
      return isEmpty() ? other : this;
    }
    List<AddressRange> both = new ArrayList<>(ranges);
    both.addAll(other.ranges);
    return of(both);
  }

  /** The addresses that are in this map or in {@code range}. */
  public MemoryMap plus(AddressRange range) {
    return plus(of(range));
  }

  /** The addresses of this map that are not in {@code other}. */
  public MemoryMap minus(MemoryMap other) {
    if (isEmpty() || other.isEmpty()) {
      return this;
    }
    List<AddressRange> left = new ArrayList<>();
    for (AddressRange range : ranges) {
      PhysicalAddress at = range.start();
      for (AddressRange cut : other.overlapping(range)) {
        if (at.isBelow(cut.start())) {
          left.add(new AddressRange(at, cut.start()));
        }
        at = cut.end();
      }
      if (at.isBelow(range.end())) {
        left.add(new AddressRange(at, range.end()));
      }
    }
    return new MemoryMap(left);
  }

  /** The addresses of this map that are not in {@code range}. */
  public MemoryMap minus(AddressRange range) {
    return overlaps(range) ? minus(of(range)) : this;
  }

  /** The addresses that are in both. */
  public MemoryMap intersection(MemoryMap other) {
    List<AddressRange> common = new ArrayList<>();
    for (AddressRange range : ranges) {
      for (AddressRange part : other.overlapping(range)) {
        common.add(range.intersection(part).orElseThrow());
      }
    }
    return new MemoryMap(common);
  }

  /** The addresses of this map that are in {@code range}. */
  public MemoryMap intersection(AddressRange range) {
    return intersection(of(range));
  }

  /** Those of the ranges that have an address of {@code range}, which is not empty. */
  private List<AddressRange> overlapping(AddressRange range) {
    int from = firstEndingAbove(range.start());
    int to = from;
    while (to < ranges.size() && ranges.get(to).start().isBelow(range.end())) {
      to++;
    }
    return ranges.subList(from, to);
  }

  /** The first of the ranges that ends above {@code address}; as many as there are where none. */
  private int firstEndingAbove(PhysicalAddress address) {
    int from = 0;
    int to = ranges.size();
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (address.isBelow(ranges.get(middle).end())) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return from;
  }

  /**
   * The addresses that are in this map or at most {@code margin} bytes away from it.
   *
   * @param margin in bytes, unsigned
   */
  public MemoryMap widened(long margin) {
    return of(ranges.stream().map(r -> r.widened(margin)).toList());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MemoryMap that && ranges.equals(that.ranges);
  }

  @Override
  public int hashCode() {
    return ranges.hashCode();
  }

  /** The ranges, such as {@code [[0x0, 0x1000), [0x4000, 0x5000)]}. */
  @Override
  public String toString() {
    return ranges.toString();
  }
}
