package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.scenario.campaign.Campaign;
import dev.conifer.scenario.campaign.CampaignReport;
import dev.conifer.scenario.campaign.CampaignReport.Failure;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** {@code conifer simulate}: a campaign of random boards and plans. */
final class SimulateCommand implements Command {
  private static final String RUNS = "runs";
  private static final String SEED = "seed";
  private static final int DEFAULT_RUNS = 100;
  private static final int DEFAULT_SEED = 1;

  @Override
  public String name() {
    return "simulate";
  }

  @Override
  public String summary() {
    return "run random boards, plans, crashes and resets, and check what came of them";
  }

  @Override
  public Manual manual() {
    return new Manual(
        "",
        """
        Draws a board, a tree, a plan, a loader, crashes, a reset and its faults from each
        seed, runs them on the board model, and checks what came of it by other means:
        trees read from their bytes, places looked for page by page, bytes hashed before
        and after. One run in sixteen is run again and has to go the same way.

        A boot may crash at any write of the firmware, of the loader or of the kernel's
        early code, at the kernel's entry, or in user space, when the kernel has used all
        memory that it may use; a panic, the watchdog or somebody's finger resets the
        board then, each as the board's firmware allows. Boot ROM and TF-A have memory of
        their own on some boards.

        A run in which a check fails is made smaller and printed as a plan. The last line
        is a hash over all that happened. Seeds S to S+N-1 are run, so that several
        machines can share them: the counts add up, and so do the hashes, as numbers of
        256 bits.

        Ctrl-C ends it with what was done until then, and without a hash.
        """,
        """
        conifer simulate --runs 1000 --seed 1
        conifer simulate --runs 500 --seed 501 --json
        """,
        """
        0  every check held
        1  one did not
        130  it was interrupted
        """);
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(
            Option.builder()
                .longOpt(RUNS)
                .hasArg()
                .argName("N")
                .desc("how many (" + DEFAULT_RUNS + ")")
                .get())
        .addOption(
            Option.builder()
                .longOpt(SEED)
                .hasArg()
                .argName("S")
                .desc("the first seed (" + DEFAULT_SEED + ")")
                .get())
        .addOption(Report.jsonOption());
  }

  @Override
  public ExitCode run(Arguments arguments, Console console) {
    arguments.noOperand();
    int runs = arguments.number(RUNS, 1, Integer.MAX_VALUE).orElse(DEFAULT_RUNS);
    int seed = arguments.number(SEED, Integer.MAX_VALUE).orElse(DEFAULT_SEED);
    int threads = Math.max(1, Math.min(runs, Runtime.getRuntime().availableProcessors()));
    return Interruption.mayEnd(
        () -> {
          long start = System.nanoTime();
          CampaignReport report = Campaign.run(seed, runs, threads);
          double seconds = (System.nanoTime() - start) / 1e9;
          Answer answer = new Answer(report, seed, runs, threads, seconds, Optional.empty());
          ExitCode exitCode = console.answer(answer.withSmallest(), arguments);
          console.flush();
          return exitCode;
        });
  }

  /**
   * What is told.
   *
   * @param seed the first seed that was asked for
   * @param runs how many were asked for; the campaign has fewer when it was interrupted
   */
  private record Answer(
      CampaignReport campaign,
      int seed,
      int runs,
      int threads,
      double seconds,
      Optional<String> smallest)
      implements Report {

    /** With the first failing run made smaller, unless somebody waits for the end. */
    Answer withSmallest() {
      Optional<String> found =
          isInterrupted()
              ? Optional.empty()
              : campaign.failures().stream().findFirst().flatMap(f -> Campaign.shrunk(f.seed()));
      return new Answer(campaign, seed, runs, threads, seconds, found);
    }

    private boolean isInterrupted() {
      return campaign.runs() < runs;
    }

    @Override
    public ExitCode exitCode() {
      return isInterrupted() ? ExitCode.INTERRUPTED : campaign.passes() ? ExitCode.OK : ExitCode.NO;
    }

    @Override
    public List<Diagnostic> diagnostics() {
      return List.of();
    }

    @Override
    public void writeText(PrintWriter out) {
      out.printf(
          "runs     %d%s from seed %d on %d threads, %.1f in a second%n",
          campaign.runs(),
          isInterrupted() ? " of " + runs + ", interrupted," : "",
          seed,
          threads,
          campaign.runs() / seconds);
      out.printf("ended    %s%n", counts(campaign.kinds()));
      out.printf("regions  %s%n", counts(campaign.verdicts()));
      out.printf("checked  %d places by a map of pages%n", campaign.allocations());
      out.printf("failed   %d%n", campaign.failures().size());
      for (Failure failure : campaign.failures()) {
        out.printf("  seed %d: %s%n", failure.seed(), failure.violations().get(0));
      }
      smallest.ifPresent(plan -> out.printf("%nthe first of them, made smaller: %s%n%n", plan));
      out.printf("hash %s%n", isInterrupted() ? "none: not every run was" : campaign.hash());
    }

    private static String counts(Map<?, Long> counts) {
      StringBuilder text = new StringBuilder();
      new TreeMap<>(counts)
          .forEach(
              (what, count) ->
                  text.append(text.isEmpty() ? "" : ", ").append(count).append(' ').append(what));
      return text.toString();
    }

    @Override
    public void writeJson(JsonObject report) {
      report.put("seed", seed).put("runs", campaign.runs());
      report.object("ended", o -> campaign.kinds().forEach(o::put));
      report.object("verdicts", o -> campaign.verdicts().forEach((v, n) -> o.put(v.name(), n)));
      report.put("allocations", campaign.allocations());
      report.array(
          "failures",
          campaign.failures(),
          (object, failure) ->
              object.put("seed", failure.seed()).strings("violations", failure.violations()));
      report.put("interrupted", isInterrupted());
      if (!isInterrupted()) {
        report.put("hash", campaign.hash());
      }
    }
  }
}
