package dev.conifer.diagnostic;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
  private static final Pattern LINE_MARKER =
      Pattern.compile("^#(?:line)?[ \\t]+(\\d{1,9})[ \\t]+\"((?:[^\"\\\\\\n]|\\\\.)*)\"", 0);

  /** Plus a byte: the lone surrogate that stands for it. */
  private static final char STRAY_BYTE = '\udc00';

  private final String name;
  private final String text;
  private final int[] lineStarts;
  private final List<Marker> markers;

  private SourceFile(String name, String text) {
    this.name = name;
    this.text = text;
    this.lineStarts = lineStarts(text);
    this.markers = markers();
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
    int line = physicalLine(offset);
    int column = offset - lineStarts[line - 1] + 1;
    int before = markersBefore(line);
    if (before == 0) {
      return new Position(name, line, column);
    }
    Marker marker = markers.get(before - 1);
    return new Position(marker.file, marker.line + (line - marker.atLine - 1), column);
  }

  /** How many markers stand before physical line {@code line}. */
  private int markersBefore(int line) {
    int low = 0;
    int high = markers.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (markers.get(middle).atLine < line) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The text of the line that holds {@code offset}, without its line terminator. */
  public String lineAt(int offset) {
    int line = physicalLine(Math.min(offset, text.length()));
    int end = line < lineStarts.length ? lineStarts[line] - 1 : text.length();
    int start = lineStarts[line - 1];
    if (end > start && text.charAt(end - 1) == '\r') {
      end--;
    }
    return text.substring(start, end);
  }

  private int physicalLine(int offset) {
    int found = Arrays.binarySearch(lineStarts, offset);
    return found >= 0 ? found + 1 : -found - 1;
  }

  private static int[] lineStarts(String text) {
    int[] starts = new int[16];
    int count = 1;
    for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, count * 2);
      }
      starts[count++] = at + 1;
    }
    return Arrays.copyOf(starts, count);
  }

  private List<Marker> markers() {
    List<Marker> found = new ArrayList<>();
    for (int line = 1; line <= lineStarts.length; line++) {
      int start = lineStarts[line - 1];
      if (start < text.length() && text.charAt(start) == '#') {
        Matcher matcher = LINE_MARKER.matcher(lineAt(start));
        if (matcher.find()) {
          // The preprocessor escapes quotes and backslashes.
          String file = matcher.group(2).replaceAll("\\\\(.)", "$1");
          found.add(new Marker(line, file, Integer.parseInt(matcher.group(1))));
        }
      }
    }
    return found;
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

  /** A line marker that stands on physical line {@code atLine}. */
  private record Marker(int atLine, String file, int line) {}
}
