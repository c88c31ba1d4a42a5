package dev.conifer.bench;

import dev.conifer.check.BootCheck;
import dev.conifer.check.Remedies;
import dev.conifer.layout.Layout;
import dev.conifer.layout.Planner;
import dev.conifer.plan.Plan;
import dev.conifer.plan.PlanReader;
import dev.conifer.verdict.RegionVerdict;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** {@code conifer check} in the library: what it costs once the JVM is warm. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 12, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class CheckBenchmark {
  /** A plan of the QEMU board, below {@code examples/qemu-virt}. */
  @Param({"regions.dts", "relocation-conflict.dts", "plan.dts"})
  public String plan = "";

  private Path file = Path.of("");
  private Plan read = read(Path.of("examples/qemu-virt/plan.dts"));

  /** Reads the plan. */
  @Setup
  public void setUp() {
    file = Path.of("examples/qemu-virt", plan);
    read = read(file);
  }

  private static Plan read(Path file) {
    return PlanReader.read(file).orThrow();
  }

  /** Everything, from the plan's text and the board's on. */
  @Benchmark
  public List<RegionVerdict> fromFiles() {
    return check(read(file));
  }

  /** A plan that was read: chooses addresses, boots, judges, tries remedies. */
  @Benchmark
  public List<RegionVerdict> fromPlan() {
    return check(read);
  }

  private static List<RegionVerdict> check(Plan plan) {
    Layout layout = Planner.layout(plan).orThrow();
    return Remedies.added(BootCheck.of(layout));
  }
}
