package dev.conifer.diagnostic;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where something came from: a range of source text, and the chain of includes (and, once there is
 * a preprocessor, macro expansions) that led there.
 *
 * @param range the text itself; absent for what no source wrote, such as a node read from a blob
 * @param via the chain, innermost first; empty for text of the file that was named by the user
 */
public record Origin(Optional<SourceRange> range, List<Step> via) implements Location {

  /** The origin of what no source wrote. */
  public static final Origin NONE = new Origin(Optional.empty(), List.of());

  public Origin {
    Objects.requireNonNull(range);
    via = List.copyOf(via);
  }

  /** The origin that is this range of a file which the user named. */
  public static Origin of(SourceRange range) {
    return new Origin(Optional.of(range), List.of());
  }

  /** The origin that is this range, reached through {@code via}, innermost first. */
  public static Origin of(SourceRange range, List<Step> via) {
    return new Origin(Optional.of(range), via);
  }

  /**
   * From the start of this origin to the end of {@code last}; this origin where the two lie in
   * different files or one of them has no range.
   */
  public Origin to(Origin last) {
    if (range.isEmpty()
        || last.range.isEmpty()
        || !range.get().file().equals(last.range.get().file())) {
      return this;
    }
    return new Origin(Optional.of(range.get().to(last.range.get())), via);
  }

  /**
   * {@code file:line.column-line.column}, as dtc prints it; {@code (no source)} without a range.
   */
  @Override
  public String toString() {
    return range.map(SourceRange::toString).orElse("(no source)");
  }

  /**
   * One link of the chain.
   *
   * @param how the words that connect the two places, such as {@code included from}
   * @param where the place that did it
   */
  public record Step(String how, SourceRange where) {
    public Step {
      Objects.requireNonNull(how);
      Objects.requireNonNull(where);
    }
  }
}
