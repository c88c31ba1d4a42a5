package dev.conifer.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import dev.conifer.diagnostic.BlobLocation;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Location;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.diagnostic.SourceRange;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The one JSON document that a command with {@code --json} writes on standard output, right input
 * or wrong.
 *
 * <p>Its members, in this order: {@code conifer} (the version), {@code command}, {@code exitCode},
 * {@code diagnostics}, and {@code report} unless the input was wrong.
 */
final class JsonDocument {
  private JsonDocument() {}

  /** Writes the document of a command that has a report. */
  static void write(
      PrintWriter out,
      String command,
      ExitCode exitCode,
      List<Diagnostic> diagnostics,
      Consumer<JsonObject> report) {
    write(
        out,
        document -> {
          putHead(document, command, exitCode, diagnostics);
          document.object("report", report);
        });
  }

  /** Writes the document of a command that came to no report. */
  static void write(
      PrintWriter out, String command, ExitCode exitCode, List<Diagnostic> diagnostics) {
    write(out, document -> putHead(document, command, exitCode, diagnostics));
  }

  /**
   * Writes any document. Nothing is printed before the document is whole: standard output never has
   * half of one.
   */
  static void write(PrintWriter out, Consumer<JsonObject> members) {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(
            Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator(""));
    printer.indentObjectsWith(indenter);
    printer.indentArraysWith(indenter);
    print(out, printer, members);
  }

  /** Writes one diagnostic as an object on a line of its own. */
  static void writeLine(PrintWriter out, Diagnostic diagnostic) {
    print(out, new MinimalPrettyPrinter(), object -> putDiagnostic(object, diagnostic));
  }

  private static void print(PrintWriter out, PrettyPrinter printer, Consumer<JsonObject> members) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator =
        new JsonFactory()
            .createGenerator(text)
            .enable(StreamWriteFeature.STRICT_DUPLICATE_DETECTION.mappedFeature())
            .setPrettyPrinter(printer)) {
      JsonObject.write(generator, members);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.print(text.append('\n'));
  }

  private static void putHead(
      JsonObject document, String command, ExitCode exitCode, List<Diagnostic> diagnostics) {
    document
        .put("conifer", Version.text())
        .put("command", command)
        .put("exitCode", exitCode.number())
        .array("diagnostics", diagnostics, JsonDocument::putDiagnostic);
  }

  /** The members of a diagnostic. */
  static void putDiagnostic(JsonObject object, Diagnostic diagnostic) {
    object
        .put("severity", diagnostic.severity().title().toLowerCase(Locale.ROOT))
        .put("code", diagnostic.code())
        .put("message", diagnostic.message())
        .object("location", location -> putLocation(location, diagnostic.location()))
        .array(
            "notes",
            diagnostic.notes(),
            (inner, note) ->
                inner
                    .put("message", note.message())
                    .object("location", location -> putLocation(location, note.location())));
    diagnostic.remedy().ifPresent(remedy -> object.put("remedy", remedy));
  }

  /** The members of a place: file, line and column, the chain of includes; or a blob's offset. */
  static void putLocation(JsonObject object, Location location) {
    if (location instanceof Origin origin) {
      origin.range().ifPresent(range -> putRange(object, range));
      if (!origin.via().isEmpty()) {
        object.array(
            "via",
            origin.via(),
            (inner, step) -> {
              inner.put("how", step.how());
              putRange(inner, step.where());
            });
      }
    } else if (location instanceof BlobLocation blob) {
      object.put("file", blob.name()).put("offset", blob.offset()).put("context", blob.context());
    } else if (location instanceof FileLocation file) {
      object.put("file", file.name());
    } else {
      throw new AssertionError(location);
    }
  }

  /** Lines and columns count from 1; the end is inclusive, as in the text form. */
  private static void putRange(JsonObject object, SourceRange range) {
    SourceFile.Position first = range.first();
    SourceFile.Position last = range.last();
    object
        .put("file", first.file())
        .put("line", first.line())
        .put("column", first.column())
        .put("endLine", last.line())
        .put("endColumn", last.column());
  }
}
