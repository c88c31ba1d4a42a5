package dev.conifer.reserved;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Regions whose address somebody gave by hand: they are checked, not moved. */
final class FixedRegions {
  private final MemoryMap dram;
  private final List<Occupant> reserved;
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final List<PlacedRegion> placed = new ArrayList<>();

  FixedRegions(MemoryMap dram, List<Occupant> reserved) {
    this.dram = dram;
    this.reserved = reserved;
  }

  List<Diagnostic> diagnostics() {
    return List.copyOf(diagnostics);
  }

  List<PlacedRegion> placed() {
    return List.copyOf(placed);
  }

  /** Checks {@code request}, which has an address, and puts it there. */
  void place(RegionRequest request) {
    long address = request.address().orElseThrow().bits();
    Optional<AddressRange> range = AddressRange.ifValid(address, request.spec().size());
    if (range.isEmpty()) {
      diagnostics.add(
          Diagnostic.error(
              "E-address-range",
              request.location(),
              "%s at 0x%x ends beyond 64 bits".formatted(request.title(), address)));
      return;
    }
    PlacedRegion region = new PlacedRegion(request.spec(), range.get());
    checkAlignment(request, region);
    checkDram(request, region);
    checkOverlaps(request, region);
    placed.add(region);
  }

  private void checkAlignment(RegionRequest request, PlacedRegion region) {
    if (!region.range().start().isAligned(request.alignment())) {
      diagnostics.add(
          Diagnostic.warning(
                  "W-region-alignment",
                  request.location(),
                  "%s at %s is not aligned to %s"
                      .formatted(
                          request.title(), region.range().start(), Sizes.text(request.alignment())))
              .withRemedy(
                  "use %s, or leave the address out"
                      .formatted(region.range().start().alignDown(request.alignment()))));
    }
  }

  private void checkDram(RegionRequest request, PlacedRegion region) {
    if (!dram.contains(region.range())) {
      diagnostics.add(
          Diagnostic.error(
                  "E-region-outside",
                  request.location(),
                  "%s at %s is %s of the DRAM banks %s"
                      .formatted(
                          request.title(),
                          region.range(),
                          dram.overlaps(region.range()) ? "partly outside" : "outside",
                          dram))
              .withRemedy("use an address in a DRAM bank, or leave it out"));
    }
  }

  private void checkOverlaps(RegionRequest request, PlacedRegion region) {
    for (PlacedRegion other : placed) {
      if (other.range().overlaps(region.range())) {
        overlap(request, region, "region '" + other.name() + "' at " + other.range());
      }
    }
    for (Occupant other : reserved) {
      MemoryMap common = other.map().intersection(region.range());
      if (!common.isEmpty()) {
        overlap(request, region, other.what() + " in " + common);
      }
    }
  }

  private void overlap(RegionRequest request, PlacedRegion region, String other) {
    diagnostics.add(
        Diagnostic.error(
                "E-region-overlap",
                request.location(),
                "%s at %s overlaps %s".formatted(request.title(), region.range(), other))
            .withRemedy("move one of them, or leave the address out"));
  }
}
