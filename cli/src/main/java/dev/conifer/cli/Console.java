package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.DiagnosticException;
import dev.conifer.diagnostic.DiagnosticText;
import dev.conifer.diagnostic.Result;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
  private final boolean terminal;

  /** What is to be in the SARIF log. */
  private final List<SarifResult> results = new ArrayList<>();

  private DiagnosticsForm form = DiagnosticsForm.TEXT;

  /** A console whose standard error is no terminal. */
  Console(OutputStream out, PrintWriter err, InputStream in) {
    this(out, err, in, false);
  }

  /** A console; {@code terminal} says whether a person looks at standard error, on a terminal. */
  Console(OutputStream out, PrintWriter err, InputStream in, boolean terminal) {
    this.bytes = new BufferedOutputStream(out, 1 << 16);
    this.out = new PrintWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8), false);
    this.err = err;
    this.in = in;
    this.terminal = terminal;
  }

  /** Standard output for text. */
  PrintWriter out() {
    return out;
  }

  /** Writes {@code content} to standard output; text that was printed before comes before. */
  void write(byte[] content) {
    out.flush();
    try {
      bytes.write(content);
    } catch (IOException e) {
      throw new AssertionError("StandardOutput does not throw", e);
    }
  }

  /** Standard error. */
  PrintWriter err() {
    return err;
  }

  /** Standard input. */
  InputStream in() {
    return in;
  }

  /**
   * The bar for a job of {@code total} parts; there is none to be seen without a terminal, or where
   * a program reads the diagnostics.
   */
  ProgressBar progress(int total) {
    return new ProgressBar(terminal && form == DiagnosticsForm.TEXT, err, total, System::nanoTime);
  }

  /** Makes diagnostics be told in {@code newForm} from now on. */
  void tellIn(DiagnosticsForm newForm) {
    form = newForm;
  }

  /** Prints {@code text} on standard error, unless a program reads the diagnostics there. */
  void tell(String text) {
    if (form == DiagnosticsForm.TEXT) {
      err.print(text);
      err.flush();
    }
  }

  /** Prints {@code diagnostics} on standard error, a SARIF log's at the {@link #end}. */
  void print(List<Diagnostic> diagnostics) {
    switch (form) {
      case TEXT -> err.print(DiagnosticText.of(diagnostics));
      case JSON -> diagnostics.forEach(d -> JsonDocument.writeLine(err, d));
      case SARIF -> diagnostics.forEach(d -> results.add(SarifResult.of(d)));
    }
    err.flush();
  }

  /** Writes what is to be written last. */
  void end() {
    if (form == DiagnosticsForm.SARIF) {
      SarifDocument.write(err, results);
    }
    flush();
  }

  /**
   * The value of {@code result}; what was found on the way is printed.
   *
   * @throws DiagnosticException when there is no value; then nothing is printed yet
   */
  <T> T value(Result<T> result) {
    T value = result.orThrow();
    print(result.diagnostics());
    return value;
  }

  /** Gives {@code report} to the user: as text, or in the form that an option asks for. */
  ExitCode answer(Report report, Arguments arguments) {
    print(report.diagnostics());
    if (arguments.has(Report.JSON_OPTION)) {
      JsonDocument.write(
          out, arguments.command(), report.exitCode(), report.diagnostics(), report::writeJson);
    } else if (arguments.has(Report.SARIF_OPTION)) {
      SarifDocument.write(out, report.results());
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
