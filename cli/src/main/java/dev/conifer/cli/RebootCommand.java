package dev.conifer.cli;

import dev.conifer.board.ResetKind;
import dev.conifer.check.Remedies;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.layout.Layout;
import dev.conifer.scenario.RebootReport;
import dev.conifer.scenario.RebootScenario;
import dev.conifer.verdict.RegionVerdict;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** {@code conifer reboot}: a plan run on the board model. */
final class RebootCommand implements Command {
  private static final String RESET = "reset";
  private static final String SEED = "seed";
  private static final String EARLY = "early";
  private static final String WRITER = "writer";
  private static final int DEFAULT_SEED = 1;

  @Override
  public String name() {
    return "reboot";
  }

  @Override
  public String summary() {
    return "run a plan on the board model and compare every byte";
  }

  @Override
  public Manual manual() {
    return new Manual(
        PlanInput.OPERAND,
        """
        Chooses an address for every preserved region of the plan that has none, writes
        the device trees, boots them on the arm64 board model, fills the regions, resets
        the board, boots again, and compares every byte.
        """,
        """
        conifer reboot examples/qemu-virt/plan.dts
        conifer reboot --reset watchdog --json examples/qemu-virt/plan.dts
        conifer reboot --writer 0x7db9e123 examples/qemu-virt/plan.dts
        """,
        """
        0  every byte of every region survived
        1  a region did not, or a boot failed
        2  the plan, or a file that it names, is wrong; nothing was written
        """);
  }

  @Override
  public Options options() {
    return PlanInput.options()
        .addOption(
            Option.builder()
                .longOpt(RESET)
                .hasArg()
                .argName("KIND")
                .desc("how the first kernel ends: warm (the default), cold or watchdog")
                .get())
        .addOption(
            Option.builder()
                .longOpt(SEED)
                .hasArg()
                .argName("N")
                .desc("the seed of what the regions are filled with (" + DEFAULT_SEED + ")")
                .get())
        .addOption(
            Option.builder()
                .longOpt(EARLY)
                .desc("the first kernel dies before it has registered its memory for a dump")
                .get())
        .addOption(
            Option.builder()
                .longOpt(WRITER)
                .hasArg()
                .argName("ADDRESS")
                .desc("tell who wrote the byte at ADDRESS last, and who may have; repeatable")
                .get())
        .addOption(TreeFiles.option());
  }

  @Override
  public ExitCode run(Arguments arguments, Console console) {
    ResetKind reset = reset(arguments);
    int seed = arguments.number(SEED, Integer.MAX_VALUE).orElse(DEFAULT_SEED);
    Result<Layout> layout = PlanInput.layout(arguments);
    List<Path> files = TreeFiles.write(layout.orThrow(), arguments);
    RebootReport report =
        arguments.has(EARLY)
            ? RebootScenario.runEarly(layout.orThrow(), reset, seed)
            : RebootScenario.run(layout.orThrow(), reset, seed);
    RebootReport judged = report.withVerdicts(Remedies.added(report.layout(), report.verdicts()));
    List<ByteHistory> bytes =
        arguments.addresses(WRITER).stream().map(a -> ByteHistory.of(judged, a)).toList();
    return console.answer(new Answer(judged, files, bytes, layout.diagnostics()), arguments);
  }

  private static ResetKind reset(Arguments arguments) {
    Optional<String> word = arguments.word(RESET, List.of("warm", "cold", "watchdog"));
    return switch (word.orElse("warm")) {
      case "cold" -> ResetKind.COLD;
      case "watchdog" -> ResetKind.WATCHDOG;
      default -> ResetKind.WARM;
    };
  }

  private record Answer(
      RebootReport reboot, List<Path> files, List<ByteHistory> bytes, List<Diagnostic> diagnostics)
      implements Report {
    @Override
    public ExitCode exitCode() {
      return reboot.passes() ? ExitCode.OK : ExitCode.NO;
    }

    @Override
    public void writeText(PrintWriter out) {
      LayoutText text = new LayoutText(out, reboot.layout());
      text.writeHead();
      files.forEach(file -> out.printf("%-8s %s%n", "wrote", file));
      text.writeMap(reboot.decidingBoot());
      text.writeSteps(stepsTitle(), reboot.decidingBoot());
      text.writeCrashDump();
      text.writeVerdicts(verdicts());
      reboot.dump().ifPresent(dump -> CrashDumpText.writeReport(out, reboot, dump));
      text.writeOtherLosses(reboot.decidingBoot());
      if (!bytes.isEmpty()) {
        out.printf("%nwritten by%n");
        bytes.forEach(history -> history.writeText(out));
      }
      out.printf("%n%s%n", conclusion());
    }

    private String stepsTitle() {
      return reboot.boots().size() == 1
          ? "the first boot, which failed"
          : "the boot after the " + reboot.reset();
    }

    /** Those of the regions, then those of the memory that the dump shows. */
    private List<RegionVerdict> verdicts() {
      return Stream.concat(
              reboot.verdicts().stream(), reboot.dump().stream().flatMap(d -> d.memory().stream()))
          .toList();
    }

    private String conclusion() {
      long intact = reboot.verdicts().stream().filter(RegionVerdict::isIntact).count();
      int all = reboot.verdicts().size();
      if (reboot.failure().isPresent()) {
        return "NO: the boot failed: " + reboot.failure().get();
      }
      if (intact == all && !reboot.passes()) {
        return reboot.isMemoryBack()
            ? "NO: the regions survived the %s, the crash dump did not".formatted(reboot.reset())
            : "NO: the memory is not back after the dump was saved";
      }
      return intact == all
          ? "YES: every byte of %d of %d preserved regions survived the %s"
              .formatted(intact, all, reboot.reset())
          : "NO: only %d of %d preserved regions are INTACT after the %s"
              .formatted(intact, all, reboot.reset());
    }

    @Override
    public void writeJson(JsonObject report) {
      LayoutJson json = new LayoutJson(report, reboot.layout());
      json.putHead();
      report.put("reset", reboot.reset().toString());
      report.strings("files", files.stream().map(Path::toString).toList());
      json.putRegions();
      json.putMap(reboot.decidingBoot());
      json.putBoots(reboot.boots());
      json.putCrashDump();
      json.putVerdicts(verdicts());
      reboot.dump().ifPresent(dump -> LayoutJson.putDump(report, reboot, dump));
      json.putOtherLosses(reboot.decidingBoot());
      report.array("bytes", bytes, (object, history) -> history.writeJson(object));
    }
  }
}
