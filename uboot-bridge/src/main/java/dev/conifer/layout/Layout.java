package dev.conifer.layout;

import dev.conifer.boot.BootLoader;
import dev.conifer.boot.BootRequest;
import dev.conifer.linux.Linux;
import dev.conifer.loader.uboot.UBoot;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.SparseMemory;
import dev.conifer.plan.Plan;
import dev.conifer.reserved.PlacedRegion;
import dev.conifer.tree.DeviceTree;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A plan with everything in its place, ready to boot. A value: what it is made of never changes,
 * nor does what a boot of it does.
 */
public final class Layout {
  private final Plan plan;
  private final List<PlacedRegion> regions;
  private final DeviceTree controlTree;
  private final DeviceTree kernelTree;
  private final BootLoader loader;
  private final Linux linux;
  private final BootRequest request;
  private final Optional<CrashDumpLayout> crashDump;
  private final List<Assumption> assumptions;

  /** Made when somebody asks for it; whoever asks twice gets an equal one. */
  private @Nullable Trial boot;

  private @Nullable Trial capture;

  /**
   * A layout.
   *
   * @param plan what it was made from
   * @param regions the preserved regions, in the plan's order
   * @param controlTree the tree for the loader, regions included
   * @param kernelTree the tree for Linux, regions included
   * @param loader what boots
   * @param linux what it boots
   * @param request what it is given, the blobs of both trees included
   * @param crashDump what belongs to the crash dump, if the plan asks for one
   * @param assumptions what the plan does not say
   */
  public Layout(
      Plan plan,
      List<PlacedRegion> regions,
      DeviceTree controlTree,
      DeviceTree kernelTree,
      BootLoader loader,
      Linux linux,
      BootRequest request,
      Optional<CrashDumpLayout> crashDump,
      List<Assumption> assumptions) {
    this.plan = Objects.requireNonNull(plan);
    this.regions = List.copyOf(regions);
    this.controlTree = Objects.requireNonNull(controlTree);
    this.kernelTree = Objects.requireNonNull(kernelTree);
    this.loader = Objects.requireNonNull(loader);
    this.linux = Objects.requireNonNull(linux);
    this.request = Objects.requireNonNull(request);
    this.crashDump = Objects.requireNonNull(crashDump);
    this.assumptions = List.copyOf(assumptions);
  }

  /** What it was made from. */
  public Plan plan() {
    return plan;
  }

  /** The preserved regions, in the plan's order. */
  public List<PlacedRegion> regions() {
    return regions;
  }

  /** The tree for the loader, regions included. */
  public DeviceTree controlTree() {
    return controlTree;
  }

  /** The tree for Linux, regions included. */
  public DeviceTree kernelTree() {
    return kernelTree;
  }

  /** What boots. */
  public BootLoader loader() {
    return loader;
  }

  /** What it boots. */
  public Linux linux() {
    return linux;
  }

  /** What the loader is given, the blobs of both trees included. */
  public BootRequest request() {
    return request;
  }

  /** What belongs to the crash dump, if the plan asks for one. */
  public Optional<CrashDumpLayout> crashDump() {
    return crashDump;
  }

  /** What the plan does not say. */
  public List<Assumption> assumptions() {
    return assumptions;
  }

  /** What a boot of it does in memory that nobody has written before. */
  public Trial boot() {
    Trial known = boot;
    if (known == null) {
      known = Trial.of(this, new SparseMemory(dram(), "never written"));
      boot = known;
    }
    return known;
  }

  /**
   * What a boot of it does there after a crash of a kernel that had not registered itself yet;
   * absent when the plan asks for no crash dump.
   */
  public Optional<Trial> captureBoot() {
    if (crashDump.isPresent() && capture == null) {
      SparseMemory memory = new SparseMemory(dram(), "never written");
      crashDump.get().arm(memory);
      capture = Trial.of(this, memory);
    }
    return Optional.ofNullable(capture);
  }

  /** This layout booted by another loader. */
  public Layout withLoader(BootLoader other) {
    return new Layout(
        plan, regions, controlTree, kernelTree, other, linux, request, crashDump, assumptions);
  }

  /** Whether where the loader sits was assumed: nobody gave its {@code bdinfo}. */
  public boolean assumesLoader() {
    return loader instanceof UBoot && plan.loader().target().bdinfo().isEmpty();
  }

  /** All DRAM. */
  public MemoryMap dram() {
    return MemoryMap.of(request.banks());
  }

  /** Whether the plan fixes the address of {@code region} by hand. */
  public boolean isFixed(PlacedRegion region) {
    return plan.regions().stream()
        .anyMatch(r -> r.name().equals(region.name()) && r.address().isPresent());
  }
}
