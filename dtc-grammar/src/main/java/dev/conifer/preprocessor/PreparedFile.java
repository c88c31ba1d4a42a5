package dev.conifer.preprocessor;

import java.util.List;
import java.util.Optional;

/**
 * A file, read once for all who include it: its text, and the items in it at which something may
 * happen, in order. An item is an identifier outside of directives, a run of comments, or a
 * directive.
 *
 * <p>Offsets are those of the spliced text. Nothing in it changes, so that threads share it.
 */
final class PreparedFile {
  /** The {@link #what} of comments, and of blank lines next to them. */
  static final int COMMENT = -1;

  /** The {@link #guard} of a file that has none. */
  static final int NO_GUARD = -1;

  private static final int FIRST_DIRECTIVE = -2;

  private final SplicedText text;
  private final Site definition;
  private final int[] starts;
  private final int[] ends;
  private final int[] whats;
  private final Directive[] directives;
  private final int[] partners;
  private final List<Directive.Mistake> misplaced;
  private final int guard;
  private final String folder;

  PreparedFile(
      SplicedText text,
      Site definition,
      int[] starts,
      int[] ends,
      int[] whats,
      Directive[] directives,
      int[] partners,
      List<Directive.Mistake> misplaced,
      int guard) {
    this.text = text;
    this.definition = definition;
    this.starts = starts;
    this.ends = ends;
    this.whats = whats;
    this.directives = directives;
    this.partners = partners;
    this.misplaced = misplaced;
    this.guard = guard;
    this.folder = Headers.folderOf(text.file().name());
  }

  SplicedText spliced() {
    return text;
  }

  /** The text that the offsets mean. */
  String text() {
    return text.text();
  }

  /** The site of the macros that this file defines. */
  Site definition() {
    return definition;
  }

  /** The folder in which files are looked for that this one includes; empty for the current one. */
  String folder() {
    return folder;
  }

  /** How many items there are. */
  int items() {
    return starts.length;
  }

  /** Where item {@code i} begins. */
  int start(int i) {
    return starts[i];
  }

  /**
   * Where reading goes on behind item {@code i}: for comments and directives, at the next line that
   * is not blank.
   */
  int end(int i) {
    return ends[i];
  }

  /** What item {@code i} is: an identifier's number, {@link #COMMENT}, or else a directive. */
  int what(int i) {
    return whats[i];
  }

  /** The directive that {@code what} stands for. */
  Directive directive(int what) {
    return directives[FIRST_DIRECTIVE - what];
  }

  /** The {@link #what} of the directive {@code index}. */
  static int whatOf(int index) {
    return FIRST_DIRECTIVE - index;
  }

  /**
   * The item with the next {@code #elif}, {@code #else} or {@code #endif} of the conditional that
   * {@code what} belongs to; {@link #items} when it has none.
   */
  int partner(int what) {
    return partners[FIRST_DIRECTIVE - what];
  }

  /** What stands at a wrong place in its conditional, though that may never be reached. */
  List<Directive.Mistake> misplaced() {
    return misplaced;
  }

  /** Whether a {@code #line} gives the lines of this file other numbers. */
  boolean isRenumbered() {
    for (Directive directive : directives) {
      if (directive instanceof Directive.Line) {
        return true;
      }
    }
    return false;
  }

  /** What is wrong with a comment that goes on to the end of the file, with all lines in it. */
  Optional<Directive.Mistake> openComment() {
    return directives.length > 0
            && directives[directives.length - 1] instanceof Directive.Mistake last
            && text.text().startsWith("/*", last.start())
        ? Optional.of(last)
        : Optional.empty();
  }

  boolean hasDirectives() {
    return directives.length > 0;
  }

  /**
   * The macro that keeps the file from being read twice: all of it stands between {@code #ifndef}
   * and {@code #endif}; {@link #NO_GUARD}.
   */
  int guard() {
    return guard;
  }
}
