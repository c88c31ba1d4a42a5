package dev.conifer.scenario.lab;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.reserved.PlacedRegion;
import java.util.Objects;
import java.util.Optional;

/**
 * A preserved region after a boot, on the machine and in the model.
 *
 * @param region which
 * @param modelLost the pages that the model's steps surely write
 * @param machineLost the pages in which a byte was no longer as before the reset
 * @param writer the model's first step that writes there; absent when none does
 * @param seenAt the first moment at which the machine had lost a page; absent when it has lost none
 * @param difference what model and machine differ in, in words; absent when they agree
 */
public record RegionComparison(
    PlacedRegion region,
    MemoryMap modelLost,
    MemoryMap machineLost,
    Optional<String> writer,
    Optional<Moment> seenAt,
    Optional<String> difference) {
  public RegionComparison {
    Objects.requireNonNull(region);
    Objects.requireNonNull(modelLost);
    Objects.requireNonNull(machineLost);
    Objects.requireNonNull(writer);
    Objects.requireNonNull(seenAt);
    Objects.requireNonNull(difference);
  }

  /** Whether every byte was as before, on both. */
  public boolean isIntact() {
    return modelLost.isEmpty() && machineLost.isEmpty();
  }

  /** Whether the machine did what the model says. */
  public boolean agrees() {
    return difference.isEmpty();
  }

  AddressRange range() {
    return region.range();
  }
}
