package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Location;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.Severity;
import dev.conifer.verdict.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One result of a SARIF log.
 *
 * @param code its rule's identifier
 * @param level {@code error}, {@code warning} or {@code note}
 * @param message what is wrong, and what to do about it
 * @param rule the rule, where there is more to say of it than its code
 * @param location the place to change
 * @param region the preserved region that it is about
 * @param related other places that matter, such as the chain of includes that led to the place
 */
record SarifResult(
    String code,
    String level,
    String message,
    Optional<Rule> rule,
    Location location,
    Optional<String> region,
    List<Diagnostic.Note> related) {
  SarifResult {
    Objects.requireNonNull(code);
    Objects.requireNonNull(level);
    Objects.requireNonNull(message);
    Objects.requireNonNull(rule);
    Objects.requireNonNull(location);
    Objects.requireNonNull(region);
    related = List.copyOf(related);
  }

  /** A result to which no other places belong. */
  SarifResult(
      String code,
      String level,
      String message,
      Optional<Rule> rule,
      Location location,
      Optional<String> region) {
    this(code, level, message, rule, location, region, List.of());
  }

  /** A diagnostic as a result. */
  static SarifResult of(Diagnostic diagnostic) {
    List<Diagnostic.Note> related = new ArrayList<>(chain(diagnostic.location()));
    for (Diagnostic.Note note : diagnostic.notes()) {
      related.add(note);
      related.addAll(chain(note.location()));
    }
    return new SarifResult(
        diagnostic.code(),
        level(diagnostic.severity()),
        diagnostic.message() + diagnostic.remedy().map(remedy -> "; " + remedy).orElse(""),
        Optional.empty(),
        diagnostic.location(),
        Optional.empty(),
        related);
  }

  private static String level(Severity severity) {
    return switch (severity) {
      case ERROR -> "error";
      case WARNING -> "warning";
      case NOTE -> "note";
    };
  }

  /** The includes and macros that led to {@code location}, innermost first. */
  private static List<Diagnostic.Note> chain(Location location) {
    return location instanceof Origin origin
        ? origin.via().stream()
            .map(step -> new Diagnostic.Note(Origin.of(step.where()), step.how() + " here"))
            .toList()
        : List.of();
  }
}
