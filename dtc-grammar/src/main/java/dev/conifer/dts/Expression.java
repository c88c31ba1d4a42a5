package dev.conifer.dts;

/** A number, or a calculation in unsigned 64-bit arithmetic. */
public sealed interface Expression extends CellsItem {

  /** The expression with its parentheses. */
  Extent extent();

  /** A number as written: decimal, hexadecimal, octal or a character. */
  record Literal(long value, Extent extent) implements Expression {}

  /** {@code -a}, {@code ~a} or {@code !a} */
  record Unary(UnaryOperator operator, Expression operand, Extent extent) implements Expression {}

  /** {@code a operator b} */
  record Binary(BinaryOperator operator, Expression left, Expression right, Extent extent)
      implements Expression {}

  /** {@code condition ? then : otherwise} */
  record Conditional(Expression condition, Expression then, Expression otherwise, Extent extent)
      implements Expression {}

  /** The operators before one operand. */
  enum UnaryOperator {
    NEGATE("-"),
    COMPLEMENT("~"),
    NOT("!");

    private final String symbol;

    UnaryOperator(String symbol) {
      this.symbol = symbol;
    }

    /** The operator as written. */
    public String symbol() {
      return symbol;
    }
  }

  /** The operators between two operands; C's, on unsigned 64-bit numbers. */
  enum BinaryOperator {
    LOGICAL_OR("||"),
    LOGICAL_AND("&&"),
    OR("|"),
    XOR("^"),
    AND("&"),
    EQUAL("=="),
    NOT_EQUAL("!="),
    LESS("<"),
    GREATER(">"),
    LESS_OR_EQUAL("<="),
    GREATER_OR_EQUAL(">="),
    SHIFT_LEFT("<<"),
    SHIFT_RIGHT(">>"),
    ADD("+"),
    SUBTRACT("-"),
    MULTIPLY("*"),
    DIVIDE("/"),
    REMAINDER("%");

    private final String symbol;

    BinaryOperator(String symbol) {
      this.symbol = symbol;
    }

    /** The operator as written. */
    public String symbol() {
      return symbol;
    }
  }
}
