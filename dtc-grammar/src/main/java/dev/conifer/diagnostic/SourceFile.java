package dev.conifer.diagnostic;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A source text and the name under which people know it.
 *
 * <p>Offsets count UTF-16 units from 0, lines and columns count from 1. A line marker that a
 * preprocessor left at the start of a line ({@code # 12 "board.dtsi"} or {@code #line 12
 * "board.dtsi"}) renames the lines after it: {@link #position} tells the name and line that the
 * marker gives, as dtc does.
 *
 * <p>Two source files are equal only when they are the same object.
 */
public final class SourceFile {
  /** Plus a byte: the lone surrogate that stands for it. */
  private static final char STRAY_BYTE = '\udc00';

  private final String name;
  private final String text;

  /** Made when the first place is asked for, which for most files never happens. */
  private volatile @Nullable Lines lines;

  private SourceFile(String name, String text) {
    this.name = name;
    this.text = text;
  }

  /** The text {@code text}, known as {@code name}. */
  public static SourceFile of(String name, String text) {
    return new SourceFile(Objects.requireNonNull(name), Objects.requireNonNull(text));
  }

  /**
   * The text that {@code bytes} hold in UTF-8, known as {@code name}.
   *
   * <p>No byte is lost: one that is not UTF-8 becomes a lone surrogate, U+DC80 to U+DCFF, and
   * {@link #encode} turns it back.
   */
  public static SourceFile of(String name, byte[] bytes) {
    return of(name, decode(bytes));
  }

  /** The bytes of {@code text}, some text of a source file. */
  public static byte[] encode(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    int done = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isStrayByte(text, i)) {
        bytes.writeBytes(text.substring(done, i).getBytes(StandardCharsets.UTF_8));
        bytes.write(c - STRAY_BYTE);
        done = i + 1;
      }
    }
    bytes.writeBytes(text.substring(done).getBytes(StandardCharsets.UTF_8));
    return bytes.toByteArray();
  }

  private static boolean isStrayByte(String text, int at) {
    char c = text.charAt(at);
    return c >= STRAY_BYTE + 0x80
        && c <= STRAY_BYTE + 0xff
        && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
  }

  private static String decode(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return decodeUtf8(bytes);
      }
    }
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private static String decodeUtf8(byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    while (result.isError()) {
      for (int i = 0; i < result.length(); i++) {
        out.put((char) (STRAY_BYTE + (in.get() & 0xff)));
      }
      result = decoder.decode(in, out, true);
    }
    return out.flip().toString();
  }

  /** The name that the user gave, usually a path. */
  public String name() {
    return name;
  }

  /** The whole text. */
  public String text() {
    return text;
  }

  /** The range from {@code start} (inclusive) to {@code end} (exclusive), in UTF-16 units. */
  public SourceRange range(int start, int end) {
    return new SourceRange(this, start, end);
  }

  /**
   * The place of the character at {@code offset}, which may be the text's length.
   *
   * @throws IndexOutOfBoundsException when {@code offset} lies outside the text
   */
  public Position position(int offset) {
    Objects.checkIndex(offset, text.length() + 1);
    return lines().position(name, offset);
  }

  /** The line that holds {@code offset}, from 1, whatever line markers say. */
  public int line(int offset) {
    return lines().physicalLine(Math.min(offset, text.length()));
  }

  /** The text of the line that holds {@code offset}, without its line terminator. */
  public String lineAt(int offset) {
    return lines().at(Math.min(offset, text.length()));
  }

  private Lines lines() {
    Lines known = lines;
    if (known == null) {
      known = new Lines(text);
      lines = known;
    }
    return known;
  }

  @Override
  public String toString() {
    return name;
  }

  /**
   * A place as people read it.
   *
   * @param file the file's name
   * @param line from 1
   * @param column from 1, in UTF-16 units
   */
  public record Position(String file, int line, int column) {}
}
