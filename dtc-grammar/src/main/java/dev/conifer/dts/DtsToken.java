package dev.conifer.dts;

import dev.conifer.diagnostic.Origin;
import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.TokenSource;

/** A word of the source, which knows the file it stands in. */
final class DtsToken implements Token {
  private final int type;
  private final int start;
  private final int end;
  private final SourceInput input;
  private int index = -1;
  private long value;

  /** The word from {@code start} (inclusive) to {@code end} (exclusive) of {@code input}. */
  DtsToken(int type, int start, int end, SourceInput input) {
    this.type = type;
    this.start = start;
    this.end = end;
    this.input = input;
  }

  /** {@code token}, which this package made: there are no others. */
  static DtsToken of(Token token) {
    return (DtsToken) token;
  }

  SourceInput input() {
    return input;
  }

  /** The text in which the word stands. */
  String source() {
    return input.file().text();
  }

  /** The first character's offset. */
  int first() {
    return start;
  }

  /** The offset after the last character. */
  int end() {
    return end;
  }

  /** Whether {@code c} is one of its characters. */
  boolean contains(char c) {
    String text = source();
    for (int i = start; i < end; i++) {
      if (text.charAt(i) == c) {
        return true;
      }
    }
    return false;
  }

  /** Says what number the word stands for. */
  void standsFor(long number) {
    value = number;
  }

  /** The number that the word stands for; 0 for one that stands for none. */
  long value() {
    return value;
  }

  /** Says which word of the sequence this is, from 0. */
  void isNumber(int number) {
    index = number;
  }

  Origin origin() {
    return input.origin(start, end);
  }

  /** From the start of this token to the end of {@code last}. */
  Origin to(DtsToken last) {
    return last.input == input && last.end >= start ? input.origin(start, last.end) : origin();
  }

  /** The same for syntax, whose place may yet change. */
  Extent extent() {
    return input.extent(start, end);
  }

  /** From the start of this token to the end of {@code last}. */
  Extent extentTo(DtsToken last) {
    return last.input == input && last.end >= start ? input.extent(start, last.end) : extent();
  }

  /** The place right behind this token. */
  Origin after() {
    return input.origin(end, end);
  }

  /** Whether {@code next} follows with nothing between. */
  boolean touches(DtsToken next) {
    return next.input == input && next.start == end;
  }

  @Override
  public String getText() {
    return start < source().length() ? source().substring(start, end) : "<EOF>";
  }

  @Override
  public int getType() {
    return type;
  }

  @Override
  public int getLine() {
    return input.file().position(start).line();
  }

  @Override
  public int getCharPositionInLine() {
    return input.file().position(start).column() - 1;
  }

  @Override
  public int getChannel() {
    return DEFAULT_CHANNEL;
  }

  /** Which word of the sequence this is, from 0; -1 for one that was only pretended. */
  @Override
  public int getTokenIndex() {
    return index;
  }

  @Override
  public int getStartIndex() {
    return start;
  }

  @Override
  public int getStopIndex() {
    return end - 1;
  }

  @Override
  public TokenSource getTokenSource() {
    throw new UnsupportedOperationException("a word knows its place, not its reader");
  }

  @Override
  public CharStream getInputStream() {
    throw new UnsupportedOperationException("a word knows its place, not its reader");
  }
}
