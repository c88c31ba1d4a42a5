package dev.conifer.reserved;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.Sizes;
import java.util.Collection;
import java.util.List;

/** Memory that is not free, and who has it. */
record Occupant(String what, MemoryMap map) {

  /** All of {@code occupants} as one map. */
  static MemoryMap union(List<Occupant> occupants) {
    return MemoryMap.of(
        occupants.stream().map(o -> o.map.ranges()).flatMap(Collection::stream).toList());
  }

  /** {@code U-Boot: relocation: 34 MiB at [0x7de00000, 0x80000000)}. */
  @Override
  public String toString() {
    List<AddressRange> ranges = map.ranges();
    AddressRange hull =
        new AddressRange(ranges.get(0).start(), ranges.get(ranges.size() - 1).end());
    String place =
        ranges.size() == 1 ? " at " + hull : " in " + ranges.size() + " ranges within " + hull;
    return what + ": " + Sizes.rounded(map.size()) + place;
  }
}
