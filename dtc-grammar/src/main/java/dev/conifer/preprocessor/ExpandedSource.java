package dev.conifer.preprocessor;

import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.SourceFile;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What the preprocessor made of a source: one text, and where all of it was written.
 *
 * <p>Threads may share it.
 */
public final class ExpandedSource {
  private final SourceFile file;
  private final List<String> files;
  private final int[] starts;
  private final int[] bases;
  private final Site[] sites;
  private final DefinedMacros macros;

  /** The piece that was asked for last; whoever asks mostly asks for the next. Only a guess. */
  private int guess;

  private ExpandedSource(
      SourceFile file,
      List<String> files,
      int[] starts,
      int[] bases,
      Site[] sites,
      DefinedMacros macros) {
    this.file = file;
    this.files = files;
    this.macros = macros;
    this.starts = starts;
    this.bases = bases;
    this.sites = sites;
  }

  /**
   * The whole text, under the name of the file that the user named. Its lines are not that file's.
   */
  public SourceFile file() {
    return file;
  }

  /**
   * The names of the files that it was read from, each once: the one that the user named, then
   * those that it includes, in the order in which they were named first.
   */
  public List<String> files() {
    return files;
  }

  /**
   * Where the text from {@code start} (inclusive) to {@code end} (exclusive) was written: the range
   * of the file or of the macro's definition that has it all, and the includes and expansions that
   * led there.
   *
   * @throws IndexOutOfBoundsException when the range is not in the text
   */
  public Origin origin(int start, int end) {
    if (start < 0 || end < start || end > file.text().length()) {
      throw new IndexOutOfBoundsException("[" + start + ", " + end + ")");
    }
    if (sites.length == 0) {
      return Origin.of(file, 0, 0, List.of());
    }
    // A place between two characters belongs to what stands before it.
    boolean place = start == end;
    int first = place ? Math.max(0, start - 1) : start;
    int last = place ? first : end - 1;
    int firstPiece = piece(first);
    int lastPiece = last == first ? firstPiece : piece(last);
    int from = bases[firstPiece] + first - starts[firstPiece];
    int to = bases[lastPiece] + last - starts[lastPiece] + 1;
    if (place) {
      from += start - first;
      to = from;
    }
    return Site.span(sites[firstPiece], from, sites[lastPiece], to);
  }

  /**
   * The name of the innermost macro from whose definition the character at {@code offset} came;
   * absent for what stands in a file, or was an argument.
   *
   * @throws IndexOutOfBoundsException when the text has no such character
   */
  public Optional<String> macroAt(int offset) {
    Objects.checkIndex(offset, file.text().length());
    return sites[piece(offset)].macro();
  }

  /** The macros that are defined when the source ends. */
  public DefinedMacros macros() {
    return macros;
  }

  private int piece(int offset) {
    int at = Math.min(guess, starts.length - 1);
    if (starts[at] <= offset) {
      for (int i = at; i < Math.min(at + 3, starts.length); i++) {
        if (i + 1 == starts.length || starts[i + 1] > offset) {
          guess = i;
          return i;
        }
      }
    }
    int found = Arrays.binarySearch(starts, offset);
    at = Math.max(0, found >= 0 ? found : -found - 2);
    guess = at;
    return at;
  }

  /** The text as it grows. */
  static final class Builder {
    /** UTF-16 units; see {@link IncludeLimits#LARGEST_TEXT}. */
    private static final int FIRST_SIZE = 1 << 14;

    private char[] text = new char[FIRST_SIZE];
    private int length;
    private int[] starts = new int[256];
    private int[] bases = new int[256];
    private Site[] sites = new Site[256];
    private int pieces;

    int length() {
      return length;
    }

    /** Whether the next word begins a line, but for blanks that may stand before it. */
    boolean isAtLineStart() {
      return length == 0 || text[length - 1] == '\n';
    }

    /** Whether a blank stands last, or nothing at all. */
    boolean endsWhite() {
      return length == 0 || text[length - 1] == '\n' || Scanner.isBlank(text[length - 1]);
    }

    /** Appends {@code source} from {@code from} to {@code to}, which stands at {@code site}. */
    void copy(Site site, String source, int from, int to) {
      if (to <= from) {
        return;
      }
      if (pieces == starts.length) {
        starts = Arrays.copyOf(starts, pieces * 2);
        bases = Arrays.copyOf(bases, pieces * 2);
        sites = Arrays.copyOf(sites, pieces * 2);
      }
      starts[pieces] = length;
      bases[pieces] = from;
      sites[pieces++] = site;
      reserve(to - from);
      source.getChars(from, to, text, length);
      length += to - from;
    }

    /** Appends a blank that belongs to what stands before it. */
    void append(char blank) {
      reserve(1);
      text[length++] = blank;
    }

    private void reserve(int more) {
      if (text.length - length < more) {
        text = Arrays.copyOf(text, Math.max(text.length * 2, length + more));
      }
    }

    /** The text, known as the first of {@code files}, all that were read. */
    ExpandedSource build(List<String> files, DefinedMacros macros) {
      return new ExpandedSource(
          SourceFile.of(files.get(0), new String(text, 0, length)),
          files,
          Arrays.copyOf(starts, pieces),
          Arrays.copyOf(bases, pieces),
          Arrays.copyOf(sites, pieces),
          macros);
    }
  }
}
