package dev.conifer.fadump;

import java.nio.charset.StandardCharsets;

/**
 * Words of up to eight ASCII characters that stand in a 64-bit number, the first in its highest
 * byte, padded with zeros: {@code fadump_str_to_u64} of Linux, and PAPR's register identifiers.
 */
final class AsciiWord {
  private static final int LENGTH = 8;

  private AsciiWord() {}

  /** The number that {@code word} is. */
  static long of(String word) {
    byte[] bytes = word.getBytes(StandardCharsets.US_ASCII);
    if (bytes.length > LENGTH) {
      throw new IllegalArgumentException("more than 8 characters: '" + word + "'");
    }
    long number = 0;
    for (int i = 0; i < LENGTH; i++) {
      number = number << 8 | (i < bytes.length ? bytes[i] : 0);
    }
    return number;
  }

  /** The word up to the first zero; characters outside of ASCII's printable ones are {@code ?}. */
  static String text(long number) {
    StringBuilder text = new StringBuilder();
    for (int shift = 56; shift >= 0 && (number >>> shift & 0xff) != 0; shift -= 8) {
      int c = (int) (number >>> shift & 0xff);
      text.append(c > ' ' && c < 0x7f ? (char) c : '?');
    }
    return text.toString();
  }
}
