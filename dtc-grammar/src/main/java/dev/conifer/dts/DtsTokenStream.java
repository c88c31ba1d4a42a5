package dev.conifer.dts;

import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.RuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.TokenSource;
import org.antlr.v4.runtime.TokenStream;
import org.antlr.v4.runtime.misc.Interval;
import org.jspecify.annotations.Nullable;

/**
 * The words as the parser takes them, with a way back: what follows an error is often read in the
 * wrong mode, as a value where it is a name.
 *
 * <p>A source that is right needs no way back. For the many of that kind there is a sequence that
 * forgets what was taken.
 */
final class DtsTokenStream implements TokenStream {
  /** How many taken words may pile up in a sequence that forgets. */
  private static final int MOST_TAKEN = 1024;

  private final DtsTokenSource source;
  private final boolean forgets;
  private final List<DtsToken> words = new ArrayList<>();

  /** How many words were forgotten, all of them before the first of {@link #words}. */
  private int forgotten;

  /** Which of {@link #words} is the current one. */
  private int at;

  /** That word, which the parser asks for most often; null until it was asked for. */
  private @Nullable DtsToken current;

  /** How many readers may go back to where they are. */
  private int marks;

  private DtsTokenStream(DtsTokenSource source, boolean forgets) {
    this.source = source;
    this.forgets = forgets;
  }

  /** A sequence that keeps all words. */
  static DtsTokenStream of(DtsTokenSource source) {
    return new DtsTokenStream(source, false);
  }

  /** A sequence that keeps no more words than needed to tell the current one and that before. */
  static DtsTokenStream forgetting(DtsTokenSource source) {
    return new DtsTokenStream(source, true);
  }

  /** The word that the parser is at. */
  DtsToken current() {
    DtsToken word = current;
    if (word == null) {
      word = ahead(0);
      current = word;
    }
    return word;
  }

  /** The word before that; the current one when it is the first. */
  DtsToken previous() {
    return at == 0 ? current() : words.get(at - 1);
  }

  /** The word {@code distance} words after the current one, or the last if that comes first. */
  private DtsToken ahead(int distance) {
    int wanted = at + distance;
    if (wanted >= words.size()) {
      read(wanted + 1);
    }
    return words.get(Math.min(wanted, words.size() - 1));
  }

  /** Reads until there are {@code count} words, or all. */
  private void read(int count) {
    while (words.size() < count && !isComplete()) {
      DtsToken next = source.nextToken();
      next.isNumber(forgotten + words.size());
      words.add(next);
    }
  }

  private boolean isComplete() {
    return !words.isEmpty() && words.get(words.size() - 1).getType() == Token.EOF;
  }

  @Override
  public void consume() {
    if (current().getType() == Token.EOF) {
      throw new IllegalStateException("the end cannot be taken");
    }
    at++;
    current = null;
    if (forgets && at > MOST_TAKEN && marks == 0) {
      words.subList(0, at - 1).clear();
      forgotten += at - 1;
      at = 1;
    }
    // Here and not when it is asked for: what is wrong with it is then told in its turn.
    DtsToken unused = current();
  }

  /** Reads again from {@code offset} in the current word's file, in {@code mode}. */
  void readAgain(int offset, int mode) {
    readAgain(current().input(), offset, mode);
  }

  /** Reads again from {@code offset} of {@code input}'s text, in {@code mode}. */
  void readAgain(SourceInput input, int offset, int mode) {
    words.subList(at, words.size()).clear();
    current = null;
    source.resume(input, offset, mode);
    DtsToken unused = current();
  }

  /** The words from the one of that number to the one before the current one. */
  List<DtsToken> since(int number) {
    return words.subList(number - forgotten, at);
  }

  @Override
  public @Nullable DtsToken LT(int distance) {
    if (distance == 1) {
      return current();
    }
    if (distance > 1) {
      return ahead(distance - 1);
    }
    return at + distance < 0 ? null : words.get(at + distance);
  }

  @Override
  public int LA(int distance) {
    DtsToken word = distance == 1 ? current() : LT(distance);
    return word == null ? Token.INVALID_TYPE : word.getType();
  }

  @Override
  public DtsToken get(int number) {
    return words.get(number - forgotten);
  }

  @Override
  public int mark() {
    marks++;
    return 0;
  }

  @Override
  public void release(int marker) {
    marks--;
  }

  @Override
  public int index() {
    return forgotten + at;
  }

  @Override
  public void seek(int number) {
    at = number - forgotten;
    current = null;
  }

  @Override
  public int size() {
    return forgotten + words.size();
  }

  @Override
  public TokenSource getTokenSource() {
    return source;
  }

  @Override
  public String getSourceName() {
    return source.getSourceName();
  }

  @Override
  public String getText(Interval interval) {
    StringBuilder text = new StringBuilder();
    for (int number = interval.a; number <= interval.b; number++) {
      text.append(get(number).getText());
    }
    return text.toString();
  }

  @Override
  public String getText() {
    return getText(Interval.of(forgotten, size() - 1));
  }

  @Override
  public String getText(RuleContext rule) {
    return getText(rule.getSourceInterval());
  }

  @Override
  public String getText(Token start, Token stop) {
    return getText(Interval.of(start.getTokenIndex(), stop.getTokenIndex()));
  }
}
