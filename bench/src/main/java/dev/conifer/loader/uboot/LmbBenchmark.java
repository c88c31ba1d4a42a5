package dev.conifer.loader.uboot;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One operation of LMB, with so many reserved regions; half of the operations give memory back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LmbBenchmark {
  private static final long RAM = 0x40000000L;
  private static final long RAM_SIZE = 0x40000000L;
  private static final long REGION_SIZE = 0x100000L;
  private static final long PAGE = 0x1000L;

  /** How many regions are reserved, at even distances. */
  @Param({"8", "64"})
  public int regions;

  /** The release: 2023.01 has lists for each command, 2026.07 one for all. */
  @Param({"2023.01", "2026.07"})
  public String release = "";

  private Lmb lmb = new GlobalLmb(true);
  private long distance;

  /** Reserves the regions. */
  @Setup
  public void setUp() {
    UBootProfile profile = UBootProfile.of(release).orElseThrow().withLmbCapacity(regions + 1);
    lmb =
        profile.has(UBootChange.GLOBAL_LMB)
            ? new GlobalLmb(profile.has(UBootChange.RESERVATIONS_ARE_CHECKED))
            : new CommandLmb(profile);
    lmb.add(RAM, RAM_SIZE);
    distance = RAM_SIZE / regions;
    for (int i = 0; i < regions; i++) {
      lmb.reserve(RAM + (i + 1) * distance - REGION_SIZE, REGION_SIZE);
    }
  }

  /** The highest free range; the topmost regions are in the way. */
  @Benchmark
  @OperationsPerInvocation(2)
  public long allocateAndFree() {
    long start = lmb.allocateBelow(distance / 2, PAGE, Lmb.ANYWHERE);
    lmb.free(start, distance / 2);
    return start;
  }

  /** A range that is given, in the middle of RAM. */
  @Benchmark
  @OperationsPerInvocation(2)
  public int reserveAndFree() {
    long start = RAM + RAM_SIZE / 2 + PAGE;
    return lmb.reserve(start, PAGE) + lmb.free(start, PAGE);
  }
}
