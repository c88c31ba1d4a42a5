package dev.conifer.bench;

import dev.conifer.boot.BootRequest;
import dev.conifer.boot.ControlFdt;
import dev.conifer.layout.Layout;
import dev.conifer.layout.Planner;
import dev.conifer.layout.Trial;
import dev.conifer.loader.uboot.UBoot;
import dev.conifer.loader.uboot.UBootBuild;
import dev.conifer.loader.uboot.UBootProfile;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.SparseMemory;
import dev.conifer.plan.PlanReader;
import dev.conifer.reserved.PlacedRegion;
import dev.conifer.reserved.RegionSpec;
import dev.conifer.reserved.ReservedNodes;
import dev.conifer.tree.DeviceTree;
import dev.conifer.verdict.Judge;
import dev.conifer.verdict.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Random {@code booti} scenarios on the QEMU board, on two threads: 1 to 8 regions anywhere in RAM,
 * in a tree of their own, booted by U-Boot 2023.01 and Linux, traced and judged. No bytes of
 * regions are looked at.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MINUTES)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Threads(2)
@Fork(1)
public class ScenarioBenchmark {
  private static final int PAGE = 0x1000;

  private final Random random = new Random(1);
  private final Layout layout =
      Planner.layout(PlanReader.read(Path.of("examples/qemu-virt/plan.dts")).orThrow()).orThrow();
  private final DeviceTree board = layout.plan().board().tree();
  private final UBoot loader = new UBoot(UBootProfile.V2023_01, UBootBuild.QEMU_ARM64);

  /** One scenario, its tree included. */
  @Benchmark
  public void scenario(Blackhole verdicts) {
    List<PlacedRegion> regions = regions();
    DeviceTree tree = ReservedNodes.addedTo(board, regions).orThrow();
    BootRequest planned = layout.request();
    BootRequest request =
        new BootRequest(
            planned.banks(),
            new ControlFdt(tree, planned.controlFdt().totalSize(), planned.controlFdt().address()),
            planned.kernel(),
            planned.ramdisk(),
            Optional.empty(),
            planned.environment());
    Trial trial =
        Trial.of(loader, layout.linux(), request, new SparseMemory(layout.dram(), "never written"));
    Judge judge = new Judge(trial.trace());
    for (PlacedRegion region : regions) {
      Verdict verdict =
          judge
              .judge(region.name(), region.range(), trial.dropped(region.range()), Optional.empty())
              .verdict();
      verdicts.consume(verdict);
    }
  }

  private List<PlacedRegion> regions() {
    AddressRange ram = layout.request().banks().get(0);
    List<PlacedRegion> regions = new ArrayList<>();
    int count = 1 + random.nextInt(8);
    long share = ram.size() / count;
    for (int i = 0; i < count; i++) {
      int pages = 1 + random.nextInt(0x400);
      long offset = i * share + (long) random.nextInt((int) (share / PAGE) - pages) * PAGE;
      regions.add(
          new PlacedRegion(
              new RegionSpec.NoMap("region" + i, (long) pages * PAGE),
              AddressRange.of(ram.start().plus(offset), (long) pages * PAGE)));
    }
    return regions;
  }
}
