package dev.conifer.diagnostic;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * What came of reading something: a value, or none, and what was found on the way.
 *
 * <p>There is a value exactly when no diagnostic is an error.
 *
 * @param <T> what is read
 */
public final class Result<T> {
  private final Optional<T> value;
  private final List<Diagnostic> diagnostics;

  private Result(Optional<T> value, List<Diagnostic> diagnostics) {
    this.value = value;
    this.diagnostics = List.copyOf(diagnostics);
  }

  /** The value {@code value}, about which there is nothing to say. */
  public static <T> Result<T> of(T value) {
    return new Result<>(Optional.of(value), List.of());
  }

  /** The value {@code value}, unless one of {@code diagnostics} is an error. */
  public static <T> Result<T> of(T value, List<Diagnostic> diagnostics) {
    Objects.requireNonNull(value);
    return new Result<>(
        diagnostics.stream().anyMatch(Diagnostic::isError) ? Optional.empty() : Optional.of(value),
        diagnostics);
  }

  /** No value, because of {@code diagnostics}, one of which at least is an error. */
  public static <T> Result<T> failure(List<Diagnostic> diagnostics) {
    if (diagnostics.stream().noneMatch(Diagnostic::isError)) {
      throw new IllegalArgumentException("a failure without an error");
    }
    return new Result<>(Optional.empty(), diagnostics);
  }

  /** No value, because of {@code error}. */
  public static <T> Result<T> failure(Diagnostic error) {
    return failure(List.of(error));
  }

  /** The value; absent when there was an error. */
  public Optional<T> value() {
    return value;
  }

  /** Everything that was found, in the order of finding. */
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  /** Whether there is no value. */
  public boolean failed() {
    return value.isEmpty();
  }

  /**
   * The value.
   *
   * @throws DiagnosticException when there is none; it carries the diagnostics
   */
  public T orThrow() {
    return value.orElseThrow(() -> new DiagnosticException(diagnostics));
  }

  /** What {@code next} makes of the value, with the diagnostics of both. */
  public <U> Result<U> then(Function<? super T, Result<U>> next) {
    if (value.isEmpty()) {
      return new Result<>(Optional.empty(), diagnostics);
    }
    Result<U> after = next.apply(value.get());
    List<Diagnostic> all = new ArrayList<>(diagnostics);
    all.addAll(after.diagnostics);
    return new Result<>(after.value, all);
  }

  /** The value through {@code function}, with the same diagnostics. */
  public <U> Result<U> map(Function<? super T, ? extends U> function) {
    return new Result<>(value.map(function), diagnostics);
  }
}
