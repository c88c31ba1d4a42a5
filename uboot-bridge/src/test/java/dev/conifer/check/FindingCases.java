package dev.conifer.check;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The table of findings: plans, and what a check finds in them.
 *
 * <p>A case begins with {@code === } and its name. Parts follow, each begun by {@code --- } and
 * what it is: {@code plan}, what is added to a plan that finds nothing; {@code tree}, what is added
 * to the board's tree; {@code script}, a boot script; {@code finds}, the codes, each with its
 * region.
 */
final class FindingCases {
  private FindingCases() {}

  /** A case. */
  record Case(String name, Map<String, String> parts) {
    String part(String part) {
      return parts.getOrDefault(part, "");
    }

    List<String> finds() {
      return part("finds").lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** All cases of a resource. */
  static List<Case> read(String resource) {
    List<Case> cases = new ArrayList<>();
    Map<String, String> parts = new LinkedHashMap<>();
    String part = "";
    for (String line : text(resource).lines().toList()) {
      if (line.startsWith("=== ")) {
        parts = new LinkedHashMap<>();
        cases.add(new Case(line.substring(4), parts));
      } else if (line.startsWith("--- ")) {
        part = line.substring(4).strip();
        parts.put(part, "");
      } else if (!cases.isEmpty()) {
        parts.merge(part, line + "\n", String::concat);
      }
    }
    return cases;
  }

  static String text(String resource) {
    try (InputStream in = FindingCases.class.getResourceAsStream("/findings/" + resource)) {
      if (in == null) {
        throw new IllegalStateException("no test resource findings/" + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
