package dev.conifer.preprocessor;

import dev.conifer.diagnostic.Diagnostic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what stands behind {@code #if}, {@code #elif} and {@code #include}, macros carried out. */
final class ConditionReader {
  private final Run run;
  private final Expander expander;

  ConditionReader(Run run, Expander expander) {
    this.run = run;
    this.expander = expander;
  }

  /** Whether the text of {@code walk}'s file from {@code start} to {@code end} is not 0. */
  boolean isTrue(FileWalk walk, int start, int end) {
    int depth = begin(walk, start, end);
    try {
      List<Token> words = operands(walk);
      if (words.isEmpty()) {
        throw new Condition.InvalidException(
            "this condition is empty", Token.end(walk.site(), end));
      }
      return new Condition(words, Token.end(walk.site(), Math.max(end, start))).isTrue();
    } catch (Condition.InvalidException e) {
      Token at = e.token();
      run.add(
          Diagnostic.error(
              "E-condition",
              at.kind() == Token.Kind.END ? walk.origin(Math.max(0, end - 1), end) : at.origin(),
              e.reason()));
      return false;
    } finally {
      expander.endReading(depth);
    }
  }

  /** The words of the text from {@code start} to {@code end}. */
  List<Token> words(FileWalk walk, int start, int end) {
    int depth = begin(walk, start, end);
    List<Token> words = new ArrayList<>();
    for (Token t = next(); t.kind() != Token.Kind.END; t = next()) {
      words.add(t);
    }
    expander.endReading(depth);
    return words;
  }

  private int begin(FileWalk walk, int start, int end) {
    int depth = expander.depth();
    Scanner scanner = new Scanner(run.names(), walk.file().text(), start, end);
    List<Token> written = new ArrayList<>();
    Token token;
    do {
      token = scanner.next(walk.site());
      written.add(token);
    } while (token.kind() != Token.Kind.END);
    run.makeRoom();
    expander.beginReading(written.toArray(new Token[0]));
    return depth;
  }

  private Token next() {
    Token token = expander.next();
    while (token != null && token.kind() == Token.Kind.PADDING) {
      token = expander.next();
    }
    return token == null ? Token.end(Site.NOWHERE, 0) : token;
  }

  /** The words of a condition, with numbers in the place of {@code defined} and of names. */
  private List<Token> operands(FileWalk walk) throws Condition.InvalidException {
    List<Token> words = new ArrayList<>();
    for (Token t = next(); t.kind() != Token.Kind.END; t = next()) {
      if (t.kind() != Token.Kind.NAME) {
        words.add(t);
      } else if (t.name() == run.names().of("defined")) {
        words.add(number(defined(t), t));
      } else if (isFileTest(t)) {
        words.add(number(hasFile(walk, t), t));
      } else {
        // C11 6.10.1: what names no macro is 0.
        words.add(number(false, t));
      }
    }
    return words;
  }

  private static Token number(boolean one, Token instead) {
    return Token.of(
        Token.Kind.NUMBER,
        Token.NO_NAME,
        0,
        one ? "1" : "0",
        0,
        1,
        instead.site().made(instead.start(), instead.end()));
  }

  private boolean defined(Token operator) throws Condition.InvalidException {
    Token name = expander.nextAsWritten();
    boolean parenthesis = name.isSign('(');
    if (parenthesis) {
      name = expander.nextAsWritten();
    }
    if (name.kind() != Token.Kind.NAME) {
      throw new Condition.InvalidException("'defined' takes the name of a macro", operator);
    }
    if (parenthesis && !expander.nextAsWritten().isSign(')')) {
      throw new Condition.InvalidException("this 'defined' has no ')'", operator);
    }
    return run.macro(name.name()) != null;
  }

  private boolean isFileTest(Token word) {
    Macro macro = run.macro(word.name());
    return macro != null && macro.isFileTest();
  }

  /** The value of {@code __has_include} and {@code __has_include_next}. */
  private boolean hasFile(FileWalk walk, Token operator) throws Condition.InvalidException {
    if (!expander.nextAsWritten().isSign('(')) {
      throw new Condition.InvalidException(
          "'" + operator + "' takes (\"FILE\") or (<FILE>)", operator);
    }
    List<Token> words = new ArrayList<>();
    for (Token t = next(); !t.isSign(')'); t = next()) {
      if (t.kind() == Token.Kind.END) {
        throw new Condition.InvalidException("this '" + operator + "' has no ')'", operator);
      }
      words.add(t);
    }
    Optional<HeaderName> name = HeaderName.of(words);
    if (name.isEmpty()) {
      throw new Condition.InvalidException(
          "'" + operator + "' takes (\"FILE\") or (<FILE>)", operator);
    }
    Headers.Search search =
        operator.spelling().equals("__has_include_next")
            ? walk.nextSearch()
            : Headers.Search.from(walk.file().folder());
    return run.headers().exists(name.get(), search);
  }
}
