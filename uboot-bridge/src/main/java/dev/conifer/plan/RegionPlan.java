package dev.conifer.plan;

import dev.conifer.diagnostic.Origin;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.reserved.RegionSpec;
import java.util.Objects;
import java.util.Optional;

/**
 * A preserved region of a plan.
 *
 * @param spec what kind of region it is, its name and its size
 * @param address the first byte, when the plan fixes it by hand; absent when it is to be chosen
 * @param alignment of a chosen address, in bytes, a power of two
 * @param origin where the plan says so
 */
public record RegionPlan(
    RegionSpec spec, Optional<PhysicalAddress> address, long alignment, Origin origin) {
  /** The alignment of a chosen address: a block of arm64's page tables at 4 KiB pages, 2 MiB. */
  public static final long DEFAULT_ALIGNMENT = 0x200000;

  public RegionPlan {
    Objects.requireNonNull(spec);
    Objects.requireNonNull(address);
    Objects.requireNonNull(origin);
  }

  /** This region with its address to be chosen. */
  public RegionPlan withoutAddress() {
    return new RegionPlan(spec, Optional.empty(), alignment, origin);
  }
}
