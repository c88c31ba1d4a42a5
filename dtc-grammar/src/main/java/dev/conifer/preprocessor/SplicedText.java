package dev.conifer.preprocessor;

import dev.conifer.diagnostic.SourceFile;
import dev.conifer.diagnostic.SourceRange;
import java.util.Arrays;

/**
 * A file's text as the preprocessor reads it: lines that end in a backslash are joined with the
 * next, and {@code \r\n} is {@code \n}. Offsets into it can be turned into those of the file.
 */
final class SplicedText {
  private static final int[] NONE = {};

  private final SourceFile file;
  private final String text;

  /** Places in {@link #text} before which characters of the file were left out, ascending. */
  private final int[] cuts;

  /** How many were left out, up to and with the cut of the same index. */
  private final int[] removed;

  private SplicedText(SourceFile file, String text, int[] cuts, int[] removed) {
    this.file = file;
    this.text = text;
    this.cuts = cuts;
    this.removed = removed;
  }

  static SplicedText of(SourceFile file) {
    String text = file.text();
    if (text.indexOf('\r') < 0 && text.indexOf('\\') < 0) {
      return new SplicedText(file, text, NONE, NONE);
    }
    StringBuilder spliced = new StringBuilder(text.length());
    int[] cuts = NONE;
    int[] removed = NONE;
    int count = 0;
    int done = 0;
    for (int at = nextCandidate(text, 0); at >= 0; at = nextCandidate(text, at + 1)) {
      int end = endOfCut(text, at);
      if (end <= at || at < done) {
        continue;
      }
      spliced.append(text, done, at);
      done = end;
      if (count == cuts.length) {
        cuts = Arrays.copyOf(cuts, count * 2 + 8);
        removed = Arrays.copyOf(removed, count * 2 + 8);
      }
      cuts[count] = spliced.length();
      removed[count++] = end - spliced.length();
    }
    if (count == 0) {
      return new SplicedText(file, text, NONE, NONE);
    }
    spliced.append(text, done, text.length());
    return new SplicedText(
        file, spliced.toString(), Arrays.copyOf(cuts, count), Arrays.copyOf(removed, count));
  }

  private static int nextCandidate(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' || c == '\r') {
        return i;
      }
    }
    return -1;
  }

  /** The end of what is left out at {@code at}; {@code at} when nothing is. */
  private static int endOfCut(String text, int at) {
    int end = at;
    if (text.charAt(at) == '\\') {
      end++;
      // As in GCC: blanks between the backslash and the end of the line do not count.
      while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\t')) {
        end++;
      }
    }
    if (text.startsWith("\r\n", end)) {
      return text.charAt(at) == '\\' ? end + 2 : end + 1;
    }
    return text.charAt(at) == '\\' && text.startsWith("\n", end) ? end + 1 : at;
  }

  SourceFile file() {
    return file;
  }

  String text() {
    return text;
  }

  /**
   * The range of the file from {@code start} (inclusive) to {@code end} (exclusive) of the text.
   */
  SourceRange range(int start, int end) {
    int first = original(start);
    return file.range(first, end > start ? original(end - 1) + 1 : first);
  }

  /** The line of {@code at}, from 1, whatever line markers say. */
  int line(int at) {
    return file.line(original(at));
  }

  /** The line of {@code at}, from 1, and the file, as line markers have it. */
  SourceFile.Position position(int at) {
    return file.position(original(at));
  }

  private int original(int at) {
    if (cuts.length == 0) {
      return at;
    }
    int found = Arrays.binarySearch(cuts, at);
    int before = found >= 0 ? found : -found - 2;
    // Several cuts may share a place: the last has the sum.
    while (before >= 0 && before + 1 < cuts.length && cuts[before + 1] == at) {
      before++;
    }
    return before < 0 ? at : at + removed[before];
  }
}
