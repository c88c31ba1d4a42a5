package dev.conifer.reserved;

import dev.conifer.memory.AddressRange;
import java.util.Objects;

/**
 * A region that has its place.
 *
 * @param spec what it is
 * @param range where it lies; as long as {@code spec} says
 */
public record PlacedRegion(RegionSpec spec, AddressRange range) {
  public PlacedRegion {
    Objects.requireNonNull(spec);
    if (range.size() != spec.size()) {
      throw new IllegalArgumentException(spec.name() + " does not fit " + range);
    }
  }

  /** The region's name. */
  public String name() {
    return spec.name();
  }
}
