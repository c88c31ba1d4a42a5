package dev.conifer.dts;

import dev.conifer.diagnostic.SourceRange;
import dev.conifer.dts.grammar.DeviceTreeLexer;
import org.antlr.v4.runtime.Token;

/** Finds, after a syntax error, the place to go on: by skipping words, or by reading them anew. */
final class Resumption {
  private final DtsTokenStream tokens;

  /** Where the next statement starts, when that is known better than by skipping; else -1. */
  private int nextStatement = -1;

  Resumption(DtsTokenStream tokens) {
    this.tokens = tokens;
  }

  /** Makes the next {@link #skipStatement} go on at {@code offset} of the current word's file. */
  void nextStatementAt(int offset) {
    nextStatement = offset;
  }

  /** Takes words up to the semicolon that ends a statement, or the brace that ends its node. */
  void skipStatement() {
    if (nextStatement >= 0) {
      tokens.readAgain(nextStatement, DeviceTreeLexer.NAMES);
      nextStatement = -1;
      return;
    }
    int open = 0;
    for (boolean first = true; ; first = false) {
      DtsToken found = tokens.current();
      switch (found.getType()) {
        case Token.EOF -> {
          return;
        }
        case DeviceTreeLexer.LEFT_BRACE -> open++;
        case DeviceTreeLexer.RIGHT_BRACE -> {
          if (open == 0) {
            return;
          }
          open--;
        }
        case DeviceTreeLexer.SEMICOLON -> {
          if (open == 0) {
            tokens.consume();
            return;
          }
        }
        default -> {
          if (!first && open == 0 && startsNextStatement(found)) {
            tokens.readAgain(found.first(), DeviceTreeLexer.NAMES);
            return;
          }
        }
      }
      tokens.consume();
    }
  }

  /** Whether {@code found} begins a statement although the one before it has no semicolon. */
  private static boolean startsNextStatement(DtsToken found) {
    return found.getType() == DeviceTreeLexer.VERSION
        || WordKinds.startsOuterBlock(found)
        || Words.looksLikeStatement(found);
  }

  /** Takes the brace, outside of all nodes, that {@link #skipStatement} stopped at. */
  void skipClosingBrace() {
    if (tokens.LA(1) == DeviceTreeLexer.RIGHT_BRACE) {
      tokens.consume();
      if (tokens.LA(1) == DeviceTreeLexer.SEMICOLON) {
        tokens.consume();
      }
    }
  }

  /** Takes words up to the end of the parentheses opened from the word at {@code index} on. */
  void skipParentheses(int index) {
    int open = 0;
    for (DtsToken token : tokens.since(index)) {
      open += depth(token.getType());
    }
    while (open > 0
        && !WordKinds.endsCells(tokens.current())
        && !WordKinds.isClosingAngle(tokens.current())) {
      open += depth(tokens.LA(1));
      tokens.consume();
    }
  }

  private static int depth(int type) {
    return switch (type) {
      case DeviceTreeLexer.LEFT_PARENTHESIS -> 1;
      case DeviceTreeLexer.RIGHT_PARENTHESIS -> -1;
      default -> 0;
    };
  }

  /** Takes words up to {@code offset} of {@code input}'s text. */
  void skipTo(SourceInput input, int offset) {
    while (tokens.LA(1) != Token.EOF
        && tokens.current().input() == input
        && tokens.current().first() < offset) {
      tokens.consume();
    }
  }

  /** Takes all words that {@code include} brings. */
  void skipIncluded(SourceRange include) {
    while (tokens.LA(1) != Token.EOF && isFrom(include, tokens.current())) {
      tokens.consume();
    }
    if (tokens.LA(1) != Token.EOF) {
      tokens.readAgain(tokens.current().first(), DeviceTreeLexer.NAMES);
    }
  }

  private static boolean isFrom(SourceRange include, DtsToken word) {
    return word.origin().via().stream().anyMatch(step -> step.where().equals(include));
  }

  /** Goes back over the labels before the current word that begin a line. */
  void backToLabels() {
    int index = tokens.index();
    while (index > 1 && isLabelInLineOfItsOwn(tokens.get(index - 1))) {
      index--;
    }
    tokens.seek(index);
  }

  /** Whether {@code token} is a label that belongs to what follows rather than what precedes. */
  static boolean isLabelInLineOfItsOwn(DtsToken token) {
    return token.getType() == DeviceTreeLexer.LABEL && WordKinds.startsLine(token);
  }

  /** Makes reading go on behind {@code string}, which has no end, as far as one can tell where. */
  void leaveOpenString(DtsToken string) {
    SourceInput input = string.input();
    if (ValueErrors.endsInBackslash(string)) {
      int quote = input.file().text().indexOf('"', string.end());
      int end = quote < 0 ? string.end() + 1 : quote + 1;
      tokens.readAgain(input, end, DeviceTreeLexer.DEFAULT_MODE);
    } else {
      leaveStatement(string);
    }
  }

  /** Goes on behind the statement, or the line, that holds {@code word}. */
  void leaveStatement(DtsToken word) {
    nextStatementAt(endOfStatement(word));
  }

  /** Reads on behind {@code word}, in cells. */
  void passOver(DtsToken word) {
    tokens.readAgain(word.input(), word.end(), DeviceTreeLexer.DEFAULT_MODE);
  }

  /** Goes on behind what should have been a reference and starts with {@code ampersand}. */
  void leaveBrokenReference(DtsToken ampersand) {
    tokens.readAgain(
        ampersand.input(),
        ValueErrors.endOfBrokenReference(ampersand),
        DeviceTreeLexer.DEFAULT_MODE);
  }

  /** Goes on behind the line where {@code string} starts, which runs into the lines after it. */
  void leaveRunawayString(DtsToken string) {
    tokens.readAgain(string.input(), endOfStatement(string), DeviceTreeLexer.NAMES);
  }

  /**
   * Behind the semicolon at the end of the line where {@code string} starts, or that line's end.
   */
  private static int endOfStatement(DtsToken string) {
    SourceInput input = string.input();
    String text = input.file().text();
    int endOfLine = input.endOfLine(string.first());
    int end = endOfLine;
    for (int at = endOfLine - 1; at > string.first(); at--) {
      char c = text.charAt(at);
      if (c == ';') {
        end = at + 1;
      } else if (c != '}' && !Character.isWhitespace(c)) {
        break;
      }
    }
    return end;
  }
}
