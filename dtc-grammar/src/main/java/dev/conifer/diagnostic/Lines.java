package dev.conifer.diagnostic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The lines of a text, and what line markers in it say where they are from. */
final class Lines {
  private static final Pattern LINE_MARKER =
      Pattern.compile(
          "^#(?:line)?[ \\t]+(\\d{1,9})[ \\t]+\"((?:[^\"\\\\\\n]|\\\\.)*)\"|^#line[ \\t]+(\\d{1,9})[ \\t]*$");

  private final String text;
  private final int[] starts;
  private final List<Marker> markers;

  Lines(String text) {
    this.text = text;
    this.starts = starts(text);
    this.markers = markers();
  }

  /** The place of the character at {@code offset} of a file that is named {@code file}. */
  SourceFile.Position position(String file, int offset) {
    int line = physicalLine(offset);
    int column = offset - starts[line - 1] + 1;
    int before = markersBefore(line);
    if (before == 0) {
      return new SourceFile.Position(file, line, column);
    }
    Marker marker = markers.get(before - 1);
    String name = marker.file == null ? file : marker.file;
    return new SourceFile.Position(name, marker.line + (line - marker.atLine - 1), column);
  }

  /** The text of the line that holds {@code offset}, without its line terminator. */
  String at(int offset) {
    int line = physicalLine(offset);
    int end = line < starts.length ? starts[line] - 1 : text.length();
    int start = starts[line - 1];
    if (end > start && text.charAt(end - 1) == '\r') {
      end--;
    }
    return text.substring(start, end);
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

  /** The line that holds {@code offset}, from 1. */
  int physicalLine(int offset) {
    int found = Arrays.binarySearch(starts, offset);
    return found >= 0 ? found + 1 : -found - 1;
  }

  private static int[] starts(String text) {
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
    for (int line = 1; line <= starts.length; line++) {
      int start = starts[line - 1];
      if (start < text.length() && text.charAt(start) == '#') {
        Matcher matcher = LINE_MARKER.matcher(at(start));
        if (matcher.find()) {
          found.add(marker(line, matcher, found));
        }
      }
    }
    return found;
  }

  private static Marker marker(int atLine, Matcher matcher, List<Marker> before) {
    if (matcher.group(3) == null) {
      // The preprocessor escapes quotes and backslashes.
      String file = matcher.group(2).replaceAll("\\\\(.)", "$1");
      return new Marker(atLine, file, Integer.parseInt(matcher.group(1)));
    }
    // Only the line changes.
    String file = before.isEmpty() ? null : before.get(before.size() - 1).file;
    return new Marker(atLine, file, Integer.parseInt(matcher.group(3)));
  }

  /**
   * A line marker that stands on physical line {@code atLine}.
   *
   * @param file the name that it gives; null for the name by which the text is known
   */
  private record Marker(int atLine, @Nullable String file, int line) {}
}
