package dev.conifer.dts;

import org.antlr.v4.runtime.BufferedTokenStream;

/**
 * The words as the parser takes them, with a way back: what follows an error is often read in the
 * wrong mode, as a value where it is a name.
 */
final class DtsTokenStream extends BufferedTokenStream {
  private final DtsTokenSource source;

  DtsTokenStream(DtsTokenSource source) {
    super(source);
    this.source = source;
  }

  /** The word that the parser is at. */
  DtsToken current() {
    return DtsToken.of(LT(1));
  }

  /** The word before that; the current one when it is the first. */
  DtsToken previous() {
    return index() == 0 ? current() : DtsToken.of(get(index() - 1));
  }

  /** Reads again from {@code offset} in the current word's file, in {@code mode}. */
  void readAgain(int offset, int mode) {
    readAgain(current().input(), offset, mode);
  }

  /** Reads again from {@code offset} of {@code input}'s text, in {@code mode}. */
  void readAgain(SourceInput input, int offset, int mode) {
    tokens.subList(index(), tokens.size()).clear();
    fetchedEOF = false;
    source.resume(input, offset, mode);
    sync(index());
  }
}
