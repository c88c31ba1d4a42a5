package dev.conifer.diagnostic;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where something came from: a range of source text, and the chain of includes (and, once there is
 * a preprocessor, macro expansions) that led there.
 *
 * <p>A tree has one for every number and name in it, so an origin holds the range in pieces.
 */
public final class Origin implements Location {

  /** The origin of what no source wrote. */
  public static final Origin NONE = new Origin(null, 0, 0, List.of());

  private final @Nullable SourceFile file;
  private final int start;
  private final int end;
  private final List<Step> via;

  private Origin(@Nullable SourceFile file, int start, int end, List<Step> via) {
    this.file = file;
    this.start = start;
    this.end = end;
    this.via = List.copyOf(via);
  }

  /** The origin that is this range of a file which the user named. */
  public static Origin of(SourceRange range) {
    return of(range, List.of());
  }

  /** The origin that is this range, reached through {@code via}, innermost first. */
  public static Origin of(SourceRange range, List<Step> via) {
    return new Origin(range.file(), range.start(), range.end(), via);
  }

  /**
   * The origin from {@code start} (inclusive) to {@code end} (exclusive) of {@code file}, in UTF-16
   * units, reached through {@code via}, innermost first.
   *
   * @throws IndexOutOfBoundsException when the range does not lie in the file
   */
  public static Origin of(SourceFile file, int start, int end, List<Step> via) {
    Objects.checkFromToIndex(start, end, file.text().length());
    return new Origin(file, start, end, via);
  }

  /** The text itself; absent for what no source wrote, such as a node read from a blob. */
  public Optional<SourceRange> range() {
    return file == null ? Optional.empty() : Optional.of(file.range(start, end));
  }

  /** The chain, innermost first; empty for text of the file that was named by the user. */
  public List<Step> via() {
    return via;
  }

  /**
   * From the start of this origin to the end of {@code last}; this origin where the two lie in
   * different files or one of them has no range.
   */
  public Origin to(Origin last) {
    if (file == null || !file.equals(last.file)) {
      return this;
    }
    return new Origin(file, Math.min(start, last.start), Math.max(end, last.end), via);
  }

  /** The macro whose definition has the text; absent when a file has it. */
  public Optional<String> macro() {
    return via.stream().findFirst().flatMap(Step::macro);
  }

  /** Whether both are the same range, reached through the same chain. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Origin that
        && Objects.equals(file, that.file)
        && start == that.start
        && end == that.end
        && via.equals(that.via);
  }

  @Override
  public int hashCode() {
    return Objects.hash(file, start, end, via);
  }

  /**
   * {@code file:line.column-line.column}, as dtc prints it; {@code (no source)} without a range.
   */
  @Override
  public String toString() {
    return range().map(SourceRange::toString).orElse("(no source)");
  }

  /**
   * One link of the chain.
   *
   * @param macro the macro whose definition has the text; absent when a file has it
   * @param where the place that brought the text: the macro's use, or the include
   */
  public record Step(Optional<String> macro, SourceRange where) {
    public Step {
      Objects.requireNonNull(macro);
      Objects.requireNonNull(where);
    }

    /** The step from a file's text to what includes it. */
    public static Step include(SourceRange directive) {
      return new Step(Optional.empty(), directive);
    }

    /** The step from the text of the macro {@code name} to its use. */
    public static Step expansion(String name, SourceRange use) {
      return new Step(Optional.of(name), use);
    }

    /** The words that connect the two places, such as {@code included from}. */
    public String how() {
      return macro.map(name -> "in the expansion of macro " + name + " at").orElse("included from");
    }
  }
}
