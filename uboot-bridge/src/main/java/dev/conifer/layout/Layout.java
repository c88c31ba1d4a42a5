package dev.conifer.layout;

import dev.conifer.boot.BootLoader;
import dev.conifer.boot.BootRequest;
import dev.conifer.linux.Linux;
import dev.conifer.loader.uboot.UBoot;
import dev.conifer.memory.MemoryMap;
import dev.conifer.plan.Plan;
import dev.conifer.reserved.PlacedRegion;
import dev.conifer.tree.DeviceTree;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A plan with everything in its place, ready to boot.
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
public record Layout(
    Plan plan,
    List<PlacedRegion> regions,
    DeviceTree controlTree,
    DeviceTree kernelTree,
    BootLoader loader,
    Linux linux,
    BootRequest request,
    Optional<CrashDumpLayout> crashDump,
    List<Assumption> assumptions) {
  public Layout {
    Objects.requireNonNull(plan);
    regions = List.copyOf(regions);
    Objects.requireNonNull(controlTree);
    Objects.requireNonNull(kernelTree);
    Objects.requireNonNull(loader);
    Objects.requireNonNull(linux);
    Objects.requireNonNull(request);
    Objects.requireNonNull(crashDump);
    assumptions = List.copyOf(assumptions);
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
