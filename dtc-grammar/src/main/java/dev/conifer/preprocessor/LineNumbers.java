package dev.conifer.preprocessor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The lines of one visit of a file as {@code __LINE__} and {@code __FILE__} have them. */
final class LineNumbers {
  /** As in GCC, the numbers of lines have 32 bits. */
  private static final long MOST_LINES = 0xffff_ffffL;

  private final PreparedFile file;

  /** What the {@code #line}s so far say, the latest last. */
  private final List<Renumbering> renumberings = new ArrayList<>();

  LineNumbers(PreparedFile file) {
    this.file = file;
    if (file.isRenumbered()) {
      renumberings.add(new Renumbering(file.spliced().file().name(), 1, 0));
    }
  }

  /** The line of {@code offset}. */
  long lineOf(int offset) {
    return renumbering(offset)
        .map(last -> (last.line + file.spliced().line(offset) - last.atLine - 1) & MOST_LINES)
        .orElseGet(() -> (long) file.spliced().position(offset).line());
  }

  /** The name of the file at {@code offset}. */
  String fileOf(int offset) {
    return renumbering(offset)
        .map(Renumbering::file)
        .orElseGet(() -> file.spliced().position(offset).file());
  }

  /**
   * Carries out a {@code #line}.
   *
   * @param offset where it stands
   * @param digits the number of the line that follows it; as in GCC, what is too large wraps around
   * @param name the file's name from there on
   */
  void renumber(int offset, String digits, String name) {
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      number = (number * 10 + digits.charAt(i) - '0') & MOST_LINES;
    }
    renumberings.add(new Renumbering(name, number, file.spliced().line(offset)));
  }

  private Optional<Renumbering> renumbering(int offset) {
    int line = file.spliced().line(offset);
    for (int i = renumberings.size() - 1; i >= 0; i--) {
      if (renumberings.get(i).atLine < line) {
        return Optional.of(renumberings.get(i));
      }
    }
    return Optional.empty();
  }

  /**
   * What a {@code #line} says.
   *
   * @param line the number of the line that follows it
   * @param atLine the number that its own line really has
   */
  private record Renumbering(String file, long line, int atLine) {}
}
