package dev.conifer.plan;

import dev.conifer.reserved.RegionRequest;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A preservation plan.
 *
 * @param name the plan's file as the user gave it
 * @param board what it runs on
 * @param regions the preserved regions, in the plan's order; names are distinct
 * @param crashDump the crash dump that is asked for, if one is
 * @param loader what places the kernel, and what it is given to place
 */
public record Plan(
    String name,
    BoardPlan board,
    List<RegionRequest> regions,
    Optional<CrashDumpPlan> crashDump,
    LoaderPlan loader) {
  public Plan {
    Objects.requireNonNull(name);
    Objects.requireNonNull(board);
    regions = List.copyOf(regions);
    Objects.requireNonNull(crashDump);
    Objects.requireNonNull(loader);
  }

  /** A plan without a crash dump. */
  public Plan(String name, BoardPlan board, List<RegionRequest> regions, LoaderPlan loader) {
    this(name, board, regions, Optional.empty(), loader);
  }

  /** This plan with other regions. */
  public Plan withRegions(List<RegionRequest> newRegions) {
    return new Plan(name, board, newRegions, crashDump, loader);
  }

  /** This plan with another loader. */
  public Plan withLoader(LoaderPlan newLoader) {
    return new Plan(name, board, regions, crashDump, newLoader);
  }

  /** This plan with another crash dump. */
  public Plan withCrashDump(CrashDumpPlan newCrashDump) {
    return new Plan(name, board, regions, Optional.of(newCrashDump), loader);
  }
}
