package dev.conifer.loader.uboot.shell;

import java.util.Optional;

/**
 * A piece of a script.
 *
 * @param kind what it is
 * @param word the word; absent for everything else
 * @param line where it begins
 */
record Token(Kind kind, Optional<Word> word, int line) {
  enum Kind {
    WORD,
    SEMICOLON,
    NEWLINE,
    AND,
    OR,
    END
  }

  static Token of(Kind kind, int line) {
    return new Token(kind, Optional.empty(), line);
  }

  static Token of(Word word) {
    return new Token(Kind.WORD, Optional.of(word), word.line());
  }

  /** Whether it is an unbroken word that reads {@code text}. */
  boolean reads(String text) {
    return word.filter(w -> w.text().equals(text)).isPresent();
  }

  /** Whether it ends a command without a condition. */
  boolean isSeparator() {
    return kind == Kind.SEMICOLON || kind == Kind.NEWLINE;
  }
}
