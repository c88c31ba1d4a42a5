package dev.conifer.dts;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.dts.grammar.DeviceTreeLexer;
import java.util.Optional;

/** What is wrong with words that are wrong wherever they stand. */
final class WordErrors {
  private static final String TYPOGRAPHIC_QUOTES =
      "\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb";

  /** The plain characters from '!' to '~' stand once more behind this one. */
  private static final char FULL_WIDTH = '\uff00';

  private WordErrors() {}

  /** What is wrong with {@code word}; empty when that depends on where it stands. */
  static Optional<Diagnostic> of(DtsToken word) {
    return switch (word.getType()) {
      case DeviceTreeLexer.INCLUDE ->
          Optional.of(
              error(word, "/include/ takes a file's name in double quotes")
                  .withRemedy("write /include/ \"file.dtsi\", without a semicolon"));
      case DeviceTreeLexer.UNKNOWN_DIRECTIVE -> directive(word);
      case DeviceTreeLexer.SLASH -> openDirective(word);
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
    int end = Words.endOfPath(word.source(), word.end());
    if (end > word.end()) {
      String path = Words.shortened(word.source().substring(word.first(), end));
      return Optional.of(
          Diagnostic.error(
                  "syntax", word.input().origin(word.first(), end), "a path cannot open a node")
              .withRemedy("write '&{" + path + "} { … };' outside of all nodes"));
    }
    Diagnostic unknown = error(word, "there is no directive " + Words.shortened(text));
    return Optional.of(
        Words.nearestDirective(text)
            .map(nearest -> unknown.withRemedy("did you mean " + nearest + "?"))
            .orElse(unknown));
  }

  /** A directive without its second slash; empty when {@code slash} begins none. */
  static Optional<Diagnostic> openDirective(DtsToken slash) {
    String letters = Words.afterSlash(slash);
    return (letters.isEmpty()
            ? Optional.<String>empty()
            : Words.nearestDirective("/" + letters + "/"))
        .map(
            directive ->
                Diagnostic.error(
                        "syntax",
                        slash.input().origin(slash.first(), slash.end() + letters.length()),
                        "'/" + letters + "' has no slash at its end")
                    .withRemedy("write " + directive));
  }

  /** What a merge left, and a person is to decide. */
  static Diagnostic conflictMark(DtsToken mark) {
    return Diagnostic.error(
            "syntax",
            mark.input().origin(mark.first(), mark.first() + 7),
            "this is the mark of a merge conflict")
        .withRemedy("decide for one of the two sides, and delete the other and the marks");
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
    if (c == '\u2039' || c == '\u203a') {
      return Optional.of(looksLike(word, c == '\u2039' ? '<' : '>'));
    }
    if (c >= FULL_WIDTH + 1 && c < FULL_WIDTH + 0x5f) {
      return Optional.of(looksLike(word, (char) (c - FULL_WIDTH + ' ')));
    }
    if (Character.isSpaceChar(c) || Character.getType(c) == Character.FORMAT) {
      return Optional.of(
          error(word, Words.character(word) + " cannot be seen, and is no space here")
              .withRemedy("delete it, and write a plain space if one belongs there"));
    }
    return Optional.empty();
  }

  private static Diagnostic looksLike(DtsToken word, char plain) {
    return error(word, Words.character(word) + " only looks like '" + plain + "'")
        .withRemedy("write the plain one");
  }

  private static Diagnostic error(DtsToken word, String message) {
    return Diagnostic.error("syntax", word.origin(), message);
  }
}
