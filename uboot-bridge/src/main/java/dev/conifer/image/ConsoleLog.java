package dev.conifer.image;

import dev.conifer.diagnostic.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of a console log as a person reads them: without what a terminal or the program that
 * logged it has added, such as escape sequences, carriage returns, backspaces and time stamps.
 *
 * @param file the log
 * @param lines all lines, in order
 */
record ConsoleLog(SourceFile file, List<Line> lines) {
  /** ECMA-48 control sequences, operating system commands, and two-character escapes. */
  private static final Pattern ESCAPE =
      Pattern.compile(
          "\u001b(?:\\[[0-?]*+[ -/]*+[@-~]|][^\u0007\u001b]*+(?:\u0007|\u001b\\\\)?|[@-Z^_\\\\])");

  private static final Pattern BACKSPACE = Pattern.compile("[^\b]?\b");
  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f]");

  /**
   * What {@code ts}, minicom, picocom, tio and Linux put before a line: a date, a time of day,
   * seconds since the start; in brackets or not.
   */
  private static final Pattern TIME_STAMP =
      Pattern.compile(
          "^(?:"
              + "\\[\\s{0,8}\\d{1,9}\\.\\d{1,9}]\\s?"
              + "|\\s{0,8}\\d{1,9}\\.\\d{3,9}\\s\\s?"
              + "|\\[?(?:\\d{4}-\\d\\d-\\d\\d[T ]|[A-Z][a-z]{2} [ \\d]\\d )?\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?"
              + "(?:Z|[+-]\\d\\d:?\\d\\d)?]?[:>|]?\\s?"
              + ")");

  /** A prompt of U-Boot before a command: {@code =>}, or a board's own such as {@code U-Boot>}. */
  private static final String PROMPT = "(?<prompt>|[\\w.@/() -]{0,40}(?:=>|[>#$]) ?)";

  /**
   * A line of a log.
   *
   * @param text without the terminal's additions
   * @param start where the line begins in the file, in characters
   * @param end where it ends, exclusive
   */
  record Line(String text, int start, int end) {}

  /** The lines of {@code file}. */
  static ConsoleLog of(SourceFile file) {
    List<Line> lines = new ArrayList<>();
    int start = 0;
    for (String raw : file.text().split("\n", -1)) {
      lines.add(new Line(clean(raw), start, start + raw.length()));
      start += raw.length() + 1;
    }
    return new ConsoleLog(file, lines);
  }

  private static String clean(String raw) {
    String text = ESCAPE.matcher(raw).replaceAll("");
    text = afterReturn(text);
    while (text.indexOf('\b') >= 0) {
      text = BACKSPACE.matcher(text).replaceAll("");
    }
    text = CONTROL.matcher(text).replaceAll("");
    return TIME_STAMP.matcher(text).replaceFirst("");
  }

  /** What a terminal shows of a line that goes back to its beginning: what was written last. */
  private static String afterReturn(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '\r') {
      end--;
    }
    return text.substring(text.lastIndexOf('\r', end - 1) + 1, end);
  }

  /**
   * The prompt before {@code command} when {@code line} is the echo of that command being typed in;
   * empty text when there is none.
   *
   * @param command a regular expression
   */
  static Optional<String> promptBefore(String command, String line) {
    Matcher matcher = Pattern.compile(PROMPT + "(?:" + command + ")\\s*").matcher(line);
    return matcher.matches() ? Optional.of(matcher.group("prompt").strip()) : Optional.empty();
  }
}
