package dev.conifer.dts;

import dev.conifer.dts.grammar.DeviceTreeLexer;
import org.antlr.v4.runtime.Token;

/** Which words can stand where: what an error is depends on it, and where to go on after one. */
final class WordKinds {
  private WordKinds() {}

  /** Whether cells can go on, or end properly, with a word of {@code type}. */
  static boolean isInCells(int type) {
    return switch (type) {
      case DeviceTreeLexer.INTEGER,
          DeviceTreeLexer.CHARACTER,
          DeviceTreeLexer.LABEL,
          DeviceTreeLexer.LABEL_REFERENCE,
          DeviceTreeLexer.PATH_REFERENCE,
          DeviceTreeLexer.LEFT_PARENTHESIS,
          DeviceTreeLexer.GREATER ->
          true;
      default -> false;
    };
  }

  /** Whether bytes can go on, or end properly, with a word of {@code type}. */
  static boolean isInBytes(int type) {
    return switch (type) {
      case DeviceTreeLexer.HEX, DeviceTreeLexer.LABEL, DeviceTreeLexer.RIGHT_BRACKET -> true;
      default -> false;
    };
  }

  /** Whether a node can go on, or end, with a word of {@code type}. */
  static boolean isInBody(int type) {
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

  /** Whether a file can go on, or end, with a word of {@code type}. */
  static boolean isOutside(int type) {
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

  /** Whether a word of {@code type} is an operator of expressions, and no bracket of theirs. */
  static boolean isOperator(int type) {
    return switch (type) {
      case DeviceTreeLexer.PLUS,
          DeviceTreeLexer.MINUS,
          DeviceTreeLexer.STAR,
          DeviceTreeLexer.SLASH,
          DeviceTreeLexer.PERCENT,
          DeviceTreeLexer.OR,
          DeviceTreeLexer.XOR,
          DeviceTreeLexer.COMPLEMENT,
          DeviceTreeLexer.NOT,
          DeviceTreeLexer.LOGICAL_AND,
          DeviceTreeLexer.LOGICAL_OR,
          DeviceTreeLexer.SHIFT_LEFT,
          DeviceTreeLexer.SHIFT_RIGHT,
          DeviceTreeLexer.EQUAL,
          DeviceTreeLexer.NOT_EQUAL,
          DeviceTreeLexer.LESS_OR_EQUAL,
          DeviceTreeLexer.GREATER_OR_EQUAL,
          DeviceTreeLexer.QUESTION ->
          true;
      default -> false;
    };
  }

  /** Whether a part of a value can begin with a word of {@code type}. */
  static boolean startsValuePart(int type) {
    return switch (type) {
      case DeviceTreeLexer.STRING,
          DeviceTreeLexer.LESS,
          DeviceTreeLexer.LEFT_BRACKET,
          DeviceTreeLexer.LABEL_REFERENCE,
          DeviceTreeLexer.PATH_REFERENCE,
          DeviceTreeLexer.BITS,
          DeviceTreeLexer.INCBIN ->
          true;
      default -> false;
    };
  }

  /** Whether {@code found} can only be what follows a statement, with or without its semicolon. */
  static boolean followsStatement(DtsToken found) {
    return switch (found.getType()) {
      case Token.EOF,
          DeviceTreeLexer.RIGHT_BRACE,
          DeviceTreeLexer.DELETE_NODE,
          DeviceTreeLexer.DELETE_PROPERTY,
          DeviceTreeLexer.OMIT_IF_NO_REF,
          DeviceTreeLexer.VERSION,
          DeviceTreeLexer.PLUGIN,
          DeviceTreeLexer.MEMRESERVE ->
          true;
      case DeviceTreeLexer.LABEL -> startsLine(found);
      case DeviceTreeLexer.SLASH, DeviceTreeLexer.LABEL_REFERENCE, DeviceTreeLexer.PATH_REFERENCE ->
          isBeforeBrace(found);
      default -> Words.looksLikeStatement(found);
    };
  }

  /** Whether {@code found} begins, unindented, a block that stands outside of all nodes. */
  static boolean startsOuterBlock(DtsToken found) {
    return switch (found.getType()) {
      case DeviceTreeLexer.SLASH, DeviceTreeLexer.LABEL_REFERENCE, DeviceTreeLexer.PATH_REFERENCE ->
          startsLine(found)
              && found.input().indent(found.first()).isEmpty()
              && isBeforeBrace(found);
      default -> false;
    };
  }

  /** Whether cells, or an expression, cannot go on with {@code found}. */
  static boolean endsCells(DtsToken found) {
    return switch (found.getType()) {
      case Token.EOF,
          DeviceTreeLexer.SEMICOLON,
          DeviceTreeLexer.LEFT_BRACE,
          DeviceTreeLexer.RIGHT_BRACE,
          DeviceTreeLexer.LESS,
          DeviceTreeLexer.EQUALS,
          DeviceTreeLexer.OPEN_STRING,
          DeviceTreeLexer.DELETE_NODE,
          DeviceTreeLexer.DELETE_PROPERTY,
          DeviceTreeLexer.OMIT_IF_NO_REF ->
          true;
      case DeviceTreeLexer.COMMA ->
          "<\"[".indexOf(Words.nextVisible(found.input(), found.end())) >= 0;
      case DeviceTreeLexer.STRING -> Words.isRunaway(found);
      default -> Words.looksLikeStatement(found);
    };
  }

  /** Whether {@code found} is a '>' that ends cells, rather than one that compares numbers. */
  static boolean isClosingAngle(DtsToken found) {
    return found.getType() == DeviceTreeLexer.GREATER
        && ";,".indexOf(Words.nextVisible(found.input(), found.end())) >= 0;
  }

  /** Whether bytes cannot go on with {@code found}. */
  static boolean endsBytes(DtsToken found) {
    return switch (found.getType()) {
      case Token.EOF,
          DeviceTreeLexer.SEMICOLON,
          DeviceTreeLexer.LEFT_BRACE,
          DeviceTreeLexer.RIGHT_BRACE,
          DeviceTreeLexer.EQUALS,
          DeviceTreeLexer.OPEN_STRING ->
          true;
      default -> Words.looksLikeStatement(found);
    };
  }

  static boolean startsLine(DtsToken found) {
    return found.input().startsLine(found.first());
  }

  private static boolean isBeforeBrace(DtsToken found) {
    return Words.nextVisible(found.input(), found.end()) == '{';
  }
}
