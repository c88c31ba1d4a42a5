package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.DiagnosticText;
import java.io.BufferedOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The three standard streams as a command sees them. Text is UTF-8 whatever the locale says, so
 * that a report is the same everywhere.
 */
final class Console {
  private final OutputStream bytes;
  private final PrintWriter out;
  private final PrintWriter err;
  private final InputStream in;

  Console(OutputStream out, PrintWriter err, InputStream in) {
    this.bytes = new BufferedOutputStream(out, 1 << 16);
    this.out = new PrintWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8), false);
    this.err = err;
    this.in = in;
  }

  /** Standard output for text. */
  PrintWriter out() {
    return out;
  }

  /** Standard output for bytes. A command writes text or bytes, not both. */
  OutputStream bytes() {
    return bytes;
  }

  /** Standard error. */
  PrintWriter err() {
    return err;
  }

  /** Standard input. */
  InputStream in() {
    return in;
  }

  /** Prints {@code diagnostics} on standard error. */
  void print(List<Diagnostic> diagnostics) {
    err.print(DiagnosticText.of(diagnostics));
  }

  /** Gives {@code report} to the user: as text, or as JSON where {@code --json} is given. */
  ExitCode answer(Report report, Arguments arguments) {
    print(report.diagnostics());
    if (arguments.has(Report.JSON_OPTION)) {
      JsonDocument.write(
          out, arguments.command(), report.exitCode(), report.diagnostics(), report::writeJson);
    } else {
      report.writeText(out);
    }
    return report.exitCode();
  }

  void flush() {
    out.flush();
    err.flush();
  }
}
