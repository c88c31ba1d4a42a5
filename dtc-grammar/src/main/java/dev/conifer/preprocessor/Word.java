package dev.conifer.preprocessor;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The words that make a line one for the preprocessor. */
enum Word {
  DEFINE,
  UNDEF,
  INCLUDE,
  INCLUDE_NEXT,
  IMPORT,
  IF,
  IFDEF,
  IFNDEF,
  ELIF,
  ELIFDEF,
  ELIFNDEF,
  ELSE,
  ENDIF,
  ERROR,
  WARNING,
  PRAGMA,
  LINE,
  IDENT,
  SCCS,
  ASSERT,
  UNASSERT;

  private static final Word[] ALL = values();

  private final String spelling = name().toLowerCase(Locale.ROOT);

  /** The word as it is written. */
  String spelling() {
    return spelling;
  }

  /** The word that is {@code text} from {@code start} to {@code end}; null when it is none. */
  static @Nullable Word of(String text, int start, int end) {
    for (Word word : ALL) {
      if (word.spelling.length() == end - start && text.startsWith(word.spelling, start)) {
        return word;
      }
    }
    return null;
  }
}
