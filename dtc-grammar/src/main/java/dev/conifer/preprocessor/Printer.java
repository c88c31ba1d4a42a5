package dev.conifer.preprocessor;

import org.jspecify.annotations.Nullable;

/**
 * Writes the words that a macro stands for, with the blanks that keep them apart: those that its
 * definition has, and those that {@link Spacing} asks for.
 */
final class Printer {
  private final ExpandedSource.Builder output;

  /** The word that was written last; null after text that was copied. */
  private @Nullable Token last;

  /** Whether what comes next did not stand beside the last word in any file. */
  private boolean met;

  private @Nullable Token source;

  Printer(ExpandedSource.Builder output) {
    this.output = output;
  }

  /** Begins anew behind text that was copied, which ends in {@code word}; null if in a blank. */
  void startAfterText(@Nullable Token word) {
    last = word;
    met = false;
    source = null;
  }

  /** Takes note that a macro's body was copied, which ends in {@code word}. */
  void startAfterBody(Token word) {
    last = word;
    met = true;
    source = null;
  }

  void print(Token token) {
    if (token.kind() == Token.Kind.PADDING) {
      met = true;
      Token before = source;
      if (before == null || (!before.isWhite() && token.source() == null)) {
        source = token.source();
      }
      return;
    }
    if (isBlankNeeded(token)) {
      output.append(' ');
    }
    output.copy(token.site(), token.text(), token.start(), token.end());
    last = token;
    met = false;
    source = null;
  }

  /** Whether a blank must be written before {@code token}, if that comes next. */
  boolean isBlankNeeded(Token token) {
    if (output.endsWhite()) {
      return false;
    }
    if (!met) {
      return token.isWhite();
    }
    Token before = source;
    Token written = last;
    return (before == null ? token : before).isWhite()
        || (written != null && Spacing.isNeeded(written, token));
  }
}
