package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.layout.BootCheck;
import dev.conifer.layout.Layout;
import dev.conifer.layout.Remedies;
import dev.conifer.verdict.RegionVerdict;
import java.io.PrintWriter;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code conifer check}: one boot of a plan, judged by what it writes. */
final class CheckCommand implements Command {
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
        writes there: findings with the step that does it, and remedies that were tried
        out. Writes no file. For CI: the exit code tells.
        """,
        """
        conifer check examples/qemu-virt/plan.dts
        conifer check --json examples/qemu-virt/relocation-conflict.dts
        """,
        """
        0  the boot leaves every region alone
        1  it does not, or it fails
        2  the plan, or a file that it names, is wrong
        """);
  }

  @Override
  public Options options() {
    return PlanInput.options();
  }

  @Override
  public ExitCode run(Arguments arguments, Console console) {
    Result<Layout> layout = PlanInput.layout(arguments);
    BootCheck check = BootCheck.of(layout.orThrow());
    List<RegionVerdict> verdicts = Remedies.added(layout.orThrow(), check.verdicts());
    return console.answer(
        new Answer(layout.orThrow(), check, verdicts, layout.diagnostics()), arguments);
  }

  private record Answer(
      Layout layout, BootCheck check, List<RegionVerdict> verdicts, List<Diagnostic> diagnostics)
      implements Report {
    @Override
    public ExitCode exitCode() {
      return check.passes() ? ExitCode.OK : ExitCode.NO;
    }

    @Override
    public void writeText(PrintWriter out) {
      LayoutText text = new LayoutText(out, layout);
      text.writeHead();
      text.writeVerdicts(verdicts);
      text.writeOtherLosses(check.trial());
      text.writeMargins();
      out.printf(
          "%n%s%n",
          check
              .trial()
              .failure()
              .map(why -> "NO: the boot fails: " + why)
              .orElse(
                  check.passes()
                      ? "YES: the boot leaves every preserved region alone"
                      : "NO: the boot does not leave every preserved region alone"));
    }

    @Override
    public void writeJson(JsonObject report) {
      LayoutJson json = new LayoutJson(report, layout);
      json.putHead();
      json.putRegions();
      json.putBoots(List.of(check.trial()));
      json.putVerdicts(verdicts);
      json.putOtherLosses(check.trial());
      json.putMargins();
    }
  }
}
