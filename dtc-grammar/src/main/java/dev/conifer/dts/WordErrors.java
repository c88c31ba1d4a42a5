package dev.conifer.dts;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.dts.grammar.DeviceTreeLexer;
import java.util.Optional;

/** What is wrong with words that are wrong wherever they stand. */
final class WordErrors {
  private static final String TYPOGRAPHIC_QUOTES =
      "\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb";

  private WordErrors() {}

  /** What is wrong with {@code word}; empty when that depends on where it stands. */
  static Optional<Diagnostic> of(DtsToken word) {
    return switch (word.getType()) {
      case DeviceTreeLexer.INCLUDE ->
          Optional.of(
              error(word, "/include/ takes a file's name in double quotes")
                  .withRemedy("write /include/ \"file.dtsi\", without a semicolon"));
      case DeviceTreeLexer.UNKNOWN_DIRECTIVE -> directive(word);
      case DeviceTreeLexer.STRAY -> stray(word);
      default -> Optional.empty();
    };
  }

  /** In a place for names the lexer knows no /bits/ and no /incbin/: those are right elsewhere. */
  private static Optional<Diagnostic> directive(DtsToken word) {
    String text = word.getText();
    if (text.equals("/bits/") || text.equals("/incbin/")) {
      return Optional.of(error(word, text + " must stand in a property's value"));
    }
    Diagnostic unknown = error(word, "there is no directive " + Words.shortened(text));
    return Optional.of(
        Words.nearestDirective(text)
            .map(nearest -> unknown.withRemedy("did you mean " + nearest + "?"))
            .orElse(unknown));
  }

  private static Optional<Diagnostic> stray(DtsToken word) {
    char c = word.input().file().text().charAt(word.first());
    if (c == '\'') {
      return Optional.of(
          error(word, "this character literal has no closing quote")
              .withRemedy("text stands in double quotes"));
    }
    if (TYPOGRAPHIC_QUOTES.indexOf(c) >= 0) {
      return Optional.of(
          error(word, Words.character(word) + " is a typographic quote")
              .withRemedy("write a plain double quote: \""));
    }
    return Optional.empty();
  }

  private static Diagnostic error(DtsToken word, String message) {
    return Diagnostic.error("syntax", word.origin(), message);
  }
}
