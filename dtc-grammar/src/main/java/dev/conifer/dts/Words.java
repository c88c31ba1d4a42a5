package dev.conifer.dts;

import dev.conifer.dts.grammar.DeviceTreeLexer;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.antlr.v4.runtime.Token;

/** Words as messages name them, and what the text around one suggests. */
final class Words {
  /** Every directive of the language, for the one that was probably meant. */
  private static final List<String> DIRECTIVES =
      List.of(
          "/dts-v1/",
          "/plugin/",
          "/memreserve/",
          "/bits/",
          "/incbin/",
          "/include/",
          "/delete-node/",
          "/delete-property/",
          "/omit-if-no-ref/");

  /** Characters of a word that a message shows. */
  private static final int LONGEST_SHOWN = 40;

  private static final String NAME = "\\\\?[a-zA-Z0-9,._+*#?@-]++";
  private static final Pattern STATEMENT = Pattern.compile(NAME + "\\s*+[={;]");
  private static final Pattern STATEMENT_IN_STRING =
      Pattern.compile("\\n\\s*+(?:" + NAME + "\\s*+[={;]|\\}\\s*+;)");

  private static final Pattern CONFLICT_MARK =
      Pattern.compile("(?:<{7}|>{7}|\\|{7})(?= )|={7}(?=\\r?\\n)");

  private Words() {}

  /** {@code token} as a message names what it found. */
  static String found(DtsToken token) {
    return switch (token.getType()) {
      case Token.EOF -> "the end of the file";
      case DeviceTreeLexer.STRING -> "the string " + shortened(token.getText());
      case DeviceTreeLexer.OPEN_STRING -> "a string without an end";
      case DeviceTreeLexer.INTEGER -> "the number " + shortened(token.getText());
      case DeviceTreeLexer.LABEL -> "the label '" + shortened(token.getText()) + "'";
      case DeviceTreeLexer.STRAY -> character(token);
      default -> "'" + shortened(token.getText()) + "'";
    };
  }

  /** The one character of {@code token}, with its code where it cannot be seen or looks alike. */
  static String character(DtsToken token) {
    int c = token.input().file().text().codePointAt(token.first());
    if (c > ' ' && c < 0x7f) {
      return "'" + (char) c + "'";
    }
    if (c >= 0xdc80 && c <= 0xdcff) {
      return String.format("the byte 0x%02x, which is not UTF-8", c - 0xdc00);
    }
    String code = String.format("U+%04X", c);
    boolean visible = Character.isLetterOrDigit(c) || Character.getType(c) > Character.FORMAT;
    return visible && Character.isDefined(c) && !Character.isISOControl(c)
        ? "the character '" + Character.toString(c) + "' (" + code + ")"
        : "the character " + code;
  }

  /** {@code text} on one line and not too long. */
  static String shortened(String text) {
    int newline = text.indexOf('\n');
    int end = Math.min(newline < 0 ? text.length() : newline, LONGEST_SHOWN);
    return end == text.length() ? text : text.substring(0, end).stripTrailing() + "…";
  }

  /** Whether {@code token} begins its line as the name of a property or node does. */
  static boolean looksLikeStatement(DtsToken token) {
    return looksLikeStatement(token.input(), token.first());
  }

  /** Whether a property or node seems to begin at {@code offset} and in a line of its own. */
  static boolean looksLikeStatement(SourceInput input, int offset) {
    return input.startsLine(offset) && looksLikeDefinition(input, offset);
  }

  /** Whether a name and what follows the name of a property or node stands at {@code offset}. */
  static boolean looksLikeDefinition(SourceInput input, int offset) {
    String text = input.file().text();
    return STATEMENT.matcher(text).region(offset, text.length()).lookingAt();
  }

  /** Whether the string {@code token} seems to have swallowed the statements after it. */
  static boolean isRunaway(DtsToken token) {
    return token.getType() == DeviceTreeLexer.STRING
        && (isRunaway(token.getText()) || isRunawayInMacro(token));
  }

  private static boolean isRunaway(String string) {
    return string.indexOf('\n') >= 0 && STATEMENT_IN_STRING.matcher(string).find();
  }

  /** The same for a string of a macro, whose lines were joined. */
  private static boolean isRunawayInMacro(DtsToken token) {
    return token.input().macroAt(token.first()).isPresent()
        && token.origin().range().filter(written -> isRunaway(written.text())).isPresent();
  }

  /** Whether something in the text around {@code word} has {@code label} for a label. */
  static boolean isLabel(DtsToken word, String label) {
    String text = word.input().file().text();
    String sign = label + ":";
    for (int at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) {
      if (at == 0 || Character.isWhitespace(text.charAt(at - 1))) {
        return true;
      }
    }
    return false;
  }

  /** Whether {@code token} came out of a macro, and {@code other} did not come out of the same. */
  static boolean isOfMacro(DtsToken token, DtsToken other) {
    Optional<String> macro = token.input().macroAt(token.first());
    return macro.isPresent() && !macro.equals(other.input().macroAt(other.first()));
  }

  /** Whether an odd number of double quotes stands between {@code word} and the end of its line. */
  static boolean isBeforeLoneQuote(DtsToken word) {
    String text = word.input().file().text();
    return text.substring(word.end(), word.input().endOfLine(word.end()))
                .chars()
                .filter(c -> c == '"')
                .count()
            % 2
        == 1;
  }

  /** The next character after {@code offset} that is no space; NUL at the end of the text. */
  static char nextVisible(SourceInput input, int offset) {
    String text = input.file().text();
    int at = offset;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at < text.length() ? text.charAt(at) : '\0';
  }

  /** Where the run of letters, digits and underscores around {@code offset} starts. */
  static int startOfRun(SourceInput input, int offset) {
    String text = input.file().text();
    int start = offset;
    while (start > 0 && isWordCharacter(text.charAt(start - 1))) {
      start--;
    }
    return start;
  }

  /** Where the run of letters, digits and underscores around {@code offset} ends. */
  static int endOfRun(SourceInput input, int offset) {
    String text = input.file().text();
    int end = offset;
    while (end < text.length() && isWordCharacter(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isWordCharacter(char c) {
    return c == '_' || isAsciiLetterOrDigit(c);
  }

  static boolean isAsciiLetterOrDigit(char c) {
    return c < 0x80 && Character.isLetterOrDigit(c);
  }

  /** Where the line begins that {@code offset} stands in. */
  static int startOfLine(String text, int offset) {
    return text.lastIndexOf('\n', offset - 1) + 1;
  }

  /** The end of the line from {@code offset} on: its line feed, or the end of the text. */
  static int endOfLine(String text, int offset) {
    int end = text.indexOf('\n', offset);
    return end < 0 ? text.length() : end;
  }

  /** Where the characters from {@code start} on end that paths are made of. */
  static int endOfPath(String text, int start) {
    int end = start;
    while (end < text.length() && isPathCharacter(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isPathCharacter(char c) {
    return isAsciiLetterOrDigit(c) || "/,._+*#?@-".indexOf(c) >= 0;
  }

  /** Whether {@code name} is a directive but for its slashes. */
  static boolean isBareDirective(String name) {
    return DIRECTIVES.contains("/" + name + "/");
  }

  /** The end of the line of letters, digits, dashes and underscores around {@code offset}. */
  private static int endOfDirective(String text, int offset) {
    int end = offset;
    while (end < text.length() && (isWordCharacter(text.charAt(end)) || text.charAt(end) == '-')) {
      end++;
    }
    return end;
  }

  /** The letters behind the slash at {@code slash}. */
  static String afterSlash(DtsToken slash) {
    String text = slash.input().file().text();
    return text.substring(slash.end(), endOfDirective(text, slash.end()));
  }

  /** Whether a merge left its mark at {@code token}: seven of one kind at the start of a line. */
  static boolean isConflictMark(DtsToken token) {
    String text = token.input().file().text();
    return CONFLICT_MARK.matcher(text).region(token.first(), text.length()).lookingAt()
        && (token.first() == 0 || text.charAt(token.first() - 1) == '\n');
  }

  /** The directive that {@code word} was probably meant to be: one or two letters are wrong. */
  static Optional<String> nearestDirective(String word) {
    return word.length() > LONGEST_SHOWN
        ? Optional.empty()
        : DIRECTIVES.stream()
            .filter(directive -> distance(word, directive) <= 2 || isBeginning(word, directive))
            .min(Comparator.comparingInt(directive -> distance(word, directive)));
  }

  /** Whether {@code word} is the first half of {@code directive} at least: /delete-prop/. */
  private static boolean isBeginning(String word, String directive) {
    String letters = word.substring(0, word.length() - 1);
    return letters.length() * 2 > directive.length() && directive.startsWith(letters);
  }

  /** Levenshtein's distance: insertions, deletions and replacements of one character. */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
