package dev.conifer.compile;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Origin;
import java.util.ArrayList;
import java.util.List;

/** What one compilation has found so far. */
final class Problems {
  private final List<Diagnostic> found = new ArrayList<>();
  private int errors;

  void add(Diagnostic diagnostic) {
    found.add(diagnostic);
    if (diagnostic.isError()) {
      errors++;
    }
  }

  void error(String code, Origin origin, String message) {
    add(Diagnostic.error(code, origin, message));
  }

  /** How many errors there are; a step that adds none has passed. */
  int errors() {
    return errors;
  }

  List<Diagnostic> diagnostics() {
    return found;
  }
}
