package dev.conifer.reserved;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.Severity;
import java.util.List;

/** Errors of one property that are only warnings for the tree as a whole. */
final class Warnings {
  private Warnings() {}

  /** The diagnostics of {@code result}, none worse than a warning. */
  static List<Diagnostic> of(Result<?> result) {
    return result.diagnostics().stream()
        .map(
            d ->
                d.isError()
                    ? new Diagnostic(
                        Severity.WARNING,
                        d.code(),
                        d.message(),
                        d.location(),
                        d.notes(),
                        d.remedy())
                    : d)
        .toList();
  }
}
