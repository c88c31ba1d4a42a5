package dev.conifer.reserved;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.Severity;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.Sizes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The search for places, in the order that {@link Placement} documents. */
final class FloatingRegions {
  private static final Comparator<Block> LARGEST_FIRST =
      Comparator.comparing(Block::size, (a, b) -> Long.compareUnsigned(b, a))
          .thenComparing(block -> block.requests().get(0).name());

  private final MemoryMap dram;
  private final List<Occupant> taken;
  private final List<Occupant> written;
  private final List<Long> clearances;

  /**
   * A search.
   *
   * @param clearances what to try, in bytes: descending, the last one 0
   * @param fixed regions that have their place
   */
  FloatingRegions(
      MemoryMap dram,
      List<Occupant> reserved,
      List<Occupant> written,
      List<Long> clearances,
      List<PlacedRegion> fixed) {
    this.dram = dram;
    this.written = written;
    this.clearances = clearances;
    this.taken = new ArrayList<>(reserved);
    fixed.forEach(region -> taken.add(occupant(region)));
  }

  private static Occupant occupant(PlacedRegion region) {
    return new Occupant("region '" + region.name() + "'", MemoryMap.of(region.range()));
  }

  Result<List<PlacedRegion>> place(List<RegionRequest> requests) {
    Attempt sideBySide = new Attempt(byFlags(requests));
    if (sideBySide.run(this::highest)) {
      return sideBySide.result();
    }
    Attempt oneByOne = new Attempt(each(requests));
    if (oneByOne.run(this::highest)) {
      return oneByOne.result();
    }
    Attempt tightest = new Attempt(each(requests));
    tightest.run(this::tightest);
    return tightest.result();
  }

  /** One block for each combination of flags. */
  private static List<Block> byFlags(List<RegionRequest> requests) {
    return requests.stream().collect(Collectors.groupingBy(r -> r.spec().noMap())).values().stream()
        .map(Block::new)
        .sorted(LARGEST_FIRST)
        .toList();
  }

  /** One block for each region. */
  private static List<Block> each(List<RegionRequest> requests) {
    return requests.stream()
        .map(request -> new Block(List.of(request)))
        .sorted(LARGEST_FIRST)
        .toList();
  }

  /** As far from what is written as can be, and there as high as can be. */
  private Optional<Place> highest(Block block, MemoryMap used) {
    for (long clearance : clearances) {
      List<AddressRange> free = free(used, clearance);
      for (int i = free.size() - 1; i >= 0; i--) {
        Optional<List<PlacedRegion>> regions = block.highestIn(free.get(i));
        if (regions.isPresent()) {
          return Optional.of(new Place(regions.get(), clearance));
        }
      }
    }
    return Optional.empty();
  }

  /** In the smallest gap that has room, so that the large ones stay whole. */
  private Optional<Place> tightest(Block block, MemoryMap used) {
    return free(used, 0).stream()
        .sorted(Comparator.comparing(AddressRange::size, Long::compareUnsigned))
        .flatMap(gap -> block.highestIn(gap).stream())
        .findFirst()
        .map(regions -> new Place(regions, 0));
  }

  private List<AddressRange> free(MemoryMap used, long clearance) {
    return dram.minus(used).minus(Occupant.union(written).widened(clearance)).ranges();
  }

  /** Regions that found room, and how far from what is written. */
  private record Place(List<PlacedRegion> regions, long clearance) {}

  private interface Strategy {
    Optional<Place> place(Block block, MemoryMap used);
  }

  /** One way through the blocks, from the first to the last or to the first without room. */
  private final class Attempt {
    private final List<Block> blocks;
    private final List<Occupant> occupants = new ArrayList<>(taken);
    private final List<PlacedRegion> placed = new ArrayList<>();
    private final List<Diagnostic> diagnostics = new ArrayList<>();

    Attempt(List<Block> blocks) {
      this.blocks = blocks;
    }

    boolean run(Strategy strategy) {
      for (Block block : blocks) {
        Optional<Place> place = strategy.place(block, Occupant.union(occupants));
        if (place.isEmpty()) {
          diagnostics.add(noRoom(block.requests().get(0)));
          return false;
        }
        accept(block, place.get());
      }
      return true;
    }

    Result<List<PlacedRegion>> result() {
      return Result.of(List.copyOf(placed), diagnostics);
    }

    private void accept(Block block, Place place) {
      for (PlacedRegion region : place.regions()) {
        placed.add(region);
        occupants.add(occupant(region));
      }
      if (place.clearance() != clearances.get(0)) {
        block.requests().forEach(request -> diagnostics.add(tooClose(request, place.clearance())));
      }
    }

    private Diagnostic tooClose(RegionRequest request, long clearance) {
      return new Diagnostic(
          Severity.NOTE,
          "W-region-clearance",
          "%s is only kept %s clear of what boots write, not %s: there is no room for more"
              .formatted(request.title(), Sizes.text(clearance), Sizes.text(clearances.get(0))),
          request.location(),
          List.of(),
          Optional.empty());
    }

    private Diagnostic noRoom(RegionRequest request) {
      Optional<AddressRange> largest =
          free(Occupant.union(occupants), 0).stream()
              .max(
                  Comparator.comparing(AddressRange::size, Long::compareUnsigned)
                      .thenComparing(AddressRange::start));
      Diagnostic diagnostic =
          Diagnostic.error(
                  "E-region-no-room",
                  request.location(),
                  "there is no room for %s, aligned to %s: %s"
                      .formatted(
                          request.title(),
                          Sizes.text(request.alignment()),
                          largest
                              .map(
                                  gap ->
                                      "the largest free gap has %s at %s"
                                          .formatted(Sizes.rounded(gap.size()), gap))
                              .orElse("nothing is free")))
              .withRemedy("make a region smaller, or move what lies between the gaps");
      for (Occupant occupant : occupants) {
        diagnostic = diagnostic.withNote(Origin.NONE, occupant.toString());
      }
      for (Occupant writer : written) {
        diagnostic = diagnostic.withNote(Origin.NONE, writer.toString());
      }
      return diagnostic;
    }
  }
}
