package dev.conifer.loader.reference;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Memory in which something may be placed. */
final class FreeMemory {
  /** arm64 has 52 address bits (Arm ARM, FEAT_LPA); what lies above cannot be reached. */
  static final AddressRange REACHABLE = AddressRange.of(0, 1L << 52);

  private final MemoryMap map;

  FreeMemory(MemoryMap map) {
    this.map = map.intersection(REACHABLE);
  }

  /** This without {@code taken}. */
  FreeMemory without(MemoryMap taken) {
    return new FreeMemory(map.minus(taken));
  }

  /** This without {@code taken}. */
  FreeMemory without(AddressRange taken) {
    return new FreeMemory(map.minus(taken));
  }

  /** The part of this inside {@code window}. */
  FreeMemory within(AddressRange window) {
    return new FreeMemory(map.intersection(window));
  }

  /**
   * The highest {@code size} bytes that begin at a multiple of {@code alignment}.
   *
   * @param what what is to be placed there, for the refusal
   * @throws Refusal when there is no room
   */
  AddressRange highest(String what, long size, long alignment) {
    List<AddressRange> downwards = new ArrayList<>(map.ranges());
    Collections.reverse(downwards);
    for (AddressRange gap : downwards) {
      if (Long.compareUnsigned(size, gap.size()) <= 0) {
        PhysicalAddress start = gap.end().minus(size).alignDown(alignment);
        if (!start.isBelow(gap.start())) {
          return AddressRange.of(start, size);
        }
      }
    }
    throw noRoom(what, size, "at a multiple of " + Sizes.text(alignment));
  }

  /**
   * The lowest {@code size} bytes that begin {@code offset} bytes above a multiple of {@code
   * alignment}.
   *
   * @param what what is to be placed there, for the refusal
   * @throws Refusal when there is no room
   */
  AddressRange lowest(String what, long size, long alignment, long offset) {
    for (AddressRange gap : map.ranges()) {
      if (Long.compareUnsigned(size, gap.size()) <= 0) {
        PhysicalAddress start = firstFrom(gap.start(), alignment, offset);
        Optional<AddressRange> range = AddressRange.ifValid(start.bits(), size);
        if (range.isPresent() && gap.contains(range.get())) {
          return range.get();
        }
      }
    }
    String above = offset == 0 ? "at" : Sizes.text(offset) + " above";
    throw noRoom(what, size, above + " a multiple of " + Sizes.text(alignment));
  }

  private static PhysicalAddress firstFrom(PhysicalAddress low, long alignment, long offset) {
    PhysicalAddress base =
        low.isBelow(PhysicalAddress.of(offset))
            ? PhysicalAddress.ZERO
            : low.minus(offset).alignUp(alignment);
    return base.plus(offset);
  }

  private Refusal noRoom(String what, long size, String where) {
    String largest =
        map.ranges().stream()
            .max(Comparator.comparing(AddressRange::size, Long::compareUnsigned))
            .map(gap -> "the largest gap is %s, %s".formatted(gap, Sizes.text(gap.size())))
            .orElse("there is no gap at all");
    return new Refusal(
        "no room for %s: it needs %s %s, and %s".formatted(what, Sizes.text(size), where, largest));
  }
}
