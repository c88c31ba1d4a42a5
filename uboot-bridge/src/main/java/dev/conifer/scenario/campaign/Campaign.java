package dev.conifer.scenario.campaign;

import dev.conifer.boot.BootLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.apache.commons.io.file.PathUtils;

/** Runs of random boards and plans, one for each seed of a range. */
public final class Campaign {
  /** Each run of so many is run twice: the second has to have the same hash. */
  private static final int REPLAYED = 16;

  /** Boots to make a failing run smaller. */
  private static final int MOST_ATTEMPTS = 200;

  private final UnaryOperator<BootLoader> loader;
  private final UnaryOperator<Sketch> change;

  private Campaign(UnaryOperator<BootLoader> loader, UnaryOperator<Sketch> change) {
    this.loader = loader;
    this.change = change;
  }

  /**
   * Runs the seeds from {@code seed} on.
   *
   * @param runs how many
   * @param threads on so many threads; the report is the same for any number
   * @return the report; of fewer runs when this thread was interrupted
   */
  public static CampaignReport run(long seed, int runs, int threads) {
    return new Campaign(UnaryOperator.identity(), UnaryOperator.identity()).of(seed, runs, threads);
  }

  /** A campaign of changed runs, in which another loader runs than the one that the plan names. */
  static Campaign with(UnaryOperator<BootLoader> loader, UnaryOperator<Sketch> change) {
    return new Campaign(loader, change);
  }

  CampaignReport of(long seed, int runs, int threads) {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<CampaignReport>> parts = new ArrayList<>();
      for (int part = 0; part < threads; part++) {
        long from = seed + (long) runs * part / threads;
        long to = seed + (long) runs * (part + 1) / threads;
        parts.add(pool.submit(() -> range(from, to)));
      }
      return sum(seed, parts, pool);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  /** The reports of all parts; when this thread is interrupted, as far as each has come. */
  private static CampaignReport sum(
      long seed, List<Future<CampaignReport>> parts, ExecutorService pool)
      throws ExecutionException {
    CampaignReport report = CampaignReport.none(seed);
    boolean interrupted = false;
    for (int i = 0; i < parts.size(); ) {
      try {
        report = report.plus(parts.get(i).get());
        i++;
      } catch (InterruptedException e) {
        // Every part ends with the run that it is at, and says how many it has done.
        interrupted = true;
        pool.shutdownNow();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return report;
  }

  private CampaignReport range(long from, long to) {
    return inFolder(
        folder -> {
          CampaignReport report = CampaignReport.none(from);
          for (long seed = from; seed < to && !isInterrupted(); seed++) {
            try {
              report = report.plus(run(seed, folder));
            } catch (UncheckedIOException e) {
              // An interrupt closes the file that a run writes; that run has not been.
              if (!isInterrupted()) {
                throw e;
              }
            }
          }
          return report;
        });
  }

  private static boolean isInterrupted() {
    return Thread.currentThread().isInterrupted();
  }

  private CampaignReport run(long seed, Path folder) {
    Sketch sketch = change.apply(Sketch.of(seed));
    SimulationRun.Outcome outcome = SimulationRun.of(sketch, folder, loader);
    List<String> violations = new ArrayList<>(outcome.violations());
    if (seed % REPLAYED == 0) {
      SimulationRun.Outcome again = SimulationRun.of(sketch, folder, loader);
      if (!outcome.hash().equals(again.hash())) {
        violations.add("run again, it goes another way");
      }
    }
    return CampaignReport.of(seed, outcome, violations);
  }

  /**
   * The smallest run like that of {@code seed} in which a check still fails; absent if none does.
   */
  public static Optional<String> shrunk(long seed) {
    return new Campaign(UnaryOperator.identity(), UnaryOperator.identity()).shrink(seed);
  }

  Optional<String> shrink(long seed) {
    return inFolder(
        folder -> {
          Sketch smallest = change.apply(Sketch.of(seed));
          if (SimulationRun.of(smallest, folder, loader).violations().isEmpty()) {
            return Optional.empty();
          }
          int attempts = 0;
          boolean smaller = true;
          while (smaller && attempts < MOST_ATTEMPTS) {
            smaller = false;
            for (Sketch candidate : smallest.simpler()) {
              attempts++;
              if (!SimulationRun.of(candidate, folder, loader).violations().isEmpty()) {
                smallest = candidate;
                smaller = true;
                break;
              }
            }
          }
          List<String> violations = SimulationRun.of(smallest, folder, loader).violations();
          return Optional.of(String.join("\n", violations) + "\n" + smallest);
        });
  }

  @FunctionalInterface
  private interface InFolder<T> {
    T with(Path folder);
  }

  private static <T> T inFolder(InFolder<T> work) {
    try {
      Path folder = Files.createTempDirectory("conifer-simulate");
      try {
        return work.with(folder);
      } finally {
        PathUtils.deleteDirectory(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
