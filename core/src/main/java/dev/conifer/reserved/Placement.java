package dev.conifer.reserved;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.Sizes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Chooses addresses for regions whose bytes are to survive.
 *
 * <p>A region never overlaps anything: not what is reserved, not another region, not what boots
 * write. Within that, in this order:
 *
 * <ol>
 *   <li>Regions with equal flags lie side by side. The LMB of U-Boot 2023.01 has 8 entries, of
 *       which a boot needs 4 for itself; it makes one entry of regions with equal flags that touch,
 *       and fails to boot when it runs out of entries. {@link Block} says how odd sizes are kept
 *       from breaking that. Where the regions do not fit as one, each gets its own place.
 *   <li>They stay {@linkplain #withClearance clear} of everything that is written, because kernels
 *       and ramdisks grow. Where there is no room for that much, half of it is tried, and so on
 *       down to nothing.
 *   <li>They lie as high as they can: load addresses are low. The very {@linkplain #TOP top} of a
 *       DRAM bank counts as written even when nobody says so: loaders move themselves there, and
 *       firmware takes from it.
 * </ol>
 *
 * <p>The same requests get the same addresses, in whatever order they come.
 */
public final class Placement {
  /** 64 MiB: room for a kernel or a ramdisk to double. */
  public static final long CLEARANCE = 64 * Sizes.MIB;

  /** 2 MiB at the end of each DRAM bank are never used for a region without an address. */
  public static final long TOP = 2 * Sizes.MIB;

  private static final long LEAST_CLEARANCE = RegionSpec.PAGE;

  private final MemoryMap dram;
  private final List<Occupant> reserved;
  private final List<Occupant> written;
  private final long clearance;

  private Placement(
      MemoryMap dram, List<Occupant> reserved, List<Occupant> written, long clearance) {
    this.dram = dram;
    this.reserved = List.copyOf(reserved);
    this.written = List.copyOf(written);
    this.clearance = clearance;
  }

  /** On a board with these DRAM banks, of which nothing is in use but the {@link #TOP}. */
  public static Placement on(MemoryMap dram) {
    List<AddressRange> tops =
        dram.ranges().stream()
            .map(
                bank ->
                    Long.compareUnsigned(bank.size(), TOP) < 0
                        ? bank
                        : AddressRange.of(bank.end().minus(TOP), TOP))
            .toList();
    return new Placement(dram, List.of(), List.of(), CLEARANCE)
        .withWritten("the top of RAM", MemoryMap.of(tops));
  }

  /**
   * This with memory that is in use already.
   *
   * @param what who uses it, for diagnostics
   */
  public Placement withReserved(String what, MemoryMap map) {
    return new Placement(dram, plus(reserved, what, map), written, clearance);
  }

  /**
   * This with memory that a boot writes, for sure or perhaps.
   *
   * @param what who writes it, for diagnostics
   */
  public Placement withWritten(String what, MemoryMap map) {
    return new Placement(dram, reserved, plus(written, what, map), clearance);
  }

  /** This with another distance, in bytes, to keep from what is written where there is room. */
  public Placement withClearance(long bytes) {
    return new Placement(dram, reserved, written, bytes);
  }

  private static List<Occupant> plus(List<Occupant> occupants, String what, MemoryMap map) {
    List<Occupant> more = new ArrayList<>(occupants);
    if (!map.isEmpty()) {
      more.add(new Occupant(what, map));
    }
    return more;
  }

  /**
   * A place for each of {@code requests}, in their order.
   *
   * <p>A region with an address gets it: it must lie in DRAM and overlap nothing that is reserved;
   * that a boot writes there is for the verdict to say, not an error here.
   */
  public Result<List<PlacedRegion>> place(List<RegionRequest> requests) {
    List<Diagnostic> diagnostics = new ArrayList<>(checked(requests));
    if (diagnostics.stream().anyMatch(Diagnostic::isError)) {
      return Result.failure(diagnostics);
    }
    FixedRegions fixed = new FixedRegions(dram, reserved);
    requests.stream().filter(r -> r.address().isPresent()).forEach(fixed::place);
    diagnostics.addAll(fixed.diagnostics());
    if (diagnostics.stream().anyMatch(Diagnostic::isError)) {
      return Result.failure(diagnostics);
    }
    FloatingRegions floating =
        new FloatingRegions(dram, reserved, written, clearances(), fixed.placed());
    Result<List<PlacedRegion>> chosen =
        floating.place(requests.stream().filter(r -> r.address().isEmpty()).toList());
    diagnostics.addAll(chosen.diagnostics());
    if (chosen.failed()) {
      return Result.failure(diagnostics);
    }
    return Result.of(inOrder(requests, fixed.placed(), chosen.orThrow()), diagnostics);
  }

  /** What can be said of each request by itself. */
  private List<Diagnostic> checked(List<RegionRequest> requests) {
    List<Diagnostic> diagnostics = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (RegionRequest request : requests) {
      diagnostics.addAll(request.spec().problems(request.location()));
      if (!names.add(request.name())) {
        diagnostics.add(
            Diagnostic.error(
                    "E-region-name",
                    request.location(),
                    "two regions are named '%s'".formatted(request.name()))
                .withRemedy("give one of them another name"));
      }
      if (Long.bitCount(request.alignment()) != 1) {
        diagnostics.add(
            Diagnostic.error(
                    "E-region-alignment",
                    request.location(),
                    "the alignment of %s is 0x%x, no power of two"
                        .formatted(request.title(), request.alignment()))
                .withRemedy("use 0x200000"));
      }
      if (Long.compareUnsigned(request.spec().size(), dram.size()) > 0) {
        diagnostics.add(
            Diagnostic.error(
                    "E-region-size",
                    request.location(),
                    "%s is larger than the RAM, which has %s"
                        .formatted(request.title(), Sizes.text(dram.size())))
                .withRemedy("make it smaller"));
      }
    }
    return diagnostics;
  }

  private List<Long> clearances() {
    List<Long> clearances = new ArrayList<>();
    for (long c = clearance; Long.compareUnsigned(c, LEAST_CLEARANCE) >= 0; c >>>= 1) {
      clearances.add(c);
    }
    clearances.add(0L);
    return clearances;
  }

  private static List<PlacedRegion> inOrder(
      List<RegionRequest> requests, List<PlacedRegion> fixed, List<PlacedRegion> chosen) {
    Map<String, PlacedRegion> byName = new HashMap<>();
    fixed.forEach(region -> byName.put(region.name(), region));
    chosen.forEach(region -> byName.put(region.name(), region));
    return requests.stream()
        .map(request -> Optional.ofNullable(byName.get(request.name())).orElseThrow())
        .toList();
  }
}
