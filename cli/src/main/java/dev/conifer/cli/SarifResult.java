package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Location;
import dev.conifer.verdict.Rule;
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
 */
record SarifResult(
    String code,
    String level,
    String message,
    Optional<Rule> rule,
    Location location,
    Optional<String> region) {
  SarifResult {
    Objects.requireNonNull(code);
    Objects.requireNonNull(level);
    Objects.requireNonNull(message);
    Objects.requireNonNull(rule);
    Objects.requireNonNull(location);
    Objects.requireNonNull(region);
  }

  /** A diagnostic as a result. */
  static SarifResult of(Diagnostic diagnostic) {
    return new SarifResult(
        diagnostic.code(),
        diagnostic.isError() ? "error" : "warning",
        diagnostic.message() + diagnostic.remedy().map(remedy -> "; " + remedy).orElse(""),
        Optional.empty(),
        diagnostic.location(),
        Optional.empty());
  }
}
