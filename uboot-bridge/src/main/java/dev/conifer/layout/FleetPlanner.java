package dev.conifer.layout;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.Sizes;
import dev.conifer.plan.CrashDumpPlan;
import dev.conifer.plan.Plan;
import dev.conifer.reserved.PlacedRegion;
import dev.conifer.reserved.Placement;
import dev.conifer.reserved.RegionRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds one address for each preserved region that holds on every board of a product, so that one
 * image and one tool reads them all: boards with more or less memory, with another loader, with
 * other reservations of their own.
 *
 * <p>It does for all boards together what {@link Planner} does for one: places the regions where
 * every board has DRAM and none has a reservation or was seen to write, boots every board with
 * that, and repeats until no boot writes into a chosen region.
 */
public final class FleetPlanner {
  private static final int MOST_ROUNDS = 8;

  private final List<Planner> boards;

  private FleetPlanner(List<Planner> boards) {
    this.boards = boards;
  }

  /**
   * The layouts of {@code plans}, one for each and in their order, every region at one address in
   * all; or why there are none: the pairs of boards that conflict.
   *
   * @param plans two or more, of the same regions
   */
  public static Result<List<Layout>> layout(List<Plan> plans) {
    if (plans.size() < 2) {
      throw new IllegalArgumentException("a fleet has two boards or more");
    }
    List<Diagnostic> diagnostics = new ArrayList<>(differences(plans));
    plans.forEach(
        plan -> plan.crashDump().ifPresent(dump -> diagnostics.add(crashDump(plan, dump))));
    List<Planner> boards = new ArrayList<>();
    for (Plan plan : plans) {
      Result<Planner> board = Planner.of(plan);
      diagnostics.addAll(board.diagnostics());
      board.value().ifPresent(boards::add);
    }
    if (boards.size() < plans.size() || diagnostics.stream().anyMatch(Diagnostic::isError)) {
      return Result.failure(diagnostics);
    }
    boards.forEach(Planner::noteAssumptions);
    Result<List<Layout>> result = new FleetPlanner(boards).layout();
    if (!result.failed()) {
      diagnostics.addAll(result.diagnostics());
      return Result.of(result.orThrow(), diagnostics);
    }
    diagnostics.addAll(conflicts(boards, result.diagnostics()));
    return Result.failure(diagnostics);
  }

  private static Diagnostic crashDump(Plan plan, CrashDumpPlan dump) {
    return Diagnostic.error(
            "E-crash-dump",
            dump.location(),
            "%s asks for a crash dump, whose places are each board's own".formatted(plan.name()))
        .withRemedy("plan such a board by itself, with the fleet's addresses by hand");
  }

  /** Regions that are not the same in all plans; a region by hand in one is by hand in all. */
  private static List<Diagnostic> differences(List<Plan> plans) {
    List<Diagnostic> differences = new ArrayList<>();
    Plan first = plans.get(0);
    for (Plan other : plans.subList(1, plans.size())) {
      List<String> missing = new ArrayList<>(names(first));
      missing.removeAll(names(other));
      List<String> more = new ArrayList<>(names(other));
      more.removeAll(names(first));
      missing.forEach(name -> differences.add(onlyIn(first, other, name)));
      more.forEach(name -> differences.add(onlyIn(other, first, name)));
      for (RegionRequest region : first.regions()) {
        other.regions().stream()
            .filter(twin -> twin.name().equals(region.name()))
            .flatMap(twin -> difference(first, region, other, twin).stream())
            .forEach(differences::add);
      }
    }
    return differences;
  }

  private static List<String> names(Plan plan) {
    return plan.regions().stream().map(RegionRequest::name).toList();
  }

  private static Diagnostic onlyIn(Plan has, Plan lacks, String name) {
    return Diagnostic.error(
            "E-fleet-region",
            new FileLocation(lacks.name()),
            "there is no region '%s', which %s has".formatted(name, has.name()))
        .withRemedy(
            "give all plans of a fleet the same regions, by an /include/ of their preserve node");
  }

  private static Optional<Diagnostic> difference(
      Plan a, RegionRequest region, Plan b, RegionRequest twin) {
    String what;
    if (region.spec().kind() != twin.spec().kind()) {
      what = "%s, %s".formatted(region.spec().kind().title(), twin.spec().kind().title());
    } else if (region.spec().size() != twin.spec().size()) {
      what =
          "of %s, %s".formatted(Sizes.text(region.spec().size()), Sizes.text(twin.spec().size()));
    } else if (region.address().isPresent()
        && twin.address().isPresent()
        && !region.address().equals(twin.address())) {
      what = "at %s by hand, %s".formatted(region.address().get(), twin.address().get());
    } else {
      return Optional.empty();
    }
    return Optional.of(
        Diagnostic.error(
                "E-fleet-region",
                twin.location(),
                "region '%s' is not the same in all plans: in %s and %s it is %s"
                    .formatted(region.name(), a.name(), b.name(), what))
            .withRemedy("give all plans of a fleet the same regions"));
  }

  private Result<List<Layout>> layout() {
    Result<List<Layout>> layouts = placedAndBooted(requests());
    if (layouts.value().isPresent() && failure(layouts.orThrow()).isPresent()) {
      Result<List<Layout>> packed =
          placedAndBooted(requests().stream().map(Planner::packed).toList());
      if (!packed.failed() && failure(packed.orThrow()).isEmpty()) {
        return packed;
      }
    }
    return layouts;
  }

  private static Optional<String> failure(List<Layout> layouts) {
    return layouts.stream().flatMap(layout -> Planner.failure(layout).stream()).findFirst();
  }

  /** The regions of all plans: what one plan fixes by hand is fixed for all. */
  private List<RegionRequest> requests() {
    Map<String, RegionRequest> requests = new LinkedHashMap<>();
    for (Planner board : boards) {
      for (RegionRequest region : board.plan().regions()) {
        requests.merge(
            region.name(), region, (a, b) -> a.address().isPresent() ? a : withGreater(b, a));
      }
    }
    return List.copyOf(requests.values());
  }

  private static RegionRequest withGreater(RegionRequest region, RegionRequest other) {
    return region.alignedTo(Math.max(region.alignment(), other.alignment()));
  }

  private Result<List<Layout>> placedAndBooted(List<RegionRequest> regions) {
    List<RegionRequest> fixed =
        regions.stream().filter(region -> region.address().isPresent()).toList();
    List<Map<String, MemoryMap>> written = new ArrayList<>();
    boards.forEach(board -> written.add(new LinkedHashMap<>()));
    Result<List<Layout>> layouts = placed(fixed, written).then(this::built);
    for (int round = 0; round < MOST_ROUNDS && layouts.value().isPresent(); round++) {
      boolean more = false;
      for (int i = 0; i < boards.size(); i++) {
        more |= boards.get(i).addWrites(layouts.orThrow().get(i), written.get(i));
      }
      boolean complete = layouts.orThrow().get(0).regions().size() == regions.size();
      if (complete && !more) {
        break;
      }
      layouts = placed(regions, written).then(this::built);
    }
    return layouts;
  }

  private Result<List<PlacedRegion>> placed(
      List<RegionRequest> regions, List<Map<String, MemoryMap>> written) {
    MemoryMap dram = boards.get(0).dram();
    for (Planner board : boards) {
      dram = dram.intersection(board.dram());
    }
    Placement placement = Placement.on(dram);
    for (int i = 0; i < boards.size(); i++) {
      Planner board = boards.get(i);
      String name = board.plan().name();
      placement =
          placement
              .withReserved("the board's own reserved memory in " + name, board.ownReservations())
              .withWritten("the top of RAM in " + name, tops(board.dram()));
      for (Map.Entry<String, MemoryMap> entry : written.get(i).entrySet()) {
        placement = placement.withWritten(entry.getKey() + " in " + name, entry.getValue());
      }
    }
    return placement.place(regions);
  }

  private static MemoryMap tops(MemoryMap dram) {
    return MemoryMap.of(
        dram.ranges().stream()
            .filter(bank -> Long.compareUnsigned(bank.size(), Placement.TOP) > 0)
            .map(bank -> AddressRange.of(bank.end().minus(Placement.TOP), Placement.TOP))
            .toList());
  }

  private Result<List<Layout>> built(List<PlacedRegion> regions) {
    List<Layout> layouts = new ArrayList<>();
    List<Diagnostic> diagnostics = new ArrayList<>();
    for (Planner board : boards) {
      Result<Layout> layout = board.built(regions);
      diagnostics.addAll(layout.diagnostics());
      layout.value().ifPresent(layouts::add);
    }
    return layouts.size() == boards.size()
        ? Result.of(layouts, diagnostics)
        : Result.failure(diagnostics);
  }

  /** Which boards cannot have the regions in one place: one alone, pairs, or all together. */
  private static List<Diagnostic> conflicts(List<Planner> boards, List<Diagnostic> reasons) {
    List<Diagnostic> conflicts = new ArrayList<>();
    for (Planner board : boards) {
      Result<List<Layout>> alone = new FleetPlanner(List.of(board)).layout();
      if (alone.failed()) {
        conflicts.addAll(alone.diagnostics());
      }
    }
    if (!conflicts.isEmpty()) {
      return conflicts;
    }
    for (int i = 0; i < boards.size(); i++) {
      for (int j = i + 1; j < boards.size(); j++) {
        FleetPlanner pair = new FleetPlanner(List.of(boards.get(i), boards.get(j)));
        Result<List<Layout>> both = pair.layout();
        if (both.failed()) {
          conflicts.add(pair.conflict(both.diagnostics()));
        }
      }
    }
    if (!conflicts.isEmpty()) {
      return conflicts;
    }
    List<Diagnostic> together = new ArrayList<>();
    together.add(
        Diagnostic.error(
                "E-fleet-conflict",
                new FileLocation(boards.get(0).plan().name()),
                "any two of the %d boards have room for the regions at one address, all together have none"
                    .formatted(boards.size()))
            .withRemedy("plan the boards in two groups"));
    together.addAll(reasons);
    return together;
  }

  private Diagnostic conflict(List<Diagnostic> reasons) {
    Planner a = boards.get(0);
    Planner b = boards.get(1);
    Diagnostic conflict =
        Diagnostic.error(
            "E-fleet-conflict",
            new FileLocation(b.plan().name()),
            "no one address holds on this board and on that of %s: %s"
                .formatted(
                    a.plan().name(),
                    reasons.stream()
                        .filter(Diagnostic::isError)
                        .map(Diagnostic::message)
                        .findFirst()
                        .orElse("the regions do not fit")));
    for (Planner board : boards) {
      conflict =
          conflict.withNote(
              new FileLocation(board.plan().name()),
              "for chosen regions it leaves " + leaves(board));
    }
    return conflict.withRemedy(
        "give these two boards plans of their own, or make the regions smaller");
  }

  /** What {@code board} neither reserves nor writes, in its largest pieces. */
  private static String leaves(Planner board) {
    Map<String, MemoryMap> written = new LinkedHashMap<>();
    board.built(List.of()).value().ifPresent(layout -> board.addWrites(layout, written));
    MemoryMap free = board.dram().minus(board.ownReservations());
    for (MemoryMap map : written.values()) {
      free = free.minus(map);
    }
    List<String> largest =
        free.ranges().stream()
            .sorted((x, y) -> Long.compareUnsigned(y.size(), x.size()))
            .limit(3)
            .sorted()
            .map(AddressRange::toString)
            .toList();
    return largest.isEmpty() ? "nothing" : String.join(", ", largest);
  }
}
