package dev.conifer.compile;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.dts.Expression;
import dev.conifer.dts.Placement;

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
   * The value of {@code expression}, which stands at {@code place}; 0 where it has none, about
   * which there is an error.
   */
  long value(Expression expression, Placement place) {
    if (expression instanceof Expression.Literal literal) {
      return literal.value();
    }
    if (expression instanceof Expression.Unary unary) {
      return value(unary, place);
    }
    if (expression instanceof Expression.Binary binary) {
      return value(binary, place);
    }
    Expression.Conditional conditional = (Expression.Conditional) expression;
    long condition = value(conditional.condition(), place);
    long then = value(conditional.then(), place);
    long otherwise = value(conditional.otherwise(), place);
    return condition != 0 ? then : otherwise;
  }

  /**
   * The value of {@code expression} for {@code bits} bits: zero-extended or sign-extended from
   * there, or else cut with a warning, as dtc has done since 1.7.0.
   */
  long value(Expression expression, int bits, Placement place) {
    long value = value(expression, place);
    if (bits == Long.SIZE) {
      return value;
    }
    long mask = (1L << bits) - 1;
    if (Long.compareUnsigned(value, mask) > 0 && (value | mask) != -1) {
      problems.add(
          Diagnostic.warning(
                  "W-truncated",
                  place.origin(expression.extent()),
                  String.format(
                      "Value 0x%016x truncated to 0x%0" + bits / 4 + "x", value, value & mask))
              .withRemedy(
                  bits == Integer.SIZE
                      ? "write two cells, or /bits/ 64"
                      : "write a value of " + bits + " bits, or /bits/ " + 2 * bits));
    }
    return value & mask;
  }

  private long value(Expression.Unary unary, Placement place) {
    long operand = value(unary.operand(), place);
    return switch (unary.operator()) {
      case NEGATE -> -operand;
      case COMPLEMENT -> ~operand;
      case NOT -> truth(operand == 0);
    };
  }

  private long value(Expression.Binary binary, Placement place) {
    long left = value(binary.left(), place);
    long right = value(binary.right(), place);
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
      case DIVIDE -> right == 0 ? divisionByZero(binary, place) : Long.divideUnsigned(left, right);
      case REMAINDER ->
          right == 0 ? divisionByZero(binary, place) : Long.remainderUnsigned(left, right);
    };
  }

  private long divisionByZero(Expression.Binary binary, Placement place) {
    problems.error("E-division", place.origin(binary.extent()), "Division by zero");
    return 0;
  }

  private static boolean shiftsOut(long distance) {
    return Long.compareUnsigned(distance, Long.SIZE) >= 0;
  }

  private static long truth(boolean holds) {
    return holds ? 1 : 0;
  }
}
