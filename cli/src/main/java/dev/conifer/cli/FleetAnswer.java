package dev.conifer.cli;

import dev.conifer.check.BootCheck;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.layout.Layout;
import dev.conifer.reserved.PlacedRegion;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

/**
 * One address for each region on several boards.
 *
 * @param layouts one for each board, every region at one address in all
 * @param files the trees that were written
 * @param diagnostics what was found on the way
 */
record FleetAnswer(List<Layout> layouts, List<Path> files, List<Diagnostic> diagnostics)
    implements Report {
  @Override
  public ExitCode exitCode() {
    return layouts.stream().allMatch(layout -> BootCheck.of(layout).passes())
        ? ExitCode.OK
        : ExitCode.NO;
  }

  @Override
  public void writeText(PrintWriter out) {
    for (Layout layout : layouts) {
      new LayoutText(out, layout).writeHead();
      out.println();
    }
    files.forEach(file -> out.printf("%-8s %s%n", "wrote", file));
    LayoutText text = new LayoutText(out, layouts.get(0));
    out.printf("%npreserved regions, on %d boards%n", layouts.size());
    for (PlacedRegion region : layouts.get(0).regions()) {
      out.printf(
          "  %s  %s (%s), address %s%n",
          text.range(region.range()),
          region.name(),
          region.spec().kind().title(),
          isFixed(region) ? "by hand" : "chosen");
    }
    for (Layout layout : layouts) {
      BootCheck check = BootCheck.of(layout);
      if (!check.passes()) {
        out.printf("%non the board of %s%n", layout.plan().name());
        new LayoutText(out, layout).writeVerdicts(check.verdicts());
        check.failure().ifPresent(why -> out.printf("      the boot fails: %s%n", why));
      }
    }
    out.printf(
        "%n%s%n",
        exitCode() == ExitCode.OK
            ? "YES: every address holds on all %d boards".formatted(layouts.size())
            : "NO: an address by hand does not hold on every board");
  }

  private boolean isFixed(PlacedRegion region) {
    return layouts.stream().anyMatch(layout -> layout.isFixed(region));
  }

  @Override
  public void writeJson(JsonObject report) {
    report.array(
        "boards",
        layouts,
        (object, layout) -> {
          BootCheck check = BootCheck.of(layout);
          LayoutJson json = new LayoutJson(object, layout);
          json.putHead();
          json.putVerdicts(check.verdicts());
          check.failure().ifPresent(why -> object.put("failure", why));
        });
    report.strings("files", files.stream().map(Path::toString).toList());
    report.array(
        "regions",
        layouts.get(0).regions(),
        (object, region) ->
            object
                .put("name", region.name())
                .put("kind", region.spec().kind().title())
                .put("chosen", !isFixed(region))
                .put("range", region.range()));
  }
}
