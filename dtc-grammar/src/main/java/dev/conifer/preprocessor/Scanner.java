package dev.conifer.preprocessor;

/**
 * The words of C in a text, in the form that assembler source has: {@code $} is no letter, a quote
 * without its partner is no error.
 */
final class Scanner {
  /** Longest first, so that the first that fits is the one. */
  private static final String[] LONG_SIGNS = {
    "...", "<<=", ">>=", "##", "++", "--", "->", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||",
    "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=",
  };

  private static final String SIGNS = "=!<>+-*/%&|^~?:;,.()[]{}#";

  private static final byte OTHER = 0;
  private static final byte LETTER = 1;
  private static final byte DIGIT = 2;
  private static final byte SIGN = 3;
  private static final byte BLANK = 4;
  private static final byte[] CLASSES = classes();

  private final Names names;
  private final String text;
  private final int limit;
  private int at;

  /** Reads {@code text} from {@code start} (inclusive) to {@code limit} (exclusive). */
  Scanner(Names names, String text, int start, int limit) {
    this.names = names;
    this.text = text;
    this.at = start;
    this.limit = limit;
  }

  private static byte[] classes() {
    byte[] classes = new byte[128];
    for (char c = 0; c < 128; c++) {
      if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_') {
        classes[c] = LETTER;
      } else if (c >= '0' && c <= '9') {
        classes[c] = DIGIT;
      } else if (SIGNS.indexOf(c) >= 0) {
        classes[c] = SIGN;
      } else if (c == ' ' || c == '\t' || c == '\f' || c == 0x0b || c == '\0' || c == '\r') {
        classes[c] = BLANK;
      }
    }
    return classes;
  }

  private static byte classOf(char c) {
    return c < 128 ? CLASSES[c] : OTHER;
  }

  static boolean isLetter(char c) {
    return classOf(c) == LETTER;
  }

  static boolean isLetterOrDigit(char c) {
    byte of = classOf(c);
    return of == LETTER || of == DIGIT;
  }

  static boolean isDigit(char c) {
    return classOf(c) == DIGIT;
  }

  /** Whether {@code c} is a blank that does not end the line. */
  static boolean isBlank(char c) {
    return classOf(c) == BLANK;
  }

  /** The offset of the next character to read. */
  int at() {
    return at;
  }

  /** Goes on reading at {@code offset}. */
  void moveTo(int offset) {
    at = offset;
  }

  /**
   * The next word, which stands at {@code site}; {@link Token.Kind#END} when there is none. Blanks,
   * comments and ends of lines before it make it {@link Token#WHITE}.
   */
  Token next(Site site) {
    int before = at;
    at = endOfWhite(text, at, limit);
    int white = at > before ? Token.WHITE : 0;
    if (at >= limit) {
      return Token.end(site, limit);
    }
    int start = at;
    char c = text.charAt(start);
    if (isLetter(c)) {
      at = endOfName(text, start, limit);
      if (isPrefixed(text, start, at)) {
        at = endOfLiteral(text, at, limit);
        return word(Token.Kind.LITERAL, white, start, site);
      }
      int name = names.of(text, start, at);
      return Token.of(Token.Kind.NAME, name, white, text, start, at, site);
    }
    if (startsNumber(text, start, limit)) {
      at = endOfNumber(text, start, limit);
      return word(Token.Kind.NUMBER, white, start, site);
    }
    if (c == '"' || c == '\'') {
      at = endOfLiteral(text, start, limit);
      return word(
          isClosed(text, start, at) ? Token.Kind.LITERAL : Token.Kind.OTHER, white, start, site);
    }
    at = endOfSign(start);
    return word(classOf(c) == SIGN ? Token.Kind.SIGN : Token.Kind.OTHER, white, start, site);
  }

  private Token word(Token.Kind kind, int flags, int start, Site site) {
    return Token.of(kind, Token.NO_NAME, flags, text, start, at, site);
  }

  private int endOfSign(int start) {
    if (classOf(text.charAt(start)) == SIGN) {
      for (String sign : LONG_SIGNS) {
        if (start + sign.length() <= limit && text.startsWith(sign, start)) {
          return start + sign.length();
        }
      }
    }
    return start + 1;
  }

  static int endOfName(String text, int start, int limit) {
    int end = start + 1;
    while (end < limit && isLetterOrDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  static boolean startsNumber(String text, int at, int limit) {
    char c = text.charAt(at);
    return isDigit(c) || (c == '.' && at + 1 < limit && isDigit(text.charAt(at + 1)));
  }

  /** The end of a preprocessing number (C11 6.4.8), which may hold signs: {@code 1e+X}. */
  static int endOfNumber(String text, int start, int limit) {
    int end = start + 1;
    while (end < limit) {
      char c = text.charAt(end);
      boolean part =
          isLetterOrDigit(c)
              || c == '.'
              || ((c == '+' || c == '-') && "eEpP".indexOf(text.charAt(end - 1)) >= 0);
      if (!part) {
        break;
      }
      end++;
    }
    return end;
  }

  /** Whether the name from {@code start} to {@code end} is the prefix of a wide literal. */
  static boolean isPrefixed(String text, int start, int end) {
    return end - start == 1
        && text.charAt(start) == 'L'
        && end < text.length()
        && (text.charAt(end) == '"' || text.charAt(end) == '\'');
  }

  /**
   * The end of the literal whose quote stands at {@code start}: behind its partner, or the line.
   */
  static int endOfLiteral(String text, int start, int limit) {
    char quote = text.charAt(start);
    for (int i = start + 1; i < limit; i++) {
      char c = text.charAt(i);
      if (c == quote) {
        return i + 1;
      }
      if (c == '\n') {
        return i;
      }
      if (c == '\\' && i + 1 < limit && text.charAt(i + 1) != '\n') {
        i++;
      }
    }
    return limit;
  }

  /** Whether the literal from {@code start} to {@code end} has both its quotes. */
  static boolean isClosed(String text, int start, int end) {
    if (end - start < 2 || text.charAt(end - 1) != text.charAt(start)) {
      return false;
    }
    int backslashes = 0;
    while (text.charAt(end - 2 - backslashes) == '\\') {
      backslashes++;
    }
    return backslashes % 2 == 0;
  }

  /** The end of the comment at {@code at}; {@code at} where none stands there. */
  static int endOfComment(String text, int at, int limit) {
    if (at + 1 >= limit || text.charAt(at) != '/') {
      return at;
    }
    char kind = text.charAt(at + 1);
    if (kind == '/') {
      int end = text.indexOf('\n', at);
      return end < 0 ? limit : Math.min(end, limit);
    }
    if (kind != '*') {
      return at;
    }
    int end = text.indexOf("*/", at + 2);
    return end < 0 ? limit : Math.min(end + 2, limit);
  }

  /** The end of the blanks, comments and ends of lines at {@code at}. */
  static int endOfWhite(String text, int at, int limit) {
    return endOfBlanks(text, at, limit, true);
  }

  /** Where the blanks begin that end at {@code end}, not before {@code first}. */
  static int startOfBlanks(String text, int first, int end) {
    int start = end;
    while (start > first && isBlank(text.charAt(start - 1))) {
      start--;
    }
    return start;
  }

  /** The end of the blanks and comments at {@code at}; a comment may hold the ends of lines. */
  static int endOfBlanks(String text, int at, int limit) {
    return endOfBlanks(text, at, limit, false);
  }

  private static int endOfBlanks(String text, int at, int limit, boolean ofLinesToo) {
    int end = at;
    while (end < limit) {
      char c = text.charAt(end);
      if (isBlank(c) || (ofLinesToo && c == '\n')) {
        end++;
      } else {
        int comment = endOfComment(text, end, limit);
        if (comment == end) {
          return end;
        }
        end = comment;
      }
    }
    return end;
  }

  /**
   * The end of the logical line at {@code at}, its line terminator excluded: a comment that holds
   * one does not end it, as quotes do not end a comment.
   */
  static int endOfLine(String text, int at, int limit) {
    int end = at;
    while (end < limit) {
      char c = text.charAt(end);
      if (c == '\n') {
        return end;
      }
      int comment = endOfComment(text, end, limit);
      if (comment > end) {
        end = comment;
      } else if (c == '"' || c == '\'') {
        end = endOfLiteral(text, end, limit);
      } else {
        end++;
      }
    }
    return limit;
  }
}
