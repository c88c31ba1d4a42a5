package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.layout.Layout;
import dev.conifer.reserved.PlacedRegion;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code conifer plan}: the addresses and the trees. */
final class PlanCommand implements Command {
  @Override
  public String name() {
    return "plan";
  }

  @Override
  public String summary() {
    return "choose addresses and write the device trees";
  }

  @Override
  public Manual manual() {
    return new Manual(
        PlanInput.OPERAND + " …",
        """
        Chooses an address for every preserved region of the plan that has none, clear of
        everything that the boot writes, and writes the device trees with the
        reserved-memory nodes: control.dtb for the loader, kernel.dtb for Linux. What
        then happens in a reboot is for 'conifer reboot' to tell.

        Several plans are the boards of one fleet: every region gets one address that
        holds on all of them, and each plan's trees go into a folder named after it.
        Where there is no such address, the boards that conflict are told.
        """,
        """
        conifer plan -o out examples/qemu-virt/plan.dts
        conifer plan small.dts large.dts
        """,
        """
        0  the trees were written
        2  the plan, or a file that it names, is wrong; nothing was written
        """);
  }

  @Override
  public Options options() {
    return PlanInput.options().addOption(TreeFiles.option());
  }

  @Override
  public ExitCode run(Arguments arguments, Console console) {
    Result<List<Layout>> layouts = PlanInput.layouts(arguments);
    if (layouts.orThrow().size() > 1) {
      List<Path> files = TreeFiles.writeAll(layouts.orThrow(), arguments);
      return console.answer(
          new FleetAnswer(layouts.orThrow(), files, layouts.diagnostics()), arguments);
    }
    Layout layout = layouts.orThrow().get(0);
    List<Path> files = TreeFiles.write(layout, arguments);
    return console.answer(new Answer(layout, files, layouts.diagnostics()), arguments);
  }

  private record Answer(Layout layout, List<Path> files, List<Diagnostic> diagnostics)
      implements Report {
    @Override
    public ExitCode exitCode() {
      return ExitCode.OK;
    }

    @Override
    public void writeText(PrintWriter out) {
      LayoutText text = new LayoutText(out, layout);
      text.writeHead();
      files.forEach(file -> out.printf("%-8s %s%n", "wrote", file));
      out.printf("%npreserved regions%n");
      for (PlacedRegion region : layout.regions()) {
        out.printf(
            "  %s  %s (%s), address %s%n",
            text.range(region.range()),
            region.name(),
            region.spec().kind().title(),
            layout.isFixed(region) ? "by hand" : "chosen");
      }
      text.writeCrashDump();
    }

    @Override
    public void writeJson(JsonObject report) {
      LayoutJson json = new LayoutJson(report, layout);
      json.putHead();
      report.strings("files", files.stream().map(Path::toString).toList());
      json.putRegions();
      json.putCrashDump();
    }
  }
}
