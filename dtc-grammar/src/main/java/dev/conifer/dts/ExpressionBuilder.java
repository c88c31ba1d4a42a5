package dev.conifer.dts;

import dev.conifer.dts.Expression.BinaryOperator;
import dev.conifer.dts.Expression.UnaryOperator;
import dev.conifer.dts.grammar.DeviceTreeLexer;
import dev.conifer.dts.grammar.DeviceTreeParser.BinaryContext;
import dev.conifer.dts.grammar.DeviceTreeParser.ConditionalContext;
import dev.conifer.dts.grammar.DeviceTreeParser.ExpressionContext;
import dev.conifer.dts.grammar.DeviceTreeParser.GroupedContext;
import dev.conifer.dts.grammar.DeviceTreeParser.IntegerContext;
import dev.conifer.dts.grammar.DeviceTreeParser.LiteralContext;
import dev.conifer.dts.grammar.DeviceTreeParser.ParenthesisedContext;
import dev.conifer.dts.grammar.DeviceTreeParser.UnaryContext;

/** Makes {@link Expression}s. */
final class ExpressionBuilder {
  private ExpressionBuilder() {}

  static Expression integer(IntegerContext rule) {
    ParenthesisedContext parenthesised = rule.parenthesised();
    return parenthesised == null ? literal(Contexts.first(rule)) : parenthesised(parenthesised);
  }

  static Expression parenthesised(ParenthesisedContext rule) {
    return Contexts.isWhole(rule)
        ? expression(rule.expression(), Contexts.extent(rule))
        : new Expression.Literal(0, Contexts.extent(rule));
  }

  /** A number or a character. One that is malformed was told by the token source, and counts 0. */
  static Expression.Literal literal(DtsToken token) {
    return new Expression.Literal(token.value(), token.extent());
  }

  private static Expression expression(ExpressionContext rule) {
    return expression(rule, Contexts.extent(rule));
  }

  /** {@code rule}, to which the parentheses around it count. */
  private static Expression expression(ExpressionContext rule, Extent extent) {
    if (rule instanceof LiteralContext literal) {
      return new Expression.Literal(literal(Contexts.first(literal)).value(), extent);
    }
    if (rule instanceof GroupedContext grouped) {
      return expression(grouped.expression(), extent);
    }
    if (rule instanceof UnaryContext unary) {
      return new Expression.Unary(
          unary(unary.operator.getType()), expression(unary.expression()), extent);
    }
    if (rule instanceof BinaryContext binary) {
      return new Expression.Binary(
          binary(binary.operator.getType()),
          expression(binary.expression(0)),
          expression(binary.expression(1)),
          extent);
    }
    if (rule instanceof ConditionalContext conditional) {
      return new Expression.Conditional(
          expression(conditional.expression(0)),
          expression(conditional.expression(1)),
          expression(conditional.expression(2)),
          extent);
    }
    throw new AssertionError(rule);
  }

  private static UnaryOperator unary(int type) {
    return switch (type) {
      case DeviceTreeLexer.MINUS -> UnaryOperator.NEGATE;
      case DeviceTreeLexer.COMPLEMENT -> UnaryOperator.COMPLEMENT;
      case DeviceTreeLexer.NOT -> UnaryOperator.NOT;
      default -> throw new AssertionError(type);
    };
  }

  private static BinaryOperator binary(int type) {
    return switch (type) {
      case DeviceTreeLexer.LOGICAL_OR -> BinaryOperator.LOGICAL_OR;
      case DeviceTreeLexer.LOGICAL_AND -> BinaryOperator.LOGICAL_AND;
      case DeviceTreeLexer.OR -> BinaryOperator.OR;
      case DeviceTreeLexer.XOR -> BinaryOperator.XOR;
      case DeviceTreeLexer.AND -> BinaryOperator.AND;
      case DeviceTreeLexer.EQUAL -> BinaryOperator.EQUAL;
      case DeviceTreeLexer.NOT_EQUAL -> BinaryOperator.NOT_EQUAL;
      case DeviceTreeLexer.LESS -> BinaryOperator.LESS;
      case DeviceTreeLexer.GREATER -> BinaryOperator.GREATER;
      case DeviceTreeLexer.LESS_OR_EQUAL -> BinaryOperator.LESS_OR_EQUAL;
      case DeviceTreeLexer.GREATER_OR_EQUAL -> BinaryOperator.GREATER_OR_EQUAL;
      case DeviceTreeLexer.SHIFT_LEFT -> BinaryOperator.SHIFT_LEFT;
      case DeviceTreeLexer.SHIFT_RIGHT -> BinaryOperator.SHIFT_RIGHT;
      case DeviceTreeLexer.PLUS -> BinaryOperator.ADD;
      case DeviceTreeLexer.MINUS -> BinaryOperator.SUBTRACT;
      case DeviceTreeLexer.STAR -> BinaryOperator.MULTIPLY;
      case DeviceTreeLexer.SLASH -> BinaryOperator.DIVIDE;
      case DeviceTreeLexer.PERCENT -> BinaryOperator.REMAINDER;
      default -> throw new AssertionError(type);
    };
  }
}
