package dev.conifer.reserved;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.Sizes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What keeps an enabled region from being honoured, seen against the others and against DRAM. */
final class RegionRules {
  private final MemoryMap dram;
  private final List<PmemNode> pmem;
  private final List<ReservedRegion> regions;
  private final List<Diagnostic> warnings = new ArrayList<>();

  private RegionRules(ReservedMemory memory, MemoryMap dram, List<PmemNode> pmem) {
    this.regions = memory.enabled();
    this.dram = dram;
    this.pmem = pmem;
  }

  /**
   * The warnings for {@code memory}.
   *
   * @param dram the DRAM banks; empty when they are not known
   */
  static List<Diagnostic> check(ReservedMemory memory, MemoryMap dram, List<PmemNode> pmem) {
    RegionRules rules = new RegionRules(memory, dram, pmem);
    rules.checkFlags();
    rules.checkTuples();
    rules.checkDram();
    rules.checkOverlaps();
    rules.checkRamoops();
    rules.checkPmem();
    return rules.warnings;
  }

  /** Section 3.5.2: a node must not have both, since the two contradict each other. */
  private void checkFlags() {
    for (ReservedRegion region : regions) {
      if (region.noMap() && region.reusable()) {
        warnings.add(
            Diagnostic.warning(
                    "W-reserved-flags",
                    region.origin(),
                    region.path() + " has both no-map and reusable, which exclude each other")
                .withRemedy("remove reusable when the bytes must survive, else no-map"));
      }
    }
  }

  private void checkTuples() {
    for (ReservedRegion region : regions) {
      int count = region.ranges().size();
      if (count > 1) {
        warnings.add(
            Diagnostic.warning(
                    "W-reserved-tuples",
                    region.origin(),
                    "reg of %s has %d ranges: U-Boot reserves only the first one, %s"
                        .formatted(region.path(), count, region.ranges().get(0)))
                .withRemedy("give each range a node of its own"));
      }
    }
  }

  private void checkDram() {
    if (dram.isEmpty()) {
      return;
    }
    for (ReservedRegion region : regions) {
      for (AddressRange range : region.ranges()) {
        if (!dram.contains(range)) {
          warnings.add(
              Diagnostic.warning(
                  "W-reserved-outside",
                  region.origin(),
                  "%s reserves %s, which is %s of the DRAM banks %s"
                      .formatted(
                          region.path(),
                          range,
                          dram.overlaps(range) ? "partly outside" : "outside",
                          dram)));
        }
      }
    }
  }

  /**
   * One warning for each range that begins inside an earlier one. U-Boot 2023.01 drops the later of
   * two overlapping regions as a whole; Linux drops a no-map region that overlaps an earlier one
   * which it keeps mapped.
   */
  private void checkOverlaps() {
    record Taken(AddressRange range, ReservedRegion by) {}
    List<Taken> sorted = new ArrayList<>();
    regions.forEach(r -> r.ranges().forEach(range -> sorted.add(new Taken(range, r))));
    sorted.removeIf(t -> t.range.isEmpty());
    sorted.sort(Comparator.comparing(Taken::range).thenComparing(t -> t.by.path()));
    Taken highest = null;
    for (Taken taken : sorted) {
      if (highest != null && highest.range.overlaps(taken.range)) {
        warnings.add(
            Diagnostic.warning(
                    "W-reserved-overlap",
                    taken.by.origin(),
                    "%s %s overlaps %s %s by %s"
                        .formatted(
                            taken.by.path(),
                            taken.range,
                            highest.by.path(),
                            highest.range,
                            Sizes.text(
                                highest.range.intersection(taken.range).orElseThrow().size())))
                .withNote(highest.by.origin(), highest.by.path() + " is here")
                .withRemedy("move one of them; loaders and kernels drop one of the two"));
      }
      if (highest == null || highest.range.end().isBelow(taken.range.end())) {
        highest = taken;
      }
    }
  }

  /** {@code ramoops_probe} serves one area and refuses every further one. */
  private void checkRamoops() {
    List<ReservedRegion> ramoops =
        regions.stream().filter(r -> r.kind() == RegionKind.RAMOOPS).toList();
    for (ReservedRegion second : ramoops.stream().skip(1).toList()) {
      warnings.add(
          Diagnostic.warning(
                  "W-ramoops-second",
                  second.origin(),
                  "%s is a second ramoops region: Linux uses only one, %s here"
                      .formatted(second.path(), ramoops.get(0).path()))
              .withRemedy("use one region with record-size, console-size and pmsg-size"));
    }
  }

  /**
   * The driver of a {@code pmem-region} takes memory that is not System RAM: a hole between the
   * DRAM banks, or what a no-map region took out.
   */
  private void checkPmem() {
    MemoryMap noMap =
        MemoryMap.of(
            regions.stream()
                .filter(ReservedRegion::noMap)
                .flatMap(r -> r.ranges().stream())
                .toList());
    for (PmemNode node : pmem) {
      MemoryMap systemRam = MemoryMap.of(node.ranges()).intersection(dram).minus(noMap);
      if (!systemRam.isEmpty()) {
        warnings.add(
            Diagnostic.warning(
                    "W-pmem-unreserved",
                    node.origin(),
                    "%s lies on %s, which no enabled no-map region reserves: Linux uses it as RAM"
                        .formatted(node.path(), systemRam))
                .withRemedy("add a reserved-memory node with no-map for the same range"));
      }
    }
  }
}
