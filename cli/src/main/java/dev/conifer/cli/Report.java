package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import java.io.PrintWriter;
import java.util.List;
import org.apache.commons.cli.Option;

/** What a command found out, in its form for people and in its form for programs. */
interface Report {
  /** The long name of the option that asks for the form for programs. */
  String JSON_OPTION = "json";

  /** The option itself, for the commands that answer with a report. */
  static Option jsonOption() {
    return Option.builder()
        .longOpt(JSON_OPTION)
        .desc("write the report as one JSON document; diagnostics are in it, too")
        .get();
  }

  /** The long name of the option that asks for a SARIF log. */
  String SARIF_OPTION = "sarif";

  /** The option itself, for the commands that have {@link #results}. */
  static Option sarifOption() {
    return Option.builder()
        .longOpt(SARIF_OPTION)
        .desc("write what was found as a SARIF 2.1.0 log, for CI systems and editors")
        .get();
  }

  /** What the report comes down to. */
  ExitCode exitCode();

  /** What was found wrong on the way; printed on standard error in either form. */
  List<Diagnostic> diagnostics();

  /** Writes the form for people. */
  void writeText(PrintWriter out);

  /** Writes the form for programs: the members of the document's {@code report}. */
  void writeJson(JsonObject report);

  /** What was found, for a SARIF log; nothing unless the command has {@link #sarifOption}. */
  default List<SarifResult> results() {
    return List.of();
  }
}
