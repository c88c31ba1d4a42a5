package dev.conifer.cli;

import dev.conifer.check.BootCheck;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.layout.Layout;
import java.io.PrintWriter;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code conifer map}: the memory map of a plan's boot. */
final class MapCommand implements Command {
  @Override
  public String name() {
    return "map";
  }

  @Override
  public String summary() {
    return "show a plan's memory map";
  }

  @Override
  public Manual manual() {
    return new Manual(
        PlanInput.OPERAND,
        """
        Boots the plan once on scratch memory and shows what each stretch of DRAM is used
        for when the kernel takes over.
        """,
        """
        conifer map examples/qemu-virt/plan.dts
        """,
        """
        0  here it is
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
    return console.answer(
        new Answer(layout.orThrow(), BootCheck.of(layout.orThrow()), layout.diagnostics()),
        arguments);
  }

  private record Answer(Layout layout, BootCheck check, List<Diagnostic> diagnostics)
      implements Report {
    @Override
    public ExitCode exitCode() {
      return ExitCode.OK;
    }

    @Override
    public void writeText(PrintWriter out) {
      LayoutText text = new LayoutText(out, layout);
      text.writeHead();
      text.writeMap(check.trial());
    }

    @Override
    public void writeJson(JsonObject report) {
      LayoutJson json = new LayoutJson(report, layout);
      json.putHead();
      json.putMap(check.trial());
    }
  }
}
