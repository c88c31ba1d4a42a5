package dev.conifer.cli;

import dev.conifer.diagnostic.BlobLocation;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Location;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.diagnostic.SourceRange;
import dev.conifer.verdict.Rule;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The SARIF log that a command with {@code --sarif} writes on standard output, or one with {@code
 * --diagnostics=sarif} on standard error, right input or wrong: what CI systems and editors read.
 *
 * @see <a href="https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html">SARIF 2.1.0</a>
 */
final class SarifDocument {
  private static final String SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

  /** Punctuation that stands for itself in a URI's path. */
  private static final String UNESCAPED = "/-._~!$&'()*+,;=@";

  private SarifDocument() {}

  /** Writes a log of one run with {@code results}. */
  static void write(PrintWriter out, List<SarifResult> results) {
    JsonDocument.write(
        out,
        log ->
            log.put("$schema", SCHEMA)
                .put("version", "2.1.0")
                .array("runs", List.of(results), SarifDocument::putRun));
  }

  private static void putRun(JsonObject run, List<SarifResult> results) {
    Map<String, Optional<Rule>> rules = new LinkedHashMap<>();
    results.forEach(result -> rules.putIfAbsent(result.code(), result.rule()));
    run.object(
        "tool",
        tool ->
            tool.object(
                "driver",
                driver ->
                    driver
                        .put("name", "conifer")
                        .put("version", Version.text())
                        .array("rules", rules.entrySet(), SarifDocument::putRule)));
    run.put("columnKind", "utf16CodeUnits");
    run.array("results", results, SarifDocument::putResult);
  }

  private static void putRule(JsonObject object, Map.Entry<String, Optional<Rule>> rule) {
    object.put("id", rule.getKey());
    rule.getValue()
        .ifPresent(
            known ->
                object
                    .object("shortDescription", text -> text.put("text", known.why()))
                    .object("help", text -> text.put("text", "see " + known.source())));
  }

  private static void putResult(JsonObject object, SarifResult result) {
    object
        .put("ruleId", result.code())
        .put("level", result.level())
        .object("message", message -> message.put("text", result.message()))
        .array("locations", List.of(result), SarifDocument::putLocation);
    if (!result.related().isEmpty()) {
      object.array("relatedLocations", result.related(), SarifDocument::putRelated);
    }
  }

  private static void putLocation(JsonObject object, SarifResult result) {
    putPlace(object, result.location());
    result
        .region()
        .ifPresent(
            name ->
                object.array(
                    "logicalLocations", List.of(name), (inner, n) -> inner.put("name", n)));
  }

  private static void putRelated(JsonObject object, Diagnostic.Note note) {
    putPlace(object, note.location());
    object.object("message", message -> message.put("text", note.message()));
  }

  private static void putPlace(JsonObject object, Location location) {
    Optional<SourceRange> range =
        location instanceof Origin origin ? origin.range() : Optional.empty();
    object.object(
        "physicalLocation",
        physical -> {
          physical.object("artifactLocation", file -> file.put("uri", uri(location, range)));
          range.ifPresent(place -> physical.object("region", region -> putRegion(region, place)));
          if (location instanceof BlobLocation blob) {
            physical.object("region", region -> region.put("byteOffset", blob.offset()));
          }
        });
  }

  /** Columns count UTF-16 units, which is what a log says in {@code columnKind}. */
  private static void putRegion(JsonObject region, SourceRange place) {
    region
        .put("startLine", place.first().line())
        .put("startColumn", place.first().column())
        .put("endLine", place.last().line())
        // Exclusive, unlike in Conifer's own reports.
        .put("endColumn", place.last().column() + 1L);
  }

  private static String uri(Location location, Optional<SourceRange> range) {
    String name =
        range
            .map(place -> place.first().file())
            .orElseGet(
                () ->
                    location instanceof FileLocation file
                        ? file.name()
                        : location instanceof BlobLocation blob ? blob.name() : "");
    return escaped(name.replace('\\', '/'));
  }

  /** A path as RFC 3986 wants it; one that begins with a slash names a file of this machine. */
  private static String escaped(String path) {
    StringBuilder uri = new StringBuilder(path.startsWith("/") ? "file://" : "");
    for (byte b : SourceFile.encode(path)) {
      char c = (char) (b & 0xff);
      if ((c < 0x80 && Character.isLetterOrDigit(c)) || UNESCAPED.indexOf(c) >= 0) {
        uri.append(c);
      } else {
        uri.append(String.format("%%%02X", (int) c));
      }
    }
    return uri.toString();
  }
}
