package dev.conifer.check;

import dev.conifer.boot.Step;
import dev.conifer.boot.WriteSet;
import dev.conifer.layout.Layout;
import dev.conifer.layout.Trial;
import dev.conifer.linux.Linux;
import dev.conifer.loader.uboot.UBoot;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.reserved.PlacedRegion;
import dev.conifer.verdict.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * How wrong the assumed numbers of a loader may be before the verdict on an intact region changes.
 *
 * @param region the region's name
 * @param nearest the write of the boot that comes nearest; absent when there is none
 * @param lower by how many bytes U-Boot may sit lower than it was assumed to, in whole pages, the
 *     region's verdict staying as it is: tried out, a page more changes it. Absent when U-Boot may
 *     sit anywhere, or is not the loader
 */
public record Margin(String region, Optional<Nearest> nearest, Optional<Long> lower) {
  private static final long PAGE = 0x1000;

  /** By how much U-Boot is moved to see which writes move with it, in bytes. */
  private static final long NUDGE = 0x10000;

  public Margin {
    Objects.requireNonNull(region);
    Objects.requireNonNull(nearest);
    Objects.requireNonNull(lower);
  }

  /**
   * A write beside a region.
   *
   * @param step the title of the step that writes
   * @param what what it writes
   * @param distance how many bytes lie between the two
   */
  public record Nearest(String step, String what, long distance) {
    public Nearest {
      Objects.requireNonNull(step);
      Objects.requireNonNull(what);
    }
  }

  /** The margins of the regions of {@code layout} that are intact, in the plan's order. */
  public static List<Margin> of(Layout layout) {
    BootCheck check = BootCheck.of(layout);
    List<Margin> margins = new ArrayList<>();
    for (PlacedRegion region : layout.regions()) {
      if (check.verdictOf(region.name()) == Verdict.INTACT) {
        margins.add(
            new Margin(
                region.name(),
                nearest(check.trial(), region.range()),
                layout.loader() instanceof UBoot uBoot
                    ? lower(layout, uBoot, check.trial(), region)
                    : Optional.empty()));
      }
    }
    return margins;
  }

  private static Optional<Nearest> nearest(Trial trial, AddressRange range) {
    List<Nearest> all = new ArrayList<>();
    for (Step step : trial.trace().steps()) {
      for (WriteSet write : step.writes()) {
        if (!isOrdinaryUse(step, write)) {
          all.add(new Nearest(step.title(), write.what(), distance(write.range(), range)));
        }
      }
    }
    return all.stream().min(Comparator.comparingLong(Nearest::distance));
  }

  /** Linux uses all memory but what it reserves, which is no matter of distance. */
  private static boolean isOrdinaryUse(Step step, WriteSet write) {
    return step.stage().equals(Linux.STAGE) && write.certainty() == WriteSet.Certainty.MAY;
  }

  private static long distance(AddressRange a, AddressRange b) {
    if (a.overlaps(b)) {
      return 0;
    }
    return a.start().isBelow(b.start())
        ? b.start().distanceFrom(a.end())
        : a.start().distanceFrom(b.end());
  }

  private static Optional<Long> lower(
      Layout layout, UBoot uBoot, Trial trial, PlacedRegion region) {
    long unchanged = 0;
    for (long distance : distances(layout, uBoot, trial, region.range())) {
      long hit = (distance & -PAGE) + PAGE;
      if (!isIntact(layout, uBoot, region, hit)) {
        return Optional.of(lastIntact(layout, uBoot, region, unchanged, hit));
      }
      unchanged = hit;
    }
    return Optional.empty();
  }

  /** How far above the region the writes lie that move along with U-Boot, ascending. */
  private static TreeSet<Long> distances(
      Layout layout, UBoot uBoot, Trial trial, AddressRange range) {
    Trial nudged = BootCheck.of(lowered(layout, uBoot, NUDGE)).trial();
    List<PhysicalAddress> before = starts(trial);
    List<PhysicalAddress> after = starts(nudged);
    TreeSet<Long> distances = new TreeSet<>();
    for (int i = 0; i < Math.min(before.size(), after.size()); i++) {
      boolean moves = after.get(i).isBelow(before.get(i));
      if (moves && !before.get(i).isBelow(range.end())) {
        distances.add(before.get(i).distanceFrom(range.end()));
      }
    }
    return distances;
  }

  private static List<PhysicalAddress> starts(Trial trial) {
    return trial.trace().steps().stream()
        .filter(step -> !step.stage().equals(Linux.STAGE))
        .flatMap(step -> step.writes().stream())
        .map(write -> write.range().start())
        .toList();
  }

  /** The most bytes between {@code intact} and {@code hit} with which the region is intact. */
  private static long lastIntact(
      Layout layout, UBoot uBoot, PlacedRegion region, long intact, long hit) {
    long low = intact;
    long high = hit;
    if (isIntact(layout, uBoot, region, hit - PAGE)) {
      return hit - PAGE;
    }
    while (high - low > PAGE) {
      long middle = (low + (high - low) / 2) & -PAGE;
      if (isIntact(layout, uBoot, region, middle)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static boolean isIntact(Layout layout, UBoot uBoot, PlacedRegion region, long bytes) {
    BootCheck check = BootCheck.of(lowered(layout, uBoot, bytes));
    return check.verdictOf(region.name()) == Verdict.INTACT;
  }

  private static Layout lowered(Layout layout, UBoot uBoot, long bytes) {
    return layout.withLoader(uBoot.lowered(bytes));
  }
}
