package dev.conifer.scenario.campaign;

import dev.conifer.boot.BootRequest;
import dev.conifer.boot.BootTrace;
import dev.conifer.boot.Handover;
import dev.conifer.boot.Reservation;
import dev.conifer.boot.Step;
import dev.conifer.boot.WriteSet;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.memory.AddressRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Holds what a loader did to computations that share no code with it: the trees are read from their
 * bytes, and every place is looked for again page by page.
 */
final class Checks {
  private static final long MIB = 1 << 20;
  private static final long GIB = 1 << 30;

  /** What the reference loader needs for itself, and how it is aligned. */
  private static final long OWN_SIZE = 32 * MIB;

  private static final long OWN_ALIGNMENT = 64 << 10;

  private final Sketch sketch;
  private final BootRequest request;
  private final BootTrace trace;
  private final List<String> violations = new ArrayList<>();
  private int allocations;

  private Checks(Sketch sketch, BootRequest request, BootTrace trace) {
    this.sketch = sketch;
    this.request = request;
    this.trace = trace;
  }

  /**
   * What was found wrong with one boot.
   *
   * @param violations one sentence for each thing
   * @param allocations how many places were looked for again
   */
  record Found(List<String> violations, int allocations) {
    Found {
      violations = List.copyOf(violations);
    }
  }

  /** Checks the boot {@code trace} of {@code request}. */
  static Found of(Sketch sketch, BootRequest request, BootTrace trace) {
    Checks checks = new Checks(sketch, request, trace);
    trace.handover().ifPresent(checks::handover);
    if (sketch.compatible().equals("reference")) {
      trace.handover().ifPresent(checks::careful);
    } else {
      checks.uBoot();
    }
    return new Found(checks.violations, checks.allocations);
  }

  private void require(boolean holds, Supplier<String> violation) {
    if (!holds) {
      violations.add(violation.get());
    }
  }

  /** What every kernel may count on, whoever loaded it: booting.rst of arm64. */
  private void handover(Handover handover) {
    Pages dram = new Pages(sketch.banks());
    long fdt = handover.fdt().start().bits();
    require(fdt % 8 == 0, () -> "the FDT at 0x%x is not aligned to 8 bytes".formatted(fdt));
    List<AddressRange> places = new ArrayList<>(List.of(handover.fdt(), kernel(handover)));
    handover.ramdisk().ifPresent(places::add);
    for (AddressRange place : places) {
      require(dram.isFree(place.start().bits(), place.size()), () -> place + " is not in DRAM");
    }
    if (sketch.compatible().equals("reference")) {
      for (int i = 0; i < places.size(); i++) {
        AddressRange place = places.get(i);
        for (AddressRange other : places.subList(i + 1, places.size())) {
          require(!place.overlaps(other), () -> place + " overlaps " + other);
        }
      }
    }
  }

  /** By the numbers of the plan, not by what the loader says of it. */
  private AddressRange kernel(Handover handover) {
    return AddressRange.of(handover.entry(), sketch.imageSize());
  }

  /** The reference loader: every place is the one that its rule says, clear of all regions. */
  private void careful(Handover handover) {
    Pages free = new Pages(sketch.banks());
    Pages mappable = new Pages(sketch.banks());
    for (RawTree tree : trees()) {
      tree.all().forEach(range -> free.take(range[0], range[1]));
      tree.noMaps().forEach(range -> takeBlocks(mappable, range));
    }
    free.take(request.controlFdt().address().bits(), request.controlFdt().totalSize());
    List<WriteSet> own = writes("self placement");
    long self = free.highest(OWN_SIZE, OWN_ALIGNMENT);
    require(own.size() == 1, () -> "the loader places itself " + own.size() + " times");
    own.forEach(write -> placed("the loader", write.range().start().bits(), self));
    free.take(self, OWN_SIZE);
    long kernel = free.lowest(sketch.imageSize(), 2 * MIB, sketch.textOffset());
    placed("the kernel", handover.entry().bits(), kernel);
    require(
        free.isFree(handover.entry().bits(), sketch.imageSize()),
        () -> "the kernel " + kernel(handover) + " lies on a region");
    free.take(kernel, sketch.imageSize());
    Optional<AddressRange> ramdisk = handover.ramdisk();
    require(ramdisk.isPresent() == sketch.ramdisk() > 0, () -> "the ramdisk is " + ramdisk);
    if (ramdisk.isPresent()) {
      // booting.rst, section 3: in a window of 32 GiB, aligned to 1 GiB, that covers the kernel.
      long window = (kernel & -GIB) + 32 * GIB;
      long place = free.below(window).highest(sketch.ramdisk(), Pages.PAGE);
      placed("the ramdisk", ramdisk.get().start().bits(), place);
      free.take(place, sketch.ramdisk());
    }
    long size = handover.fdt().size();
    long fdt = highestMappable(free, mappable, size);
    placed("the FDT", handover.fdt().start().bits(), fdt);
  }

  private List<RawTree> trees() {
    return List.of(
        new RawTree(FdtWriter.write(request.controlFdt().tree())),
        new RawTree(
            request
                .kernelFdt()
                .flatMap(payload -> payload.content().bytes())
                .orElseGet(() -> FdtWriter.write(request.controlFdt().tree()))));
  }

  private static void takeBlocks(Pages pages, long[] range) {
    long start = range[0] & -(2 * MIB);
    long end = (range[0] + range[1] + 2 * MIB - 1) & -(2 * MIB);
    pages.take(start, end - start);
  }

  private static long highestMappable(Pages free, Pages mappable, long size) {
    Pages both = free.and(mappable);
    return both.highest(size, Pages.PAGE);
  }

  private List<WriteSet> writes(String action) {
    return trace.steps().stream()
        .filter(step -> step.action().equals(action))
        .flatMap(step -> step.writes().stream())
        .toList();
  }

  private void placed(String what, long where, long rule) {
    allocations++;
    require(where == rule, () -> "%s is at 0x%x, its rule says 0x%x".formatted(what, where, rule));
  }

  /** U-Boot: no allocation on an entry of its list, and each where a search from the top ends. */
  private void uBoot() {
    for (Step step : trace.steps()) {
      boolean isRamdisk = step.action().equals("ramdisk relocation");
      boolean isFdt = step.action().equals("FDT relocation");
      if ((isRamdisk || isFdt) && !step.writes().isEmpty()) {
        allocation(step, isFdt ? "fdt_high" : "initrd_high", isFdt ? fdtPadding() : 0);
      }
    }
  }

  /** {@code CONFIG_SYS_FDT_PAD}: room in which the FDT may grow, and which is not written. */
  private static long fdtPadding() {
    return 0x3000;
  }

  private void allocation(Step step, String variable, long more) {
    AddressRange placed = step.writes().get(0).range();
    long start = placed.start().bits();
    long size = placed.size() + more;
    for (Reservation entry : step.reserved()) {
      boolean overlaps =
          entry.size() != 0 && start < entry.base() + entry.size() && entry.base() < start + size;
      require(
          !overlaps,
          () -> "%s at 0x%x lies on the LMB entry %s".formatted(step.title(), start, entry));
    }
    Map<String, String> variables = request.environment();
    String limit = variables.getOrDefault(variable, "0x0");
    long top = Long.parseUnsignedLong(limit.substring(2), 16);
    placed(step.title(), start, highest(step.reserved(), size, top));
  }

  /**
   * The highest multiple of a page from which {@code size} bytes are free: of all banks from
   * v2025.01 on, before that of the first, which is what bootm_low and bootm_size name by default.
   */
  private long highest(List<Reservation> reserved, long size, long limit) {
    boolean ofAll = sketch.version().compareTo("2025.01") >= 0;
    List<Long> banks = ofAll ? sketch.banks() : sketch.banks().subList(0, 2);
    for (int i = banks.size() - 2; i >= 0; i -= 2) {
      long end = banks.get(i) + banks.get(i + 1);
      long top = limit == 0 ? end : Math.min(end, limit);
      for (long start = (top - size) & -Pages.PAGE; start >= banks.get(i); start -= Pages.PAGE) {
        long at = start;
        boolean isFree =
            reserved.stream().allMatch(e -> at + size <= e.base() || e.base() + e.size() <= at);
        if (isFree) {
          return start;
        }
      }
    }
    return -1;
  }
}
