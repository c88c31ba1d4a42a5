package dev.conifer.dts;

import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.preprocessor.DefinedMacros;
import dev.conifer.preprocessor.ExpandedSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One file that is being read, and the {@code /include/} that led to it. */
final class SourceInput {
  private final SourceFile file;

  /** Knows where the text was written, if that is not this file. */
  private final @Nullable ExpandedSource expanded;

  private final @Nullable SourceInput includer;
  private final int resumeAt;
  private final List<Origin.Step> via;
  private final int depth;
  private final WordReader words;

  private SourceInput(
      SourceFile file,
      @Nullable ExpandedSource expanded,
      @Nullable SourceInput includer,
      int resumeAt,
      List<Origin.Step> via) {
    this.file = file;
    this.expanded = expanded;
    this.includer = includer;
    this.resumeAt = resumeAt;
    this.via = via;
    this.depth = includer == null ? 0 : includer.depth + 1;
    this.words = new WordReader(file.text());
  }

  /** The file that the user named. */
  static SourceInput of(SourceFile file) {
    return new SourceInput(file, null, null, 0, List.of());
  }

  /** What the preprocessor made of the file that the user named. */
  static SourceInput of(ExpandedSource expanded) {
    return new SourceInput(expanded.file(), expanded, null, 0, List.of());
  }

  /** {@code included}, to be read in the place of the text from {@code start} to {@code end}. */
  SourceInput include(SourceFile included, int start, int end) {
    Origin directive = origin(start, end);
    List<Origin.Step> chain = new ArrayList<>();
    directive.range().ifPresent(range -> chain.add(Origin.Step.include(range)));
    chain.addAll(directive.via());
    return new SourceInput(included, null, this, end, List.copyOf(chain));
  }

  SourceFile file() {
    return file;
  }

  /** The file with the {@code /include/}; null for the file that the user named. */
  @Nullable SourceInput includer() {
    return includer;
  }

  /** Where the includer goes on after this file. */
  int resumeAt() {
    return resumeAt;
  }

  /** How many includes led here. */
  int depth() {
    return depth;
  }

  /** The origin of the text from {@code start} (inclusive) to {@code end} (exclusive). */
  Origin origin(int start, int end) {
    return expanded == null ? Origin.of(file, start, end, via) : expanded.origin(start, end);
  }

  /** The same for syntax, whose place may yet change. */
  Extent extent(int start, int end) {
    return includer == null ? new Extent.Here(start, end) : new Extent.Included(origin(start, end));
  }

  /** The macro from whose definition the character at {@code offset} came, if from one. */
  Optional<String> macroAt(int offset) {
    return expanded == null || offset >= file.text().length()
        ? Optional.empty()
        : expanded.macroAt(offset);
  }

  /** The macros that are defined when the source ends. */
  DefinedMacros macros() {
    return expanded == null ? DefinedMacros.NONE : expanded.macros();
  }

  /** What makes origins of extents: only for the file that the user named. */
  Placement place() {
    return Placement.in(file, expanded);
  }

  /** The next word, in the current mode. */
  DtsToken next() {
    int type = words.next();
    return new DtsToken(type, words.start(), words.at(), this);
  }

  /** The offset of the next character. */
  int at() {
    return words.at();
  }

  int mode() {
    return words.mode();
  }

  /** Goes on reading at {@code offset} in {@code mode}. */
  void moveTo(int offset, int mode) {
    words.moveTo(offset, mode);
  }

  /** A word from {@code start} (inclusive) to {@code end} (exclusive) that was not read. */
  DtsToken token(int type, int start, int end) {
    return new DtsToken(type, start, end, this);
  }

  /** Whether only spaces stand before {@code offset} in its line. */
  boolean startsLine(int offset) {
    String text = file.text();
    int at = offset;
    while (at > 0 && (text.charAt(at - 1) == ' ' || text.charAt(at - 1) == '\t')) {
      at--;
    }
    return at == 0 || text.charAt(at - 1) == '\n';
  }

  /** The spaces at the start of the line that holds {@code offset}. */
  String indent(int offset) {
    String text = file.text();
    int start = Words.startOfLine(text, offset);
    int end = start;
    while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\t')) {
      end++;
    }
    return text.substring(start, end);
  }

  /** The end of the line that holds {@code offset}: the place of its line terminator. */
  int endOfLine(int offset) {
    return Words.endOfLine(file.text(), offset);
  }
}
