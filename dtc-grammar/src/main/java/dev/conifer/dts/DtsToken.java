package dev.conifer.dts;

import dev.conifer.diagnostic.Origin;
import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.TokenSource;
import org.antlr.v4.runtime.misc.Pair;

/** A word of the source, which knows the file it stands in. */
final class DtsToken extends CommonToken {
  private final transient SourceInput input;

  DtsToken(Pair<TokenSource, CharStream> source, int type, int start, int stop, SourceInput input) {
    super(source, type, DEFAULT_CHANNEL, start, stop);
    this.input = input;
  }

  /** {@code token}, which this package's lexer made. */
  static DtsToken of(Token token) {
    return (DtsToken) token;
  }

  SourceInput input() {
    return input;
  }

  /** The first character's offset. */
  int first() {
    return start;
  }

  /** The offset after the last character. */
  int end() {
    return stop + 1;
  }

  Origin origin() {
    return input.origin(start, stop + 1);
  }

  /** From the start of this token to the end of {@code last}. */
  Origin to(DtsToken last) {
    return last.input == input && last.end() >= start ? input.origin(start, last.end()) : origin();
  }

  /** The place right behind this token. */
  Origin after() {
    return input.origin(end(), end());
  }

  /** Whether {@code next} follows with nothing between. */
  boolean touches(DtsToken next) {
    return next.input == input && next.start == end();
  }
}
