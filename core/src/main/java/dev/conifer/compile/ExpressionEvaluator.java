package dev.conifer.compile;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.dts.Expression;

/**
 * Evaluates expressions as dtc does: in unsigned 64-bit arithmetic, every operand of every
 * operator, so that a division by zero is an error even where its result would not be used.
 *
 * @see <a href="https://github.com/devicetree-org/devicetree-specification">Devicetree
 *     Specification v0.4, section 6.3</a>
 */
final class ExpressionEvaluator {
  private final Problems problems;

  ExpressionEvaluator(Problems problems) {
    this.problems = problems;
  }

  /**
   * The value of {@code expression}; 0 in place of what has none, about which there is an error.
   */
  long value(Expression expression) {
    if (expression instanceof Expression.Literal literal) {
      return literal.value();
    }
    if (expression instanceof Expression.Unary unary) {
      return value(unary);
    }
    if (expression instanceof Expression.Binary binary) {
      return value(binary);
    }
    Expression.Conditional conditional = (Expression.Conditional) expression;
    long condition = value(conditional.condition());
    long then = value(conditional.then());
    long otherwise = value(conditional.otherwise());
    return condition != 0 ? then : otherwise;
  }

  /**
   * The value of {@code expression} for {@code bits} bits: zero-extended or sign-extended from
   * there, or else cut with a warning, as dtc has done since 1.7.0.
   */
  long value(Expression expression, int bits) {
    long value = value(expression);
    if (bits == Long.SIZE) {
      return value;
    }
    long mask = (1L << bits) - 1;
    if (Long.compareUnsigned(value, mask) > 0 && (value | mask) != -1) {
      problems.add(
          Diagnostic.warning(
                  "W-truncated",
                  expression.origin(),
                  String.format(
                      "Value 0x%016x truncated to 0x%0" + bits / 4 + "x", value, value & mask))
              .withRemedy(
                  bits == Integer.SIZE
                      ? "write two cells, or /bits/ 64"
                      : "write a value of " + bits + " bits, or /bits/ " + 2 * bits));
    }
    return value & mask;
  }

  private long value(Expression.Unary unary) {
    long operand = value(unary.operand());
    return switch (unary.operator()) {
      case NEGATE -> -operand;
      case COMPLEMENT -> ~operand;
      case NOT -> truth(operand == 0);
    };
  }

  private long value(Expression.Binary binary) {
    long left = value(binary.left());
    long right = value(binary.right());
    return switch (binary.operator()) {
      case LOGICAL_OR -> truth(left != 0 || right != 0);
      case LOGICAL_AND -> truth(left != 0 && right != 0);
      case OR -> left | right;
      case XOR -> left ^ right;
      case AND -> left & right;
      case EQUAL -> truth(left == right);
      case NOT_EQUAL -> truth(left != right);
      case LESS -> truth(Long.compareUnsigned(left, right) < 0);
      case GREATER -> truth(Long.compareUnsigned(left, right) > 0);
      case LESS_OR_EQUAL -> truth(Long.compareUnsigned(left, right) <= 0);
      case GREATER_OR_EQUAL -> truth(Long.compareUnsigned(left, right) >= 0);
      case SHIFT_LEFT -> shiftsOut(right) ? 0 : left << right;
      case SHIFT_RIGHT -> shiftsOut(right) ? 0 : left >>> right;
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE -> right == 0 ? divisionByZero(binary) : Long.divideUnsigned(left, right);
      case REMAINDER -> right == 0 ? divisionByZero(binary) : Long.remainderUnsigned(left, right);
    };
  }

  private long divisionByZero(Expression.Binary binary) {
    problems.error("E-division", binary.origin(), "Division by zero");
    return 0;
  }

  private static boolean shiftsOut(long distance) {
    return Long.compareUnsigned(distance, Long.SIZE) >= 0;
  }

  private static long truth(boolean holds) {
    return holds ? 1 : 0;
  }
}
