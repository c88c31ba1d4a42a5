package dev.conifer.cli;

import dev.conifer.boot.ScriptLine;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Location;
import dev.conifer.layout.Layout;
import dev.conifer.reserved.RegionRequest;
import dev.conifer.verdict.Finding;
import dev.conifer.verdict.Notice;
import dev.conifer.verdict.RegionVerdict;
import dev.conifer.verdict.Remedy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a check found, as results of a SARIF log. */
final class CheckFindings {
  private final Layout layout;

  private CheckFindings(Layout layout) {
    this.layout = layout;
  }

  /** Every diagnostic, every reason and note of a verdict, every notice. */
  static List<SarifResult> of(
      Layout layout,
      List<Diagnostic> diagnostics,
      List<RegionVerdict> verdicts,
      List<Notice> notices) {
    CheckFindings findings = new CheckFindings(layout);
    List<SarifResult> results = new ArrayList<>();
    diagnostics.forEach(diagnostic -> results.add(SarifResult.of(diagnostic)));
    for (RegionVerdict verdict : verdicts) {
      verdict.findings().forEach(finding -> results.add(findings.result(verdict, finding)));
    }
    notices.forEach(notice -> results.add(findings.result(notice)));
    return results;
  }

  private SarifResult result(RegionVerdict verdict, Finding finding) {
    boolean isReason = verdict.reason().equals(Optional.of(finding));
    return new SarifResult(
        finding.rule().code(),
        isReason ? "error" : "note",
        "%s: %s%s".formatted(verdict.region(), finding.message(), helped(verdict.remedies())),
        Optional.of(finding.rule()),
        finding.line().map(CheckFindings::script).orElseGet(() -> region(verdict.region())),
        Optional.of(verdict.region()));
  }

  private SarifResult result(Notice notice) {
    return new SarifResult(
        notice.rule().code(),
        notice.rule().isWarning() ? "warning" : "error",
        notice.region().map(region -> region + ": ").orElse("")
            + notice.message()
            + helped(notice.remedies()),
        Optional.of(notice.rule()),
        notice.region().map(this::region).orElseGet(this::plan),
        notice.region());
  }

  private static String helped(List<Remedy> remedies) {
    return remedies.isEmpty() ? "" : "; " + remedies.get(0).text();
  }

  private static Location script(ScriptLine line) {
    return new FileLocation(line.script());
  }

  private Location plan() {
    return new FileLocation(layout.plan().name());
  }

  private Location region(String name) {
    return layout.plan().regions().stream()
        .filter(region -> region.name().equals(name))
        .map(RegionRequest::location)
        .findFirst()
        .orElseGet(this::plan);
  }
}
