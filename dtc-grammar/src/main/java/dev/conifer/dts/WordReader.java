package dev.conifer.dts;

import dev.conifer.dts.grammar.DeviceTreeLexer;
import org.antlr.v4.runtime.Token;

/**
 * Cuts one text into words by the rules of {@code DeviceTreeLexer.g4}: in the current mode, the
 * longest word that fits. Written by hand, since most of the time of reading a source goes into it;
 * {@code WordReaderTest} holds it to the grammar.
 */
final class WordReader {
  private static final int LETTER = 1;
  private static final int DIGIT = 2;
  private static final int HEX_DIGIT = 4;
  private static final int NAME_PUNCTUATION = 8;
  private static final int SPACE = 16;
  private static final int BLANK = 32;

  private static final int IDENTIFIER = LETTER | DIGIT;
  private static final int NAME = LETTER | DIGIT | NAME_PUNCTUATION;

  /** What each ASCII character is; the underscore is a letter, as a label may begin with it. */
  private static final byte[] KINDS = kinds();

  private final String text;

  /** The same once more: an array is read faster than a string. */
  private final char[] chars;

  private int mode = DeviceTreeLexer.DEFAULT_MODE;
  private int at;

  /** Where the last word begins. */
  private int start;

  WordReader(String text) {
    this.text = text;
    this.chars = text.toCharArray();
  }

  private static byte[] kinds() {
    byte[] kinds = new byte[0x80];
    for (char c = 0; c < kinds.length; c++) {
      int kind = 0;
      kind |= (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ? LETTER : 0;
      kind |= c >= '0' && c <= '9' ? DIGIT : 0;
      kind |= "0123456789abcdefABCDEF".indexOf(c) >= 0 ? HEX_DIGIT : 0;
      kind |= ",.+*#?@-".indexOf(c) >= 0 ? NAME_PUNCTUATION : 0;
      kind |= " \t\n\u000b\f\r".indexOf(c) >= 0 ? SPACE : 0;
      kind |= c == ' ' || c == '\t' ? BLANK : 0;
      kinds[c] = (byte) kind;
    }
    return kinds;
  }

  /** Where the last word begins. */
  int start() {
    return start;
  }

  /** Where reading goes on: the end of the last word, unless it was moved. */
  int at() {
    return at;
  }

  int mode() {
    return mode;
  }

  /** Goes on at {@code offset}, or the end of the text if that comes first, in {@code newMode}. */
  void moveTo(int offset, int newMode) {
    at = Math.min(offset, chars.length);
    mode = newMode;
  }

  /** Reads the next word; its type. */
  int next() {
    boolean openComment = !skipSpacesAndComments();
    start = at;
    if (openComment) {
      at = chars.length;
      return DeviceTreeLexer.OPEN_COMMENT;
    }
    if (at == chars.length) {
      return Token.EOF;
    }
    char c = chars[at];
    return switch (mode) {
      case DeviceTreeLexer.NAMES -> inNames(c);
      case DeviceTreeLexer.BYTES -> inBytes(c);
      default -> inValue(c);
    };
  }

  /** Whether that was possible: a comment may have no end. */
  private boolean skipSpacesAndComments() {
    while (true) {
      at = endOf(SPACE, at);
      if (!isAt('/', at)) {
        return true;
      }
      if (isAt('/', at + 1)) {
        int newline = text.indexOf('\n', at);
        at = newline < 0 ? chars.length : newline;
      } else if (isAt('*', at + 1)) {
        int end = text.indexOf("*/", at + 2);
        if (end < 0) {
          return false;
        }
        at = end + 2;
      } else {
        return true;
      }
    }
  }

  // ---- One word, which begins with c, in each of the modes.

  private int inValue(char c) {
    if (is(LETTER, c)) {
      return identifier();
    }
    if (is(DIGIT, c)) {
      return integer(c);
    }
    return switch (c) {
      case '<' ->
          isAt('<', at + 1)
              ? word(DeviceTreeLexer.SHIFT_LEFT, 2)
              : orEqual(DeviceTreeLexer.LESS_OR_EQUAL, DeviceTreeLexer.LESS);
      case '>' ->
          isAt('>', at + 1)
              ? word(DeviceTreeLexer.SHIFT_RIGHT, 2)
              : orEqual(DeviceTreeLexer.GREATER_OR_EQUAL, DeviceTreeLexer.GREATER);
      case '=' -> orEqual(DeviceTreeLexer.EQUAL, DeviceTreeLexer.EQUALS);
      case '!' -> orEqual(DeviceTreeLexer.NOT_EQUAL, DeviceTreeLexer.NOT);
      case '&' ->
          isAt('&', at + 1) ? word(DeviceTreeLexer.LOGICAL_AND, 2) : reference(DeviceTreeLexer.AND);
      case '|' ->
          isAt('|', at + 1) ? word(DeviceTreeLexer.LOGICAL_OR, 2) : word(DeviceTreeLexer.OR, 1);
      case ';' -> word(DeviceTreeLexer.SEMICOLON, 1, DeviceTreeLexer.NAMES);
      case '{' -> word(DeviceTreeLexer.LEFT_BRACE, 1, DeviceTreeLexer.NAMES);
      case '[' -> word(DeviceTreeLexer.LEFT_BRACKET, 1, DeviceTreeLexer.BYTES);
      case '}' -> word(DeviceTreeLexer.RIGHT_BRACE, 1);
      case ',' -> word(DeviceTreeLexer.COMMA, 1);
      case ']' -> word(DeviceTreeLexer.RIGHT_BRACKET, 1);
      case '(' -> word(DeviceTreeLexer.LEFT_PARENTHESIS, 1);
      case ')' -> word(DeviceTreeLexer.RIGHT_PARENTHESIS, 1);
      case '?' -> word(DeviceTreeLexer.QUESTION, 1);
      case ':' -> word(DeviceTreeLexer.COLON, 1);
      case '^' -> word(DeviceTreeLexer.XOR, 1);
      case '+' -> word(DeviceTreeLexer.PLUS, 1);
      case '-' -> word(DeviceTreeLexer.MINUS, 1);
      case '*' -> word(DeviceTreeLexer.STAR, 1);
      case '%' -> word(DeviceTreeLexer.PERCENT, 1);
      case '~' -> word(DeviceTreeLexer.COMPLEMENT, 1);
      case '/' -> directive();
      case '"' -> string();
      case '\'' -> character();
      case '#' -> lineMarker();
      default -> word(DeviceTreeLexer.STRAY, 1);
    };
  }

  private int inNames(char c) {
    if (is(NAME, c)) {
      return c == '#' && endOfLineMarker() > 0 ? lineMarker() : name();
    }
    return switch (c) {
      case '{' -> word(DeviceTreeLexer.LEFT_BRACE, 1);
      case '}' -> word(DeviceTreeLexer.RIGHT_BRACE, 1);
      case ';' -> word(DeviceTreeLexer.SEMICOLON, 1);
      case '=' -> word(DeviceTreeLexer.EQUALS, 1);
      case ':' -> word(DeviceTreeLexer.COLON, 1);
      case '&' -> reference(DeviceTreeLexer.STRAY);
      case '/' -> directive();
      case '"' -> string();
      case '\\' ->
          isNameAt(at + 1)
              ? word(DeviceTreeLexer.NAME, endOf(NAME, at + 1) - at, DeviceTreeLexer.DEFAULT_MODE)
              : word(DeviceTreeLexer.STRAY, 1);
      default -> word(DeviceTreeLexer.STRAY, 1);
    };
  }

  private int inBytes(char c) {
    if (is(IDENTIFIER, c)) {
      return bytes(c);
    }
    return switch (c) {
      case ']' -> word(DeviceTreeLexer.RIGHT_BRACKET, 1, DeviceTreeLexer.DEFAULT_MODE);
      case '}' -> word(DeviceTreeLexer.RIGHT_BRACE, 1, DeviceTreeLexer.DEFAULT_MODE);
      case '{' -> word(DeviceTreeLexer.LEFT_BRACE, 1, DeviceTreeLexer.NAMES);
      case ';' -> word(DeviceTreeLexer.SEMICOLON, 1, DeviceTreeLexer.NAMES);
      case '=' -> word(DeviceTreeLexer.EQUALS, 1);
      case ',' -> word(DeviceTreeLexer.COMMA, 1);
      case '/' -> include(DeviceTreeLexer.STRAY);
      case '"' -> string();
      case '#' -> lineMarker();
      default -> word(DeviceTreeLexer.STRAY, 1);
    };
  }

  // ---- The words.

  private int word(int type, int length) {
    at += length;
    return type;
  }

  private int word(int type, int length, int newMode) {
    mode = newMode;
    return word(type, length);
  }

  private int orEqual(int withEqual, int alone) {
    return isAt('=', at + 1) ? word(withEqual, 2) : word(alone, 1);
  }

  /** A label or a word that means nothing. */
  private int identifier() {
    int end = endOf(IDENTIFIER, at);
    return isAt(':', end)
        ? word(DeviceTreeLexer.LABEL, end + 1 - at)
        : word(DeviceTreeLexer.WORD, end - at);
  }

  private int name() {
    int end = endOf(NAME, at);
    return isAt(':', end) && isIdentifier(at, end)
        ? word(DeviceTreeLexer.LABEL, end + 1 - at)
        : word(DeviceTreeLexer.NAME, end - at, DeviceTreeLexer.DEFAULT_MODE);
  }

  private boolean isIdentifier(int from, int to) {
    return is(LETTER, chars[from]) && endOf(IDENTIFIER, from) == to;
  }

  /** Pairs of digits, or what only looks like them. */
  private int bytes(char first) {
    int end = endOf(IDENTIFIER, at);
    if (isAt(':', end) && is(LETTER, first)) {
      return word(DeviceTreeLexer.LABEL, end + 1 - at);
    }
    boolean pairs = (end - at) % 2 == 0 && endOf(HEX_DIGIT, at) == end;
    return word(pairs ? DeviceTreeLexer.HEX : DeviceTreeLexer.WORD, end - at);
  }

  private int integer(char first) {
    int end = at + 1;
    if (first == '0' && (isAt('x', end) || isAt('X', end)) && isHexDigitAt(end + 1)) {
      end = endOf(HEX_DIGIT, end + 1);
    } else {
      end = endOf(DIGIT, end);
    }
    end += isAt('U', end) ? 1 : 0;
    end += isAt('L', end) ? 1 : 0;
    end += isAt('L', end) && chars[end - 1] == 'L' ? 1 : 0;
    return word(DeviceTreeLexer.INTEGER, end - at);
  }

  /** A reference; of {@code otherwise} is the ampersand when it begins none. */
  private int reference(int otherwise) {
    int next = at + 1;
    if (next < chars.length && is(LETTER, chars[next])) {
      return word(DeviceTreeLexer.LABEL_REFERENCE, endOf(IDENTIFIER, next) - at);
    }
    if (isAt('{', next)) {
      int end = next + 1;
      while (isNameAt(end) || isAt('/', end)) {
        end++;
      }
      if (isAt('}', end)) {
        return word(DeviceTreeLexer.PATH_REFERENCE, end + 1 - at);
      }
    }
    return word(otherwise, 1);
  }

  private int string() {
    int end = endOfQuoted('"', at);
    return isAt('"', end)
        ? word(DeviceTreeLexer.STRING, end + 1 - at)
        : word(DeviceTreeLexer.OPEN_STRING, end - at);
  }

  private int character() {
    int end = endOfQuoted('\'', at);
    return isAt('\'', end)
        ? word(DeviceTreeLexer.CHARACTER, end + 1 - at)
        : word(DeviceTreeLexer.STRAY, 1);
  }

  /** Where the quoted text that opens at {@code from} has its closing quote, or cannot go on. */
  private int endOfQuoted(char quote, int from) {
    int end = from + 1;
    while (end < chars.length) {
      char c = chars[end];
      if (c == quote) {
        return end;
      }
      if (c == '\\') {
        // A line break may stand in a string, but not behind a backslash.
        if (end + 1 == chars.length || chars[end + 1] == '\n') {
          return end;
        }
        end++;
      }
      end++;
    }
    return end;
  }

  /** A directive or a slash. */
  private int directive() {
    int end = at + 1;
    if (end == chars.length || !is(LETTER, chars[end])) {
      return word(DeviceTreeLexer.SLASH, 1);
    }
    while (end < chars.length && (is(IDENTIFIER, chars[end]) || chars[end] == '-')) {
      end++;
    }
    if (!isAt('/', end)) {
      return word(DeviceTreeLexer.SLASH, 1);
    }
    boolean names = mode == DeviceTreeLexer.NAMES;
    int length = end + 1 - at;
    return switch (text.substring(at + 1, end)) {
      case "dts-v1" -> word(DeviceTreeLexer.VERSION, length, DeviceTreeLexer.DEFAULT_MODE);
      case "plugin" -> word(DeviceTreeLexer.PLUGIN, length);
      case "memreserve" -> word(DeviceTreeLexer.MEMRESERVE, length, DeviceTreeLexer.DEFAULT_MODE);
      case "delete-node" -> word(DeviceTreeLexer.DELETE_NODE, length, DeviceTreeLexer.NAMES);
      case "delete-property" ->
          word(DeviceTreeLexer.DELETE_PROPERTY, length, DeviceTreeLexer.NAMES);
      case "omit-if-no-ref" -> word(DeviceTreeLexer.OMIT_IF_NO_REF, length, DeviceTreeLexer.NAMES);
      case "bits" -> word(names ? DeviceTreeLexer.UNKNOWN_DIRECTIVE : DeviceTreeLexer.BITS, length);
      case "incbin" ->
          word(names ? DeviceTreeLexer.UNKNOWN_DIRECTIVE : DeviceTreeLexer.INCBIN, length);
      case "include" -> include(DeviceTreeLexer.UNKNOWN_DIRECTIVE);
      default -> word(DeviceTreeLexer.UNKNOWN_DIRECTIVE, length);
    };
  }

  /** An include; of {@code otherwise} is the slash when it begins none. */
  private int include(int otherwise) {
    String directive = "/include/";
    if (!text.startsWith(directive, at)) {
      return word(otherwise, 1);
    }
    int quote = endOf(SPACE, at + directive.length());
    int end = isAt('"', quote) ? endOfQuoted('"', quote) : quote;
    return isAt('"', quote) && isAt('"', end)
        ? word(DeviceTreeLexer.INCLUDE_FILE, end + 1 - at)
        : word(DeviceTreeLexer.INCLUDE, directive.length());
  }

  /** What a preprocessor left to say where the next line is from, or a stray character. */
  private int lineMarker() {
    int end = endOfLineMarker();
    return end > 0 ? word(DeviceTreeLexer.LINE_MARKER, end - at) : word(DeviceTreeLexer.STRAY, 1);
  }

  /** The end of the line marker that begins here: {@code # 12 "file.dts" 1}; 0 if there is none. */
  private int endOfLineMarker() {
    int number = at + (text.startsWith("line", at + 1) ? 5 : 1);
    int digits = endOf(BLANK, number);
    int afterDigits = endOf(DIGIT, digits);
    int quote = endOf(BLANK, afterDigits);
    if (digits == number || afterDigits == digits || quote == afterDigits || !isAt('"', quote)) {
      return 0;
    }
    int closing = endOfQuoted('"', quote);
    if (!isAt('"', closing)) {
      return 0;
    }
    int end = closing + 1;
    while (true) {
      int flag = endOf(BLANK, end);
      int afterFlag = endOf(DIGIT, flag);
      if (flag == end || afterFlag == flag) {
        return end;
      }
      end = afterFlag;
    }
  }

  // ---- Characters.

  private static boolean is(int kinds, char c) {
    return c < 0x80 && (KINDS[c] & kinds) != 0;
  }

  private boolean isAt(char c, int offset) {
    return offset < chars.length && chars[offset] == c;
  }

  private boolean isNameAt(int offset) {
    return offset < chars.length && is(NAME, chars[offset]);
  }

  private boolean isHexDigitAt(int offset) {
    return offset < chars.length && is(HEX_DIGIT, chars[offset]);
  }

  /** The end of the run of characters of {@code kinds} that begins at {@code offset}. */
  private int endOf(int kinds, int offset) {
    int end = offset;
    while (end < chars.length && is(kinds, chars[end])) {
      end++;
    }
    return end;
  }
}
