package dev.conifer.layout;

import dev.conifer.boot.BootLoader;
import dev.conifer.boot.Step;
import dev.conifer.boot.WriteSet;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Result;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.image.Bdinfo;
import dev.conifer.linux.Linux;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.Sizes;
import dev.conifer.plan.BoardPlan;
import dev.conifer.plan.ControlFdtPlan;
import dev.conifer.plan.LoaderPlan;
import dev.conifer.plan.Plan;
import dev.conifer.reserved.PlacedRegion;
import dev.conifer.reserved.Placement;
import dev.conifer.reserved.RegionRequest;
import dev.conifer.reserved.ReservedMemory;
import dev.conifer.reserved.ReservedNodes;
import dev.conifer.spec.MemoryNodes;
import dev.conifer.tree.DeviceTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives every region of a plan its place and makes the trees.
 *
 * <p>Where a boot writes depends on the trees (their size decides where U-Boot sits, the regions in
 * them where it puts the FDT), and the trees depend on where the regions lie. So the plan is booted
 * on scratch memory, first without the regions that have no address yet; these are placed clear of
 * all that was written; and that is booted again, until no boot so far writes into a chosen region.
 */
public final class Planner {
  /**
   * Boots until the choice must stand. Two are usual; each one more has moved something by little.
   */
  private static final int MOST_ROUNDS = 8;

  private final Plan plan;
  private final List<AddressRange> banks;
  private final BootLoader loader;
  private final Linux linux;
  private final List<Assumption> assumptions;

  private Planner(
      Plan plan,
      List<AddressRange> banks,
      BootLoader loader,
      Linux linux,
      List<Assumption> assumptions) {
    this.plan = plan;
    this.banks = banks;
    this.loader = loader;
    this.linux = linux;
    this.assumptions = assumptions;
  }

  /** The layout of {@code plan}; the same on every run. */
  public static Result<Layout> layout(Plan plan) {
    return of(plan).then(Planner::layout);
  }

  /** What plans {@code plan}, with its loader and its kernel. */
  static Result<Planner> of(Plan plan) {
    List<Assumption> assumptions = new ArrayList<>();
    DeviceTree loaderTree =
        plan.loader().firmware().controlFdt().tree().orElse(plan.board().tree());
    long loaderTreeSize = FdtWriter.size(loaderTree);
    return banks(plan)
        .then(
            banks ->
                PlannedLoader.of(plan.loader(), loaderTreeSize, assumptions)
                    .then(
                        loader ->
                            PlannedLoader.linux(plan.loader(), assumptions)
                                .map(
                                    linux ->
                                        new Planner(plan, banks, loader, linux, assumptions))));
  }

  /** The DRAM banks: the plan's own, those of the target's bdinfo, or those of the board's tree. */
  private static Result<List<AddressRange>> banks(Plan plan) {
    BoardPlan board = plan.board();
    List<Diagnostic> doubts = TargetDoubts.of(plan);
    if (!board.banks().isEmpty()) {
      return Result.of(board.banks(), doubts);
    }
    List<AddressRange> seen = plan.loader().target().bdinfo().map(Bdinfo::banks).orElse(List.of());
    if (!seen.isEmpty()) {
      return Result.of(seen, doubts);
    }
    return MemoryNodes.of(board.tree())
        .then(
            memory ->
                memory.banks().isEmpty()
                    ? Result.failure(
                        Diagnostic.error(
                                "E-plan-memory",
                                new FileLocation(board.treeName()),
                                "the board's tree says nothing of its memory: firmware fills it in")
                            .withRemedy(
                                "give the DRAM banks in the plan: board { memory = <…>; };"))
                    : Result.of(memory.banks()));
  }

  /** The plan. */
  Plan plan() {
    return plan;
  }

  /** The DRAM of its board. */
  MemoryMap dram() {
    return MemoryMap.of(banks);
  }

  private Result<Layout> layout() {
    noteAssumptions();
    Result<Layout> layout = arranged(plan.regions());
    Optional<String> failure = layout.value().flatMap(Planner::failure);
    return failure.isEmpty() ? layout : packed(failure.get()).orElse(layout);
  }

  /**
   * The layout with regions that touch although they are no multiples of 2 MiB. The LMB of U-Boot
   * 2023.01 has 8 entries, makes one entry of regions with equal flags that touch, and boots no
   * more when it runs out of entries. Absent when that does not help.
   *
   * @param failure why the boot fails otherwise
   */
  private Optional<Result<Layout>> packed(String failure) {
    Result<Layout> packed = arranged(plan.regions().stream().map(Planner::packed).toList());
    if (packed.failed() || failure(packed.orThrow()).isPresent()) {
      return Optional.empty();
    }
    List<Diagnostic> diagnostics = new ArrayList<>(packed.diagnostics());
    diagnostics.add(
        Diagnostic.warning(
            "W-region-alignment",
            new FileLocation(plan.name()),
            "the regions lie side by side, not each on a multiple of 2 MiB: apart they would use"
                + " up the loader's list of reservations, and the boot would fail: "
                + failure));
    return Optional.of(Result.of(packed.orThrow(), diagnostics));
  }

  static RegionRequest packed(RegionRequest region) {
    return region.alignment() == RegionRequest.ALIGNMENT
        ? region.alignedTo(region.spec().leastAlignment())
        : region;
  }

  static Optional<String> failure(Layout layout) {
    return layout.boot().failure().or(() -> layout.captureBoot().flatMap(Trial::failure));
  }

  /** The layout of these regions, and of the crash dump if there is one. */
  private Result<Layout> arranged(List<RegionRequest> regions) {
    return plan.crashDump()
        .map(wanted -> CrashDumpPlanner.of(this, wanted).then(dump -> dump.layout(regions)))
        .orElseGet(() -> layout(regions));
  }

  /** The layout of these regions, booted until no boot so far writes into a chosen one. */
  private Result<Layout> layout(List<RegionRequest> regions) {
    List<RegionRequest> fixed =
        regions.stream().filter(region -> region.address().isPresent()).toList();
    Map<String, MemoryMap> written = new LinkedHashMap<>();
    Result<Layout> layout = placed(fixed, written).then(this::built);
    for (int round = 0; round < MOST_ROUNDS && layout.value().isPresent(); round++) {
      boolean more = addWrites(layout.orThrow(), written);
      boolean complete = layout.orThrow().regions().size() == regions.size();
      if (complete && !more) {
        break;
      }
      layout = placed(regions, written).then(this::built);
    }
    return layout;
  }

  /** Places {@code regions} clear of what is reserved and of what boots were seen to write. */
  private Result<List<PlacedRegion>> placed(
      List<RegionRequest> regions, Map<String, MemoryMap> written) {
    Placement placement =
        Placement.on(MemoryMap.of(banks))
            .withReserved("the board's own reserved memory", ownReservations());
    for (Map.Entry<String, MemoryMap> entry : written.entrySet()) {
      placement = placement.withWritten(entry.getKey(), entry.getValue());
    }
    return placement.place(regions);
  }

  /** What the board's tree reserves before the plan adds to it, less what the plan takes over. */
  MemoryMap ownReservations() {
    DeviceTree tree = plan.board().tree();
    MemoryMap nodes = reservations(tree);
    Optional<DeviceTree> controlTree = plan.loader().firmware().controlFdt().tree();
    if (controlTree.isPresent()) {
      nodes = nodes.plus(reservations(controlTree.get()));
    }
    List<AddressRange> takenOver =
        plan.regions().stream()
            .flatMap(
                region ->
                    region.address().stream()
                        .map(start -> AddressRange.of(start, region.spec().size())))
            .filter(range -> isNodeOfTree(tree, range))
            .toList();
    return nodes.minus(MemoryMap.of(takenOver));
  }

  private static MemoryMap reservations(DeviceTree tree) {
    List<AddressRange> block =
        tree.reservations().stream()
            .flatMap(entry -> AddressRange.ifValid(entry.address(), entry.size()).stream())
            .toList();
    return ReservedMemory.in(tree).map().plus(MemoryMap.of(block));
  }

  private static boolean isNodeOfTree(DeviceTree tree, AddressRange range) {
    return ReservedMemory.in(tree).regions().stream()
        .anyMatch(region -> region.ranges().stream().findFirst().equals(Optional.of(range)));
  }

  Result<Layout> built(List<PlacedRegion> regions) {
    return built(plan, regions, Optional.empty());
  }

  /**
   * The layout with everything in its place.
   *
   * @param completed the plan, with the script of the crash dump
   * @param dump the crash dump, if there is one
   */
  Result<Layout> built(Plan completed, List<PlacedRegion> regions, Optional<CrashDumpLayout> dump) {
    List<PlacedRegion> inKernelTree = CrashDumpPlanner.inKernelTree(regions, dump);
    return ReservedNodes.addedTo(plan.board().tree(), inKernelTree)
        .then(
            kernel ->
                controlTree(regions, dump, kernel)
                    .map(
                        control ->
                            new Layout(
                                plan,
                                regions,
                                control,
                                kernel,
                                loader,
                                linux,
                                PlannedRequest.of(completed, banks, control, kernel),
                                dump,
                                assumptions)));
  }

  /**
   * The tree that the loader runs on, with the regions unless it has to stay as it is.
   *
   * @param kernelTree the tree for Linux: the same where nothing else is said
   */
  private Result<DeviceTree> controlTree(
      List<PlacedRegion> regions, Optional<CrashDumpLayout> dump, DeviceTree kernelTree) {
    ControlFdtPlan control = plan.loader().firmware().controlFdt();
    DeviceTree tree = control.tree().orElse(plan.board().tree());
    if (control.fixed()) {
      return Result.of(tree);
    }
    return control.tree().isEmpty() && dump.isEmpty()
        ? Result.of(kernelTree)
        : ReservedNodes.addedTo(tree, CrashDumpPlanner.inControlTree(regions, dump));
  }

  /**
   * Adds what a boot of {@code layout} writes, for sure or perhaps; whether any of it hits a region
   * whose address was chosen. What Linux hands to its allocator does not count: it leaves out every
   * region that it keeps.
   */
  boolean addWrites(Layout layout, Map<String, MemoryMap> written) {
    boolean hit = false;
    for (Step step : layout.boot().trace().steps()) {
      boolean isKernel = step.stage().isKernel();
      List<AddressRange> ranges =
          step.writes().stream()
              .filter(write -> !isKernel || write.certainty() == WriteSet.Certainty.WILL)
              .map(WriteSet::range)
              .toList();
      MemoryMap map = MemoryMap.of(ranges);
      written.merge(step.title(), map, MemoryMap::plus);
      hit |=
          layout.regions().stream()
              .filter(region -> !layout.isFixed(region))
              .anyMatch(region -> map.overlaps(region.range()));
    }
    return hit;
  }

  void noteAssumptions() {
    LoaderPlan firmware = plan.loader().firmware();
    if (PlannedRequest.controlFdtSize(plan).isEmpty()) {
      assumptions.add(
          new Assumption(
              "control-fdt-size",
              "the size of the tree as written, without padding",
              "the plan gives none; it decides where U-Boot sits"));
    }
    if (firmware.controlFdt().address().isEmpty()) {
      assumptions.add(
          new Assumption(
              "control-fdt-address", banks.get(0).start().toString(), "the start of RAM"));
    }
    if (!plan.board().banks().isEmpty()) {
      assumptions.add(
          new Assumption(
              "DRAM",
              Sizes.rounded(MemoryMap.of(banks).size()),
              "the plan's banks, not those of the board's tree"));
    }
  }
}
