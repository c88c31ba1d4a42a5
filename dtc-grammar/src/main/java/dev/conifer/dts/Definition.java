package dev.conifer.dts;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.diagnostic.SourceRange;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code #define} as it is written, with the lines that a backslash joins to it.
 *
 * @param file where it stands
 * @param name where its macro's name stands
 * @param end where its last line ends (exclusive), at the line terminator
 */
record Definition(SourceFile file, SourceRange name, int end) {
  private static final Pattern START =
      Pattern.compile("[ \\t]*+#[ \\t]*+define[ \\t]++([A-Za-z_][A-Za-z0-9_]*+)");

  private static final Pattern JOINED = Pattern.compile("\\\\[ \\t]*+\\r?+$");

  /** Names in parentheses, a space behind the macro's name, and something behind them. */
  private static final Pattern SPACED_PARAMETERS =
      Pattern.compile(
          "[ \\t]++(\\([ \\t]*+([A-Za-z_]\\w*+)(?:[ \\t]*+,[ \\t]*+[A-Za-z_]\\w*+)*+[ \\t]*+\\))"
              + "[ \\t]*+([^\\s].*+)",
          Pattern.DOTALL);

  /** Characters in which a use of the macro is looked for. */
  private static final int LONGEST_ARGUMENTS = 200;

  /** What may follow a macro's name. */
  private static final String NAME_ENDS_AT = " \t\r\n(\\/";

  /** The definition that {@code range} lies in. */
  static Optional<Definition> around(SourceRange range) {
    return startingAt(range.file(), startOfJoined(range.file(), range.start()));
  }

  /** The definition that ends in the line before the joined lines of {@code range}. */
  static Optional<Definition> before(SourceRange range) {
    int start = startOfJoined(range.file(), range.start());
    return start == 0
        ? Optional.empty()
        : startingAt(range.file(), startOfJoined(range.file(), start - 1));
  }

  private static Optional<Definition> startingAt(SourceFile file, int start) {
    Matcher define = START.matcher(file.text()).region(start, file.text().length());
    return define.lookingAt()
        ? Optional.of(
            new Definition(
                file, file.range(define.start(1), define.end(1)), endOfJoined(file, define.end())))
        : Optional.empty();
  }

  /** The start of the first of the lines, joined by backslashes, that {@code offset} stands in. */
  private static int startOfJoined(SourceFile file, int offset) {
    int start = Words.startOfLine(file.text(), offset);
    while (start > 0 && isJoined(file.lineAt(start - 1))) {
      start = Words.startOfLine(file.text(), start - 1);
    }
    return start;
  }

  private static int endOfJoined(SourceFile file, int offset) {
    int end = Words.endOfLine(file.text(), offset);
    while (end < file.text().length() && isJoined(file.lineAt(end))) {
      end = Words.endOfLine(file.text(), end + 1);
    }
    return end;
  }

  private static boolean isJoined(String line) {
    return JOINED.matcher(line).find();
  }

  /** Whether {@code range} lies in it. */
  boolean holds(SourceRange range) {
    return range.file().equals(file) && range.start() >= name.start() && range.start() < end;
  }

  /** Whether its macro is named in the line of {@code range}, before it. */
  boolean isUsedBefore(SourceRange range) {
    int start =
        Math.max(
            Words.startOfLine(range.file().text(), range.start()),
            range.start() - LONGEST_ARGUMENTS);
    return hasWord(range.file().text().substring(start, range.start()), name.text());
  }

  /** What is wrong with its name or its parameters, that makes it another macro than was meant. */
  Optional<Diagnostic> wrongName(Origin inDefinition) {
    String body = file.text().substring(name.end(), end);
    Matcher parameters = SPACED_PARAMETERS.matcher(body);
    if (parameters.lookingAt() && hasWord(parameters.group(3), parameters.group(2))) {
      return Optional.of(
          error(
                  inDefinition,
                  name.end(),
                  name.end() + parameters.start(1) + 1,
                  "macro "
                      + name.text()
                      + " has no parameters: a space stands between its name and the '('")
              .withRemedy("write #define " + name.text() + parameters.group(1) + " …"));
    }
    if (!body.isEmpty() && NAME_ENDS_AT.indexOf(body.charAt(0)) < 0) {
      String written = body.split("\\s", 2)[0];
      return Optional.of(
          error(
                  inDefinition,
                  name.end(),
                  name.end() + 1,
                  "the macro's name ends here: this defines "
                      + name.text()
                      + ", not "
                      + Words.shortened(name.text() + written))
              .withRemedy("a macro's name has letters, digits and underscores only"));
    }
    return Optional.empty();
  }

  private static boolean hasWord(String text, String word) {
    return Pattern.compile("\\b" + Pattern.quote(word) + "\\b").matcher(text).find();
  }

  /** What is wrong when it ends before it was meant to. */
  Optional<Diagnostic> cutOff(Origin somewhere) {
    Scan scan = Scan.of(file.text().substring(name.end(), end));
    if (scan.open <= 0) {
      return Optional.empty();
    }
    if (scan.comment >= 0) {
      int start = name.end() + scan.comment;
      return Optional.of(
          error(
                  somewhere,
                  start,
                  Words.endOfLine(file.text(), start),
                  "the '\\' at the end of this line makes the next ones part of the comment")
              .withRemedy("write /* … */ in a #define of several lines"));
    }
    if (end == file.text().length()) {
      return Optional.empty();
    }
    return isContinued(file.lineAt(end + 1))
        ? Optional.of(
            error(
                    somewhere,
                    startOfVisible(),
                    end,
                    "the #define of "
                        + name.text()
                        + " ends with this line, but a bracket in it is open")
                .withRemedy("write '\\' at the end of the line, if the next one belongs to it"))
        : Optional.empty();
  }

  /** Whether {@code next}, the line after it, seems to have been meant for a part of it. */
  private static boolean isContinued(String next) {
    String text = next.strip();
    return !text.startsWith("#")
        && (isJoined(next) || text.startsWith("}") || text.startsWith(")"));
  }

  /** Where the last line's text starts, behind its indent. */
  private int startOfVisible() {
    int start = Math.max(Words.startOfLine(file.text(), end), name.start());
    while (start < end - 1 && Character.isWhitespace(file.text().charAt(start))) {
      start++;
    }
    return start;
  }

  private Diagnostic error(Origin like, int start, int ends, String message) {
    return Diagnostic.error("syntax", Origin.of(file, start, ends, like.via()), message);
  }

  /**
   * What a walk over a definition's text finds.
   *
   * @param open how many brackets are opened and not closed
   * @param comment where a comment starts that goes on over a joined line; -1 when there is none
   */
  private record Scan(int open, int comment) {
    private static final Pattern WORD =
        Pattern.compile(
            "\"(?:[^\"\\\\\\n]|\\\\.)*+\"?|/\\*(?s:.*?)(?:\\*/|\\z)|//(?s:.*+)|[(\\[{]|[)\\]}]");

    static Scan of(String body) {
      int open = 0;
      int comment = -1;
      Matcher words = WORD.matcher(body);
      while (words.find()) {
        String word = words.group();
        if (word.startsWith("//")) {
          comment = word.indexOf('\n') < 0 ? -1 : words.start();
        } else if ("([{".contains(word)) {
          open++;
        } else if (")]}".contains(word)) {
          open--;
        }
      }
      return new Scan(open, comment);
    }
  }
}
