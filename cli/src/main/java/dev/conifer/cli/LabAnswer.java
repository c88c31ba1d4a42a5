package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.memory.Sizes;
import dev.conifer.scenario.lab.Fact;
import dev.conifer.scenario.lab.LabReport;
import dev.conifer.scenario.lab.Moment;
import dev.conifer.scenario.lab.Proof;
import dev.conifer.scenario.lab.RegionComparison;
import java.io.PrintWriter;
import java.util.List;

/** What {@code conifer lab} found out, model and machine side by side. */
record LabAnswer(List<LabReport> runs, List<Diagnostic> diagnostics) implements Report {
  private static final String ROW = "  %-30s %-28s %s%n";

  @Override
  public ExitCode exitCode() {
    return runs.stream().allMatch(LabReport::passes) ? ExitCode.OK : ExitCode.NO;
  }

  @Override
  public void writeText(PrintWriter out) {
    LabReport first = runs.get(0);
    new LayoutText(out, first.layout()).writeHead();
    out.printf(
        "%-8s QEMU's virt machine, Debian's U-Boot 2023.01, Linux %s%n", "machine", first.kernel());
    runs.forEach(run -> write(out, run));
    out.printf("%n%s%n", LabReport.conclusion(runs));
  }

  private static void write(PrintWriter out, LabReport lab) {
    out.printf("%nscenario %s%n", lab.scenario());
    out.printf(ROW, "", "model", "machine");
    for (Fact fact : lab.facts()) {
      out.printf(
          ROW,
          fact.what(),
          fact.model(),
          fact.agrees() ? fact.machine() : fact.machine() + "   DIFFERS");
    }
    if (!lab.regions().isEmpty()) {
      out.printf("%npreserved regions%n" + ROW, "", "model", "machine");
      lab.regions().forEach(region -> writeRegion(out, region));
    }
    if (!lab.proofs().isEmpty()) {
      out.printf("%nread back on the machine%n");
      for (Proof proof : lab.proofs()) {
        out.printf(
            "  %-30s %s%s%n", proof.what(), proof.holds() ? "" : "NOT AS WRITTEN: ", proof.seen());
      }
    }
  }

  private static void writeRegion(PrintWriter out, RegionComparison region) {
    out.printf(
        ROW,
        region.region().name(),
        region
            .writer()
            .filter(w -> !region.modelLost().isEmpty())
            .map(w -> "lost by " + w)
            .orElse("INTACT"),
        region.seenAt().map(moment -> "lost at: " + moment).orElse("INTACT"));
    out.printf(
        ROW,
        "  " + region.region().range(),
        "loses " + Sizes.text(region.modelLost().size()),
        "loses " + Sizes.text(region.machineLost().size()));
    region.difference().ifPresent(words -> out.printf("      DIFFERS at %s%n", words));
  }

  @Override
  public void writeJson(JsonObject report) {
    LayoutJson json = new LayoutJson(report, runs.get(0).layout());
    json.putHead();
    report.put("machineKernel", runs.get(0).kernel());
    report.array("scenarios", runs, LabAnswer::putRun);
    report.put("conclusion", LabReport.conclusion(runs));
  }

  private static void putRun(JsonObject report, LabReport lab) {
    report
        .put("scenario", lab.scenario())
        .put("reboots", lab.reboots())
        .put("bytesCompared", lab.bytes())
        .put("agrees", lab.agrees());
    report.array(
        "facts",
        lab.facts(),
        (fact, f) ->
            fact.put("what", f.what())
                .put("model", f.model())
                .put("machine", f.machine())
                .put("agrees", f.agrees()));
    report.array("regions", lab.regions(), LabAnswer::putRegion);
    report.array(
        "readBack",
        lab.proofs(),
        (proof, p) ->
            proof.put("what", p.what()).put("asWritten", p.holds()).put("seen", p.seen()));
    report.put("conclusion", lab.conclusion());
  }

  private static void putRegion(JsonObject json, RegionComparison region) {
    json.put("name", region.region().name()).putAll(region.region().range());
    json.array("modelLost", region.modelLost().ranges(), JsonObject::putAll);
    json.array("machineLost", region.machineLost().ranges(), JsonObject::putAll);
    region.writer().ifPresent(writer -> json.put("writer", writer));
    region.seenAt().map(Moment::toString).ifPresent(moment -> json.put("seenAt", moment));
    json.put("agrees", region.agrees());
    region.difference().ifPresent(words -> json.put("difference", words));
  }
}
