package dev.conifer.compile;

import dev.conifer.tree.Marker;
import dev.conifer.tree.PropertyValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A value as source text.
 *
 * <p>The type markers cut the value into stretches, each with its own delimiters; the markers
 * inside a stretch cut it into chunks, each a label or a reference and what follows it. This, down
 * to the blanks, is dtc's form.
 */
final class ValueText {
  private static final String PRINTED_ESCAPES = "\u0007\b\t\n\u000b\f\r";
  private static final String ESCAPE_LETTERS = "abtnvfr";

  private final byte[] bytes;
  private final List<Marker> markers;
  private final StringBuilder out;

  private ValueText(byte[] bytes, List<Marker> markers, StringBuilder out) {
    this.bytes = bytes;
    this.markers = markers;
    this.out = out;
  }

  /** Appends what stands between a property's name and its semicolon. */
  static void append(PropertyValue value, StringBuilder out) {
    if (value.isEmpty() && value.markers().stream().noneMatch(ValueText::isPath)) {
      return;
    }
    byte[] bytes = value.toByteArray();
    out.append(" =");
    new ValueText(bytes, usable(bytes, value.markers()), out).append();
  }

  /** Markers with which every byte is part of a stretch and can be written as what it is. */
  private static List<Marker> usable(byte[] bytes, List<Marker> given) {
    if (given.isEmpty()) {
      return guess(bytes, List.of());
    }
    List<Marker> markers = withoutEmptyStretches(given, bytes.length);
    Optional<Marker> firstType = markers.stream().filter(ValueText::isType).findFirst();
    if (firstType.isPresent() && firstType.get().offset() == 0 && fits(bytes, markers)) {
      return markers;
    }
    List<Marker> guessed = new ArrayList<>(guess(bytes, labels(markers)));
    guessed.addAll(labels(markers));
    // Stable: at one offset the type comes first, then the labels in their order.
    guessed.sort(Comparator.comparingInt(Marker::offset));
    return guessed;
  }

  /**
   * {@code <>} and {@code []} hold nothing, and dtc's text of them is not valid; a path that is
   * still open holds nothing yet.
   */
  private static List<Marker> withoutEmptyStretches(List<Marker> markers, int length) {
    List<Marker> kept = new ArrayList<>();
    for (int i = 0; i < markers.size(); i++) {
      if (!isType(markers.get(i))
          || endOfStretch(markers, i, length) > markers.get(i).offset()
          || (i + 1 < markers.size() && isPath(markers.get(i + 1)))) {
        kept.add(markers.get(i));
      }
    }
    return kept;
  }

  private static List<Marker> labels(List<Marker> markers) {
    return markers.stream().filter(m -> m.kind() == Marker.Kind.LABEL).toList();
  }

  /** Whether each stretch is made of whole items of its type, and each chunk begins with one. */
  private static boolean fits(byte[] bytes, List<Marker> markers) {
    Marker.Kind type = Marker.Kind.TYPE_BYTES;
    int start = 0;
    for (int i = 0; i < markers.size(); i++) {
      Marker marker = markers.get(i);
      if (isType(marker)) {
        type = marker.kind();
        start = marker.offset();
      }
      boolean reference = marker.kind() == Marker.Kind.REFERENCE_PHANDLE;
      int end = endOfChunk(markers, i, bytes.length);
      if (end < marker.offset() || (reference && type != Marker.Kind.TYPE_U32)) {
        return false;
      }
      if (reference && bytes.length - marker.offset() < Integer.BYTES) {
        return false;
      }
      if (end == marker.offset()) {
        continue;
      }
      boolean whole =
          type == Marker.Kind.TYPE_STRING
              ? marker.offset() == start
                  && end == endOfStretch(markers, i, bytes.length)
                  && bytes[end - 1] == 0
              : (marker.offset() - start) % width(type) == 0 && (end - start) % width(type) == 0;
      if (!whole) {
        return false;
      }
    }
    return true;
  }

  /**
   * What the bytes look like, as dtc 1.8 guesses: strings when all characters can be printed, the
   * last byte is a NUL and there are no more NULs than other characters; cells when the length
   * allows; bytes else. Labels must fall between items.
   */
  private static List<Marker> guess(byte[] bytes, List<Marker> labels) {
    if (looksLikeStrings(bytes)
        && labels.stream().allMatch(l -> l.offset() == 0 || bytes[l.offset() - 1] == 0)) {
      List<Marker> strings = new ArrayList<>();
      for (int i = 0; i < bytes.length; i++) {
        if (i == 0 || bytes[i - 1] == 0) {
          strings.add(Marker.type(i, Marker.Kind.TYPE_STRING));
        }
      }
      return strings;
    }
    boolean cells =
        bytes.length % Integer.BYTES == 0
            && labels.stream().allMatch(l -> l.offset() % Integer.BYTES == 0);
    return List.of(Marker.type(0, cells ? Marker.Kind.TYPE_U32 : Marker.Kind.TYPE_BYTES));
  }

  private static boolean looksLikeStrings(byte[] bytes) {
    int nuls = 0;
    for (byte b : bytes) {
      if (b == 0) {
        nuls++;
      } else if (!isPrintable(b) && PRINTED_ESCAPES.indexOf(b) < 0) {
        return false;
      }
    }
    return bytes[bytes.length - 1] == 0 && nuls <= bytes.length - nuls;
  }

  private void append() {
    Marker.Kind type = Marker.Kind.TYPE_BYTES;
    int endOfStretch = bytes.length;
    for (int i = 0; i < markers.size(); i++) {
      Marker marker = markers.get(i);
      if (isType(marker)) {
        type = marker.kind();
        endOfStretch = endOfStretch(markers, i, bytes.length);
        out.append(' ').append(opening(type));
      } else if (marker.kind() == Marker.Kind.LABEL) {
        out.append(' ').append(marker.text()).append(':');
      }
      int end = endOfChunk(markers, i, bytes.length);
      if (end == marker.offset() && !isPath(marker)) {
        continue;
      }
      if (end == marker.offset()) {
        // Still open: what was overridden before paths were filled in.
        out.append(referenceText(marker.text()));
      } else {
        chunk(type, marker, end);
      }
      if (end == endOfStretch) {
        out.append(closing(type));
        if (hasTypeAfter(i)) {
          out.append(',');
        }
      } else if (type == Marker.Kind.TYPE_U32) {
        out.append(' ');
      }
    }
  }

  private void chunk(Marker.Kind type, Marker marker, int end) {
    if (type == Marker.Kind.TYPE_STRING) {
      string(marker.offset(), end);
      return;
    }
    int at = marker.offset();
    if (marker.kind() == Marker.Kind.REFERENCE_PHANDLE) {
      out.append(referenceText(marker.text()));
      at += Integer.BYTES;
      if (at < end) {
        out.append(' ');
      }
    }
    for (; at < end; at += width(type)) {
      number(at, width(type));
      if (at + width(type) < end) {
        out.append(' ');
      }
    }
  }

  /** A label stands alone; a path, and a path below a label, need braces. */
  private static String referenceText(String target) {
    return target.contains("/") ? "&{" + target + "}" : "&" + target;
  }

  private void number(int at, int width) {
    long value = 0;
    for (int i = 0; i < width; i++) {
      value = value << Byte.SIZE | Byte.toUnsignedLong(bytes[at + i]);
    }
    if (width > 1) {
      out.append("0x");
    }
    appendHex(value);
  }

  /** The string from {@code start} to the NUL before {@code end}; NULs inside it are escaped. */
  private void string(int start, int end) {
    out.append('"');
    for (int i = start; i < end - 1; i++) {
      byte b = bytes[i];
      int escape = PRINTED_ESCAPES.indexOf(b);
      if (escape >= 0) {
        out.append('\\').append(ESCAPE_LETTERS.charAt(escape));
      } else if (b == '\\' || b == '"') {
        out.append('\\').append((char) b);
      } else if (b == 0) {
        // dtc writes \0 even before a digit, which then reads as part of the escape.
        out.append(bytes[i + 1] >= '0' && bytes[i + 1] <= '7' ? "\\000" : "\\0");
      } else if (isPrintable(b)) {
        out.append((char) b);
      } else {
        out.append("\\x");
        appendHex(Byte.toUnsignedLong(b));
      }
    }
    out.append('"');
  }

  /** {@code value} in hexadecimal, with two digits at least. */
  private void appendHex(long value) {
    int highest = Math.max(1, (Long.SIZE - 1 - Long.numberOfLeadingZeros(value)) / 4);
    for (int digit = highest; digit >= 0; digit--) {
      out.append(Character.forDigit((int) (value >>> (4 * digit)) & 0xf, 16));
    }
  }

  private static boolean isPrintable(byte b) {
    return b >= ' ' && b < 0x7f;
  }

  private static boolean isPath(Marker marker) {
    return marker.kind() == Marker.Kind.REFERENCE_PATH;
  }

  private boolean hasTypeAfter(int index) {
    return markers.subList(index + 1, markers.size()).stream().anyMatch(ValueText::isType);
  }

  private static boolean isType(Marker marker) {
    return switch (marker.kind()) {
      case TYPE_BYTES, TYPE_U8, TYPE_U16, TYPE_U32, TYPE_U64, TYPE_STRING -> true;
      case LABEL, REFERENCE_PHANDLE, REFERENCE_PATH -> false;
    };
  }

  private static int endOfChunk(List<Marker> markers, int index, int length) {
    return index + 1 < markers.size() ? markers.get(index + 1).offset() : length;
  }

  /** Where the next type begins after marker {@code index}. */
  private static int endOfStretch(List<Marker> markers, int index, int length) {
    for (int i = index + 1; i < markers.size(); i++) {
      if (isType(markers.get(i))) {
        return markers.get(i).offset();
      }
    }
    return length;
  }

  private static int width(Marker.Kind type) {
    return switch (type) {
      case TYPE_U16 -> 2;
      case TYPE_U32 -> 4;
      case TYPE_U64 -> 8;
      default -> 1;
    };
  }

  private static String opening(Marker.Kind type) {
    return switch (type) {
      case TYPE_U16 -> "/bits/ 16 <";
      case TYPE_U32 -> "<";
      case TYPE_U64 -> "/bits/ 64 <";
      case TYPE_STRING -> "";
      default -> "[";
    };
  }

  private static String closing(Marker.Kind type) {
    return switch (type) {
      case TYPE_U16, TYPE_U32, TYPE_U64 -> ">";
      case TYPE_STRING -> "";
      default -> "]";
    };
  }
}
