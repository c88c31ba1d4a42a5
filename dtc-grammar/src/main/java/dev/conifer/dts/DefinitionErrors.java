package dev.conifer.dts;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.DiagnosticText;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceRange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells of a {@code #define} that is another one than was meant, in place of the errors that come
 * of it where its macro is used. Asked only once there are errors: each such definition is right by
 * itself.
 */
final class DefinitionErrors {
  /** Errors whose definitions are looked at: as many as are shown of a file. */
  private static final int MOST_LOOKED_AT = DiagnosticText.MOST_PER_FILE;

  private final List<Diagnostic> all;

  private DefinitionErrors(List<Diagnostic> all) {
    this.all = all;
  }

  /** {@code result}, or what is wrong with the definitions that its errors come from. */
  static <T> Result<T> explained(Result<T> result) {
    return result.failed()
        ? Result.failure(new DefinitionErrors(result.diagnostics()).explained())
        : result;
  }

  private List<Diagnostic> explained() {
    // What a definition lacks stands elsewhere, and brackets match nowhere.
    Optional<Diagnostic> cutOff =
        errors().stream().flatMap(error -> cutOff(error).stream()).findFirst();
    return cutOff.isPresent() ? List.of(cutOff.get()) : withWrongNames();
  }

  private List<Diagnostic> errors() {
    return all.stream().filter(Diagnostic::isError).limit(MOST_LOOKED_AT).toList();
  }

  private static Optional<Diagnostic> cutOff(Diagnostic error) {
    if (!(error.location() instanceof Origin origin) || origin.range().isEmpty()) {
      return Optional.empty();
    }
    SourceRange range = origin.range().get();
    return origin.macro().isPresent()
        ? Definition.around(range).flatMap(define -> define.cutOff(includes(origin)))
        : Definition.before(range).flatMap(define -> define.cutOff(origin));
  }

  /** {@code origin} as that of what stands in its file, and is not used. */
  private static Origin includes(Origin origin) {
    List<Origin.Step> steps = origin.via();
    return Origin.of(
        origin.range().orElseThrow(),
        steps.stream().filter(step -> step.macro().isEmpty()).toList());
  }

  private List<Diagnostic> withWrongNames() {
    Map<Definition, Diagnostic> wrong = new LinkedHashMap<>();
    for (Diagnostic error : errors()) {
      if (error.location() instanceof Origin origin && origin.macro().isPresent()) {
        Definition.around(origin.range().orElseThrow())
            .ifPresent(
                define ->
                    define.wrongName(origin).ifPresent(told -> wrong.putIfAbsent(define, told)));
      }
    }
    return wrong.isEmpty()
        ? all
        : all.stream().map(problem -> cause(problem, wrong).orElse(problem)).distinct().toList();
  }

  /** What is wrong with the definition that {@code problem} comes of. */
  private static Optional<Diagnostic> cause(Diagnostic problem, Map<Definition, Diagnostic> wrong) {
    if (!problem.isError()
        || !(problem.location() instanceof Origin origin)
        || origin.range().isEmpty()) {
      return Optional.empty();
    }
    SourceRange range = origin.range().get();
    return wrong.entrySet().stream()
        .filter(entry -> entry.getKey().holds(range) || entry.getKey().isUsedBefore(range))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
