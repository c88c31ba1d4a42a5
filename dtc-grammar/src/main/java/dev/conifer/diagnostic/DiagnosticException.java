package dev.conifer.diagnostic;

import java.util.List;
import java.util.stream.Collectors;

/** Thrown where a value was demanded of a {@link Result} that has none. */
public final class DiagnosticException extends RuntimeException {
  private final transient List<Diagnostic> diagnostics;

  /** An exception that carries {@code diagnostics}. */
  public DiagnosticException(List<Diagnostic> diagnostics) {
    super(diagnostics.stream().map(Diagnostic::toString).collect(Collectors.joining("\n")));
    this.diagnostics = List.copyOf(diagnostics);
  }

  /** An exception that carries one diagnostic. */
  public DiagnosticException(Diagnostic diagnostic) {
    this(List.of(diagnostic));
  }

  /** What was found. */
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }
}
