package dev.conifer.diagnostic;

import java.util.Objects;

/**
 * A stretch of one source file.
 *
 * @param file the file
 * @param start the first character, in UTF-16 units from 0
 * @param end the character after the last; equal to {@code start} for a place between characters
 */
public record SourceRange(SourceFile file, int start, int end) {
  public SourceRange {
    Objects.requireNonNull(file);
    if (start < 0 || end < start || end > file.text().length()) {
      throw new IndexOutOfBoundsException("[" + start + ", " + end + ") in " + file.name());
    }
  }

  /** The place of the first character. */
  public SourceFile.Position first() {
    return file.position(start);
  }

  /** The place of the last character; that of the first one when the range is empty. */
  public SourceFile.Position last() {
    return file.position(Math.max(start, end - 1));
  }

  /** The text of the range. */
  public String text() {
    return file.text().substring(start, end);
  }

  /** From the start of this range to the end of {@code other}, a range of the same file. */
  public SourceRange to(SourceRange other) {
    if (!file.equals(other.file)) {
      throw new IllegalArgumentException(file.name() + " and " + other.file.name());
    }
    return new SourceRange(file, Math.min(start, other.start), Math.max(end, other.end));
  }

  /**
   * {@code file:line.column-column}, or {@code file:line.column-line.column} over several lines, or
   * {@code file:line.column} for one character: dtc's {@code srcpos_string}, with the last column
   * inclusive.
   */
  @Override
  public String toString() {
    SourceFile.Position first = first();
    SourceFile.Position last = last();
    String text = first.file() + ":" + first.line() + "." + first.column();
    if (first.line() != last.line()) {
      return text + "-" + last.line() + "." + last.column();
    }
    return first.column() == last.column() ? text : text + "-" + last.column();
  }
}
