package dev.conifer.dts;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.dts.grammar.DeviceTreeLexer;
import dev.conifer.dts.grammar.DeviceTreeParser;
import org.antlr.v4.runtime.ANTLRErrorStrategy;
import org.antlr.v4.runtime.InputMismatchException;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;

/** Tells syntax errors and finds the place to go on. */
final class SyntaxErrorHandler implements ANTLRErrorStrategy {
  private final DtsTokenStream tokens;
  private final Problems problems;

  SyntaxErrorHandler(DtsTokenStream tokens, DtsTokenSource source, Problems problems) {
    this.tokens = tokens;
    this.problems = problems;
  }

  @Override
  public void reset(Parser parser) {}

  @Override
  public Token recoverInline(Parser parser) {
    throw new InputMismatchException(parser);
  }

  @Override
  public void sync(Parser parser) {
    int rule = parser.getContext().getRuleIndex();
    if (rule == DeviceTreeParser.RULE_nodeBody && parser.getContext().getChildCount() > 0) {
      while (!canStandInBody(tokens.LA(1))) {
        tell();
        skipStatement();
      }
    } else if (rule == DeviceTreeParser.RULE_source) {
      while (!canStandOutside(tokens.LA(1))) {
        tell();
        skipStatement();
        if (tokens.LA(1) == DeviceTreeLexer.RIGHT_BRACE) {
          tokens.consume();
        }
      }
    }
  }

  private static boolean canStandInBody(int type) {
    return switch (type) {
      case DeviceTreeLexer.LABEL,
          DeviceTreeLexer.OMIT_IF_NO_REF,
          DeviceTreeLexer.NAME,
          DeviceTreeLexer.DELETE_NODE,
          DeviceTreeLexer.DELETE_PROPERTY,
          DeviceTreeLexer.RIGHT_BRACE,
          Token.EOF ->
          true;
      default -> false;
    };
  }

  private static boolean canStandOutside(int type) {
    return switch (type) {
      case DeviceTreeLexer.VERSION,
          DeviceTreeLexer.PLUGIN,
          DeviceTreeLexer.LABEL,
          DeviceTreeLexer.MEMRESERVE,
          DeviceTreeLexer.SLASH,
          DeviceTreeLexer.LABEL_REFERENCE,
          DeviceTreeLexer.PATH_REFERENCE,
          DeviceTreeLexer.DELETE_NODE,
          DeviceTreeLexer.DELETE_PROPERTY,
          DeviceTreeLexer.OMIT_IF_NO_REF,
          Token.EOF ->
          true;
      default -> false;
    };
  }

  @Override
  public void reportError(Parser parser, RecognitionException error) {
    tell();
  }

  private void tell() {
    DtsToken found = tokens.current();
    problems.add(
        Diagnostic.error("syntax", found.origin(), "unexpected '" + found.getText() + "'"));
  }

  @Override
  public void recover(Parser parser, RecognitionException error) {
    switch (parser.getContext().getRuleIndex()) {
      case DeviceTreeParser.RULE_bodyStatement -> skipStatement();
      case DeviceTreeParser.RULE_statement, DeviceTreeParser.RULE_source -> {
        skipStatement();
        if (tokens.LA(1) == DeviceTreeLexer.RIGHT_BRACE) {
          tokens.consume();
        }
      }
      default -> throw error;
    }
  }

  /** Takes words up to the semicolon that ends a statement, or the brace that ends its node. */
  private void skipStatement() {
    int open = 0;
    while (true) {
      switch (tokens.LA(1)) {
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
        default -> {}
      }
      tokens.consume();
    }
  }

  @Override
  public boolean inErrorRecoveryMode(Parser parser) {
    return false;
  }

  @Override
  public void reportMatch(Parser parser) {}
}
