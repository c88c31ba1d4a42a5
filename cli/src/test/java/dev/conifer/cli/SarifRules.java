package dev.conifer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What SARIF 2.1.0 asks of a log: the properties that its schema requires, their types, and the
 * rules of its sections 3.4.3 (URIs), 3.27.5 (rule identifiers) and 3.30 (regions).
 */
final class SarifRules {
  private static final Set<String> LEVELS = Set.of("none", "note", "warning", "error");

  private SarifRules() {}

  /** Fails unless {@code log} is a log of one run; gives its results. */
  static JsonNode results(JsonNode log) {
    assertEquals("2.1.0", log.path("version").asText());
    assertTrue(log.path("$schema").asText().endsWith("sarif-2.1.0.json"));
    assertEquals(1, log.path("runs").size());
    JsonNode run = log.path("runs").path(0);
    JsonNode driver = run.path("tool").path("driver");
    assertFalse(driver.path("name").asText().isEmpty());
    assertEquals("utf16CodeUnits", run.path("columnKind").asText());
    assertTrue(run.path("results").isArray());
    run.path("results").forEach(result -> check(result, rules(driver)));
    return run.path("results");
  }

  private static Set<String> rules(JsonNode driver) {
    Set<String> rules = new HashSet<>();
    driver.path("rules").forEach(rule -> assertTrue(rules.add(rule.path("id").asText())));
    return rules;
  }

  private static void check(JsonNode result, Set<String> rules) {
    assertTrue(rules.contains(result.path("ruleId").asText()), result::toString);
    assertTrue(LEVELS.contains(result.path("level").asText()), result::toString);
    assertFalse(result.path("message").path("text").asText().isEmpty(), result::toString);
    assertEquals(1, result.path("locations").size(), result::toString);
    result.path("locations").forEach(SarifRules::checkPlace);
    for (JsonNode related : result.path("relatedLocations")) {
      assertFalse(related.path("message").path("text").asText().isEmpty(), related::toString);
      checkPlace(related);
    }
  }

  private static void checkPlace(JsonNode location) {
    JsonNode place = location.path("physicalLocation");
    String uri = place.path("artifactLocation").path("uri").asText();
    assertFalse(uri.isEmpty(), place::toString);
    assertEquals(uri, URI.create(uri).toString());
    if (place.has("region")) {
      checkRegion(place.path("region"));
    }
  }

  private static void checkRegion(JsonNode region) {
    if (region.has("byteOffset")) {
      assertTrue(region.path("byteOffset").asLong(-1) >= 0, region::toString);
      return;
    }
    for (String member : List.of("startLine", "startColumn", "endLine", "endColumn")) {
      assertTrue(region.path(member).asInt() >= 1, region::toString);
    }
    int lines = region.path("endLine").asInt() - region.path("startLine").asInt();
    int columns = region.path("endColumn").asInt() - region.path("startColumn").asInt();
    assertTrue(lines > 0 || (lines == 0 && columns >= 0), region::toString);
  }
}
