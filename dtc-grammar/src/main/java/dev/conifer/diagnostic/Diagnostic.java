package dev.conifer.diagnostic;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One thing that is wrong with what the user gave, or worth knowing about it.
 *
 * @param severity how much it matters
 * @param code a stable name for this kind of problem: dtc's check name where there is one, else
 *     {@code E-…} or {@code W-…}
 * @param message one sentence that names the thing, without a full stop
 * @param location what to change
 * @param notes other places that matter, such as an earlier definition
 * @param remedy what to do about it, where that can be said
 */
public record Diagnostic(
    Severity severity,
    String code,
    String message,
    Location location,
    List<Note> notes,
    Optional<String> remedy) {

  public Diagnostic {
    Objects.requireNonNull(severity);
    Objects.requireNonNull(code);
    Objects.requireNonNull(message);
    Objects.requireNonNull(location);
    notes = List.copyOf(notes);
    Objects.requireNonNull(remedy);
  }

  /** An error at {@code location}. */
  public static Diagnostic error(String code, Location location, String message) {
    return new Diagnostic(Severity.ERROR, code, message, location, List.of(), Optional.empty());
  }

  /** A warning at {@code location}. */
  public static Diagnostic warning(String code, Location location, String message) {
    return new Diagnostic(Severity.WARNING, code, message, location, List.of(), Optional.empty());
  }

  /** This diagnostic with one more place that matters. */
  public Diagnostic withNote(Location where, String text) {
    List<Note> more = new ArrayList<>(notes);
    more.add(new Note(where, text));
    return new Diagnostic(severity, code, message, location, more, remedy);
  }

  /** This diagnostic with a remedy: one sentence in the imperative. */
  public Diagnostic withRemedy(String text) {
    return new Diagnostic(severity, code, message, location, notes, Optional.of(text));
  }

  /** Whether this is an {@link Severity#ERROR}. */
  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /** The first line of the text form; {@link DiagnosticText} has the whole. */
  @Override
  public String toString() {
    return location + ": " + severity.title() + " (" + code + "): " + message;
  }

  /**
   * Another place that matters to a diagnostic.
   *
   * @param location the place
   * @param message what it has to do with the problem
   */
  public record Note(Location location, String message) {
    public Note {
      Objects.requireNonNull(location);
      Objects.requireNonNull(message);
    }
  }
}
