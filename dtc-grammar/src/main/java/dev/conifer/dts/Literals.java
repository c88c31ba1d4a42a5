package dev.conifer.dts;

import dev.conifer.diagnostic.SourceFile;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** What a number, a character or a string stands for. */
final class Literals {
  /** So many digits of any base are no more than 64 bits. */
  private static final int FITTING_DIGITS = 16;

  private Literals() {}

  /**
   * The number that {@code text} writes from {@code start} to {@code end}: C's decimal, hexadecimal
   * or octal, in 64 bits, with C's suffixes in upper case.
   *
   * @throws InvalidLiteralException when it has a digit that does not fit its base, or is too large
   */
  static long integer(String text, int start, int end) throws InvalidLiteralException {
    int last = end;
    while (text.charAt(last - 1) == 'U' || text.charAt(last - 1) == 'L') {
      last--;
    }
    int first = start;
    int radix = 10;
    if (last - start > 1 && text.charAt(start) == '0') {
      boolean hexadecimal = text.charAt(start + 1) == 'x' || text.charAt(start + 1) == 'X';
      radix = hexadecimal ? 16 : 8;
      first = start + (hexadecimal ? 2 : 1);
    }
    if (radix == 8) {
      requireOctal(text, start, first, last, end);
    }
    return last - first <= FITTING_DIGITS
        ? value(text, first, last, radix)
        : checkedValue(text, first, last, radix, start, end);
  }

  private static long value(String text, int first, int last, int radix) {
    long value = 0;
    for (int i = first; i < last; i++) {
      value = value * radix + digit(text.charAt(i));
    }
    return value;
  }

  private static long checkedValue(String text, int first, int last, int radix, int start, int end)
      throws InvalidLiteralException {
    long largest = Long.divideUnsigned(-1, radix);
    long value = 0;
    for (int i = first; i < last; i++) {
      long shifted = value * radix;
      boolean fits = Long.compareUnsigned(value, largest) <= 0;
      value = shifted + digit(text.charAt(i));
      if (!fits || Long.compareUnsigned(value, shifted) < 0) {
        throw new InvalidLiteralException(
            "'" + text.substring(start, end) + "' does not fit in 64 bits");
      }
    }
    return value;
  }

  /** What the digit {@code c} of any base stands for. */
  static int digit(char c) {
    return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
  }

  private static void requireOctal(String text, int start, int first, int last, int end)
      throws InvalidLiteralException {
    for (int i = first; i < last; i++) {
      if (text.charAt(i) == '8' || text.charAt(i) == '9') {
        throw new InvalidLiteralException(
            "'"
                + text.substring(start, end)
                + "' is no octal number: a leading 0 makes it one, and 8 and 9 are no octal digits");
      }
    }
  }

  /**
   * The value of a character literal.
   *
   * @param quoted with its quotes
   * @throws InvalidLiteralException when it holds no byte, or several
   */
  static long character(String quoted) throws InvalidLiteralException {
    byte[] bytes = bytes(quoted);
    if (bytes.length == 0) {
      throw new InvalidLiteralException("this character literal is empty");
    }
    if (bytes.length > 1) {
      throw new InvalidLiteralException(
          "a character literal holds one byte, this one has " + bytes.length);
    }
    return bytes[0] & 0xff;
  }

  /**
   * The bytes of a string: its escapes resolved, all else in UTF-8.
   *
   * @param quoted with its quotes
   * @throws InvalidLiteralException when an escape is none
   */
  static byte[] bytes(String quoted) throws InvalidLiteralException {
    byte[] plain = plainBytes(quoted);
    return plain == null ? bytesWithEscapes(quoted) : plain;
  }

  /** The bytes of a string that is plain ASCII; null for another. */
  private static byte @Nullable [] plainBytes(String quoted) {
    byte[] bytes = new byte[quoted.length() - 2];
    for (int i = 0; i < bytes.length; i++) {
      char c = quoted.charAt(i + 1);
      if (c >= 0x80 || c == '\\') {
        return null;
      }
      bytes[i] = (byte) c;
    }
    return bytes;
  }

  private static byte[] bytesWithEscapes(String quoted) throws InvalidLiteralException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(quoted.length());
    int end = quoted.length() - 1;
    int at = 1;
    while (at < end) {
      char c = quoted.charAt(at++);
      if (c != '\\') {
        at = appendUtf8(quoted, at - 1, bytes);
        continue;
      }
      char escape = quoted.charAt(at);
      if (escape == 'x') {
        int digits = digits(quoted, at + 1, 2, 16);
        if (digits == 0) {
          throw new InvalidLiteralException("the escape '\\x' has no hexadecimal digits");
        }
        bytes.write(Integer.parseInt(quoted, at + 1, at + 1 + digits, 16));
        at += 1 + digits;
      } else if (escape >= '0' && escape <= '7') {
        int digits = digits(quoted, at, 3, 8);
        bytes.write(Integer.parseInt(quoted, at, at + digits, 8));
        at += digits;
      } else {
        int control = "abtnvfr".indexOf(escape);
        if (control >= 0) {
          bytes.write("\u0007\b\t\n\u000b\f\r".charAt(control));
          at++;
        } else {
          at = appendUtf8(quoted, at, bytes);
        }
      }
    }
    return bytes.toByteArray();
  }

  private static int digits(String text, int from, int most, int radix) {
    int count = 0;
    while (count < most && from + count < text.length()) {
      char c = text.charAt(from + count);
      if (c >= 128 || Character.digit(c, radix) < 0) {
        break;
      }
      count++;
    }
    return count;
  }

  /** Appends the character at {@code at}; the offset after it. */
  private static int appendUtf8(String text, int at, ByteArrayOutputStream bytes) {
    int c = text.codePointAt(at);
    if (c < 0x80) {
      bytes.write(c);
    } else {
      bytes.writeBytes(SourceFile.encode(Character.toString(c)));
    }
    return at + Character.charCount(c);
  }

  /** A literal that stands for nothing. */
  static final class InvalidLiteralException extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;

    InvalidLiteralException(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }

    /** Why, in a sentence that names the literal. */
    String reason() {
      return reason;
    }
  }
}
