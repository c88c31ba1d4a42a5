package dev.conifer.reserved;

import dev.conifer.diagnostic.Location;
import dev.conifer.diagnostic.Origin;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import java.util.Objects;
import java.util.Optional;

/**
 * A region that wants a place.
 *
 * @param spec what it is
 * @param address where it must lie; wherever there is room when absent
 * @param alignment what a chosen address is a multiple of, in bytes: a power of two
 * @param location where it was asked for, for diagnostics
 */
public record RegionRequest(
    RegionSpec spec, Optional<PhysicalAddress> address, long alignment, Location location) {
  /**
   * 2 MiB: what arm64 maps with one entry of its page tables (4 KiB pages), so that a hole in the
   * kernel's linear map of this alignment splits no block into pages.
   */
  public static final long ALIGNMENT = 2 * Sizes.MIB;

  public RegionRequest {
    Objects.requireNonNull(spec);
    Objects.requireNonNull(address);
    Objects.requireNonNull(location);
  }

  /** {@code spec} wherever there is room, aligned to {@link #ALIGNMENT} and to what it needs. */
  public static RegionRequest of(RegionSpec spec) {
    return new RegionRequest(
        spec, Optional.empty(), Math.max(ALIGNMENT, spec.leastAlignment()), Origin.NONE);
  }

  /** This at {@code fixed}. */
  public RegionRequest at(PhysicalAddress fixed) {
    return new RegionRequest(spec, Optional.of(fixed), alignment, location);
  }

  /** This with another alignment, in bytes. */
  public RegionRequest alignedTo(long bytes) {
    return new RegionRequest(spec, address, bytes, location);
  }

  /** This with the place where it was asked for. */
  public RegionRequest from(Location place) {
    return new RegionRequest(spec, address, alignment, place);
  }

  /** The region's name. */
  public String name() {
    return spec.name();
  }

  /** Its size is no multiple of its alignment: what lies above cannot touch it. */
  boolean isOdd() {
    return Long.remainderUnsigned(spec.size(), alignment) != 0;
  }

  /** {@code region 'scratch' of 48 MiB}. */
  String title() {
    return "region '%s' of %s".formatted(name(), Sizes.text(spec.size()));
  }
}
