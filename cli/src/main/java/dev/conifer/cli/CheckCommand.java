package dev.conifer.cli;

import dev.conifer.check.BootCheck;
import dev.conifer.check.Notices;
import dev.conifer.check.Remedies;
import dev.conifer.check.Repair;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.layout.Layout;
import dev.conifer.verdict.Notice;
import dev.conifer.verdict.RegionVerdict;
import dev.conifer.verdict.Remedy;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** {@code conifer check}: one boot of a plan, judged by what it writes. */
final class CheckCommand implements Command {
  private static final String FIX = "fix";

  @Override
  public String name() {
    return "check";
  }

  @Override
  public String summary() {
    return "judge a plan's regions by what its boot writes";
  }

  @Override
  public Manual manual() {
    return new Manual(
        PlanInput.OPERAND,
        """
        Boots the plan once on scratch memory and judges every preserved region by who
        writes there: findings with a code, the step that does it, why, and remedies that
        were tried out. For CI: the exit code tells, --json and --sarif say it to programs.

        Writes no file, unless --fix is given and something helps: then the remedies are
        made, one after the other, and the trees, and U-Boot's environment where that has
        changed, are written as they are then. The plan itself stays as it is.
        """,
        """
        conifer check examples/qemu-virt/plan.dts
        conifer check --json examples/qemu-virt/relocation-conflict.dts
        conifer check --fix -o fixed examples/qemu-virt/ramdisk-conflict.dts
        """,
        """
        0  the boot leaves every region alone (with --fix: it does now)
        1  it does not, or it fails
        2  the plan, or a file that it names, is wrong
        """);
  }

  @Override
  public Options options() {
    return PlanInput.options()
        .addOption(Report.sarifOption())
        .addOption(
            Option.builder()
                .longOpt(FIX)
                .desc("make the remedies that were tried out, and write what has changed")
                .get())
        .addOption(TreeFiles.option());
  }

  @Override
  public ExitCode run(Arguments arguments, Console console) {
    Result<Layout> planned = PlanInput.layout(arguments);
    Layout layout = planned.orThrow();
    List<Remedy> made = List.of();
    List<Path> files = List.of();
    if (arguments.has(FIX)) {
      Repair repair = Repair.of(layout);
      layout = repair.layout();
      made = repair.made();
      files = made.isEmpty() ? files : TreeFiles.writeRepaired(repair, arguments);
    }
    BootCheck check = BootCheck.of(layout);
    List<RegionVerdict> verdicts = Remedies.added(check);
    return console.answer(
        new Answer(check, verdicts, Notices.of(check), made, files, planned.diagnostics()),
        arguments);
  }

  private record Answer(
      BootCheck check,
      List<RegionVerdict> verdicts,
      List<Notice> notices,
      List<Remedy> made,
      List<Path> files,
      List<Diagnostic> diagnostics)
      implements Report {
    @Override
    public ExitCode exitCode() {
      return check.passes() ? ExitCode.OK : ExitCode.NO;
    }

    @Override
    public void writeText(PrintWriter out) {
      LayoutText text = new LayoutText(out, check.layout());
      text.writeHead();
      made.forEach(remedy -> out.printf("%-8s %s%n", "fixed", remedy.text()));
      files.forEach(file -> out.printf("%-8s %s%n", "wrote", file));
      text.writeCrashDump();
      text.writeVerdicts(verdicts);
      text.writeNotices(notices);
      text.writeOtherLosses(check.trial());
      text.writeMargins();
      out.printf(
          "%n%s%n",
          check
              .failure()
              .map(why -> "NO: the boot fails: " + why)
              .orElse(
                  check.passes()
                      ? "YES: the boot leaves every preserved region alone"
                      : "NO: the boot does not leave every preserved region alone"));
    }

    @Override
    public void writeJson(JsonObject report) {
      LayoutJson json = new LayoutJson(report, check.layout());
      json.putHead();
      json.putRemedies("fixed", made);
      report.strings("files", files.stream().map(Path::toString).toList());
      json.putRegions();
      json.putCrashDump();
      json.putBoots(Stream.concat(Stream.of(check.trial()), check.capture().stream()).toList());
      json.putVerdicts(verdicts);
      json.putNotices(notices);
      json.putOtherLosses(check.trial());
      json.putMargins();
    }

    @Override
    public List<SarifResult> results() {
      return CheckFindings.of(check.layout(), diagnostics, verdicts, notices);
    }
  }
}
