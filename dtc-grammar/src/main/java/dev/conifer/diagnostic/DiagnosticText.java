package dev.conifer.diagnostic;

import java.util.List;
import java.util.Optional;

/**
 * The text form of diagnostics: dtc's first line, the source line, a caret under what is meant,
 * then notes and remedy.
 *
 * <pre>
 * board.dts:4.2-13: Error (syntax): missing ';' after this property
 *         reg = &lt;1 2&gt;
 *         ^~~~~~~~~~~
 *   help: …
 * </pre>
 */
public final class DiagnosticText {
  /** How many diagnostics of one file are shown; the rest is counted. */
  public static final int MOST_PER_FILE = 20;

  /** How much of a source line is shown, in UTF-16 units: a file that is no text has long ones. */
  private static final int LONGEST_EXCERPT = 160;

  private static final String LEFT_OUT = "…";

  private DiagnosticText() {}

  /** The text form of all of {@code diagnostics}, one after the other, each ended by a newline. */
  public static String of(List<Diagnostic> diagnostics) {
    StringBuilder text = new StringBuilder();
    diagnostics.stream().limit(MOST_PER_FILE).forEach(d -> append(text, d));
    if (diagnostics.size() > MOST_PER_FILE) {
      text.append("… and ").append(diagnostics.size() - MOST_PER_FILE).append(" more\n");
    }
    return text.toString();
  }

  /** The text form of {@code diagnostic}, ended by a newline. */
  public static String of(Diagnostic diagnostic) {
    return of(List.of(diagnostic));
  }

  /**
   * The text form of a place and what there is to say about it: {@code file:line.column: message},
   * the source line and the caret. Ended by a newline.
   */
  public static String of(Diagnostic.Note note) {
    StringBuilder text = new StringBuilder();
    append(text, note);
    return text.toString();
  }

  private static void append(StringBuilder text, Diagnostic diagnostic) {
    text.append(diagnostic).append('\n');
    appendExcerpt(text, diagnostic.location());
    for (Diagnostic.Note note : diagnostic.notes()) {
      text.append("  ");
      append(text, note);
    }
    diagnostic.remedy().ifPresent(remedy -> text.append("  help: ").append(remedy).append('\n'));
  }

  private static void append(StringBuilder text, Diagnostic.Note note) {
    text.append(note.location()).append(": ").append(note.message()).append('\n');
    appendExcerpt(text, note.location());
  }

  private static void appendExcerpt(StringBuilder text, Location location) {
    if (!(location instanceof Origin origin)) {
      return;
    }
    Optional<SourceRange> range = origin.range();
    range.ifPresent(r -> appendExcerpt(text, r));
    for (Origin.Step step : origin.via()) {
      text.append("  ").append(step.how()).append(' ').append(step.where()).append('\n');
    }
  }

  private static void appendExcerpt(StringBuilder text, SourceRange range) {
    String line = range.file().lineAt(range.start());
    int column = range.first().column() - 1;
    if (line.isBlank()) {
      return;
    }
    int start = excerptStart(line, column);
    int end = Math.min(line.length(), start + LONGEST_EXCERPT);
    int last = Math.min(end, column + range.end() - range.start());
    String shown = printable(line);
    text.append("    ")
        .append(start > 0 ? LEFT_OUT : "")
        .append(shown, start, end)
        .append(end < line.length() ? LEFT_OUT : "")
        .append("\n    ")
        .append(start > 0 ? " " : "");
    appendBlanks(text, shown.substring(start, Math.min(column, shown.length())));
    int width = TextWidth.of(shown.substring(Math.min(column, last), last).replace('\t', ' '));
    text.append('^').append("~".repeat(Math.max(1, width) - 1)).append('\n');
  }

  /** As much space as {@code before} takes, so that the caret stands under what follows it. */
  private static void appendBlanks(StringBuilder text, String before) {
    before.codePoints().forEach(c -> text.append(c == '\t' ? "\t" : " ".repeat(TextWidth.of(c))));
  }

  /** Where to begin to show {@code line}, so that {@code column}, from 0, is seen. */
  private static int excerptStart(String line, int column) {
    int latest = Math.max(0, line.length() - LONGEST_EXCERPT);
    return column < LONGEST_EXCERPT / 2 ? 0 : Math.min(latest, column - LONGEST_EXCERPT / 2);
  }

  /** Whether a byte that is not UTF-8 stands at {@code at}, see {@link SourceFile#of}. */
  private static boolean isLoneSurrogate(String line, int at) {
    return Character.isSurrogate(line.charAt(at))
        && !(Character.isSupplementaryCodePoint(line.codePointAt(at))
            || (at > 0 && Character.isSupplementaryCodePoint(line.codePointAt(at - 1))));
  }

  private static String printable(String line) {
    StringBuilder clean = new StringBuilder(line.length());
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      boolean hidden = (c != '\t' && Character.isISOControl(c)) || isLoneSurrogate(line, i);
      clean.append(hidden ? '\ufffd' : c);
    }
    return clean.toString();
  }
}
