package dev.conifer.preprocessor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the words that no file has: of {@code #} and {@code ##}, and of predefined macros. */
final class WordMaker {
  private final Run run;

  WordMaker(Run run) {
    this.run = run;
  }

  /** A word that no file has, in the place of {@code instead}. */
  Token made(Token.Kind kind, String text, Token instead) {
    run.countMade(text.length(), instead);
    int name = kind == Token.Kind.NAME ? run.names().of(text) : Token.NO_NAME;
    if (name >= run.macros().length) {
      run.makeRoom();
    }
    int white = instead.isWhite() ? Token.WHITE : 0;
    Site site = instead.site().made(instead.start(), instead.end());
    return Token.of(kind, name, white, text, 0, text.length(), site);
  }

  /** The text of {@code argument}, in the place of {@code instead}. */
  Token stringified(List<Token> argument, Token instead) {
    StringBuilder text = new StringBuilder("\"");
    Token source = null;
    for (Token token : argument) {
      if (token.kind() == Token.Kind.PADDING) {
        if (source == null || (!source.isWhite() && token.source() == null)) {
          source = token.source();
        }
        continue;
      }
      if (text.length() > 1 && (source == null ? token : source).isWhite()) {
        text.append(' ');
      }
      source = null;
      String spelling = token.spelling();
      if (token.kind() == Token.Kind.LITERAL) {
        spelling = spelling.replace("\\", "\\\\").replace("\"", "\\\"");
      }
      text.append(spelling);
    }
    int backslashes = 0;
    while (text.charAt(text.length() - 1 - backslashes) == '\\') {
      backslashes++;
    }
    if (backslashes % 2 == 1) {
      text.setLength(text.length() - 1);
    }
    return made(Token.Kind.LITERAL, text.append('"').toString(), instead.without(Token.WHITE));
  }

  /** {@code tokens} with those made one that are to be pasted. */
  List<Token> pasted(List<Token> tokens) {
    List<Token> done = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      Token left = tokens.get(i);
      while (left.is(Token.PASTED) && i + 1 < tokens.size()) {
        Token right = tokens.get(i + 1);
        Token both =
            right.kind() == Token.Kind.PADDING ? left.without(Token.PASTED) : pasted(left, right);
        if (both == null) {
          break;
        }
        i++;
        left = right.is(Token.PASTED) ? both.with(Token.PASTED) : both;
      }
      done.add(left);
    }
    return done;
  }

  /** The word that the two make together; null when they make none, and stay two. */
  @Nullable Token pasted(Token left, Token right) {
    boolean comment = left.isSign('/') && !right.isSign('=');
    String text = left.spelling() + (comment ? " " : "") + right.spelling();
    Scanner scanner = new Scanner(run.names(), text, 0, text.length());
    Token read = scanner.next(Site.NOWHERE);
    if (scanner.at() < text.length()) {
      return null;
    }
    return made(read.kind(), text, left);
  }
}
