package dev.conifer.preprocessor;

import java.util.Optional;

/** The rules for {@code __VA_OPT__(…)} in a macro's body. */
final class OptionalWords {
  private OptionalWords() {}

  /** Where the parenthesis at {@code opening} is closed; -1 when it never is. */
  static int closing(Token[] body, int opening) {
    int depth = 0;
    for (int at = opening; at < body.length; at++) {
      depth += body[at].isSign('(') ? 1 : body[at].isSign(')') ? -1 : 0;
      if (depth == 0) {
        return at;
      }
    }
    return -1;
  }

  /** What is wrong with the first {@code __VA_OPT__} of {@code macro} that is wrong. */
  static Optional<Directive.Mistake> mistake(Macro macro) {
    Token[] body = macro.body();
    for (int i = 0; i < body.length; i++) {
      if (!macro.isOption(body[i])) {
        continue;
      }
      if (i + 1 == body.length || !body[i + 1].isSign('(') || body[i].is(Token.PASTED)) {
        return mistake("'(' must follow '__VA_OPT__'", body[i]);
      }
      int closing = closing(body, i + 1);
      int end = closing < 0 ? body.length : closing;
      for (int inner = i + 2; inner < end; inner++) {
        if (macro.isOption(body[inner])) {
          return mistake("'__VA_OPT__' cannot stand within another", body[inner]);
        }
      }
      if (closing < 0) {
        return mistake("this '__VA_OPT__' has no ')'", body[i]);
      }
      if (body[i + 1].is(Token.PASTED) || body[closing - 1].is(Token.PASTED)) {
        return mistake("'##' needs a word on both sides within '__VA_OPT__(…)'", body[i]);
      }
      i = closing;
    }
    return Optional.empty();
  }

  private static Optional<Directive.Mistake> mistake(String message, Token at) {
    return Optional.of(new Directive.Mistake(message, at.start(), at.end(), Optional.empty()));
  }
}
