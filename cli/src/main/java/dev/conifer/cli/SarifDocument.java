package dev.conifer.cli;

import dev.conifer.diagnostic.BlobLocation;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Location;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.SourceRange;
import dev.conifer.verdict.Rule;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The SARIF log that a command with {@code --sarif} writes on standard output, right input or
 * wrong: what CI systems and editors read.
 *
 * @see <a href="https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html">SARIF 2.1.0</a>
 */
final class SarifDocument {
  private static final String SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

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
  }

  private static void putLocation(JsonObject object, SarifResult result) {
    object.object(
        "physicalLocation",
        physical -> {
          Location location = result.location();
          Optional<SourceRange> range =
              location instanceof Origin origin ? origin.range() : Optional.empty();
          physical.object("artifactLocation", file -> file.put("uri", uri(location, range)));
          range.ifPresent(
              place ->
                  physical.object(
                      "region",
                      region ->
                          region
                              .put("startLine", place.first().line())
                              .put("startColumn", place.first().column())
                              .put("endLine", place.last().line())
                              // Exclusive, unlike in Conifer's own reports.
                              .put("endColumn", place.last().column() + 1L)));
        });
    result
        .region()
        .ifPresent(
            name ->
                object.array(
                    "logicalLocations", List.of(name), (inner, n) -> inner.put("name", n)));
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
    return name.replace('\\', '/').replace("%", "%25").replace(" ", "%20");
  }
}
