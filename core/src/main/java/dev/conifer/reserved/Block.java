package dev.conifer.reserved;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Regions that are to lie side by side, from the top down: first those of an odd size, then the
 * ones with the largest alignment.
 *
 * <p>A region starts where its alignment wants it, so the next one below can always end there. It
 * ends where its size wants it: when that is no multiple of the alignment, what lies above cannot
 * touch it. So an odd region costs no adjacency at the top, and one break anywhere else.
 */
record Block(List<RegionRequest> requests) {
  private static final Comparator<RegionRequest> TOP_DOWN =
      Comparator.comparing((RegionRequest r) -> !r.isOdd())
          .thenComparing(RegionRequest::alignment, (a, b) -> Long.compareUnsigned(b, a))
          .thenComparing(r -> r.spec().size(), (a, b) -> Long.compareUnsigned(b, a))
          .thenComparing(RegionRequest::name);

  Block {
    requests = requests.stream().sorted(TOP_DOWN).toList();
  }

  /** The sum of the regions' sizes, in bytes. */
  long size() {
    return requests.stream().mapToLong(r -> r.spec().size()).sum();
  }

  /** The regions as high as they go in {@code range}; absent when there is no room. */
  Optional<List<PlacedRegion>> highestIn(AddressRange range) {
    List<PlacedRegion> placed = new ArrayList<>();
    PhysicalAddress top = range.end();
    for (int i = 0; i < requests.size(); i++) {
      RegionSpec spec = requests.get(i).spec();
      if (Long.compareUnsigned(spec.size(), top.distanceFrom(range.start())) > 0) {
        return Optional.empty();
      }
      PhysicalAddress start = top.minus(spec.size()).alignDown(alignmentOfStart(i));
      if (start.isBelow(range.start())) {
        return Optional.empty();
      }
      placed.add(new PlacedRegion(spec, AddressRange.of(start, spec.size())));
      top = start;
    }
    return Optional.of(placed);
  }

  /** The region's own alignment, or that of the next one below, which is to end there. */
  private long alignmentOfStart(int index) {
    long own = requests.get(index).alignment();
    long below = index + 1 < requests.size() ? requests.get(index + 1).alignment() : own;
    return Long.compareUnsigned(own, below) < 0 ? below : own;
  }
}
