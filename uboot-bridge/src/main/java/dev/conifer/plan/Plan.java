package dev.conifer.plan;

import dev.conifer.reserved.RegionRequest;
import java.util.List;
import java.util.Objects;

/**
 * A preservation plan.
 *
 * @param name the plan's file as the user gave it
 * @param board what it runs on
 * @param regions the preserved regions, in the plan's order; names are distinct
 * @param loader what places the kernel, and what it is given to place
 */
public record Plan(String name, BoardPlan board, List<RegionRequest> regions, LoaderPlan loader) {
  public Plan {
    Objects.requireNonNull(name);
    Objects.requireNonNull(board);
    regions = List.copyOf(regions);
    Objects.requireNonNull(loader);
  }

  /** This plan with other regions. */
  public Plan withRegions(List<RegionRequest> newRegions) {
    return new Plan(name, board, newRegions, loader);
  }

  /** This plan with another loader. */
  public Plan withLoader(LoaderPlan newLoader) {
    return new Plan(name, board, regions, newLoader);
  }
}
