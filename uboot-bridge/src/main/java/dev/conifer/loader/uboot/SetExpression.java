package dev.conifer.loader.uboot;

import dev.conifer.boot.Message;
import dev.conifer.boot.TracedMemory.OpenStep;
import java.util.Optional;

/**
 * {@code setexpr} (cmd/setexpr.c): a variable set to a number, to what lies at an address, or to
 * the sum, difference … of two of them. The forms with regular expressions are not modelled.
 */
final class SetExpression {
  private SetExpression() {}

  static int run(CommandCall call, OpenStep step) {
    String name = call.word(1);
    String operator = call.word(3);
    if (call.count() < 3 || call.count() == 4) {
      return call.fail(step, "Usage: setexpr");
    }
    if (call.count() > 5 || call.word(2).equals("gsub") || call.word(2).equals("sub")) {
      step.notModelled("setexpr with a regular expression or a format");
      return 0;
    }
    if (call.suffix().equals("s")) {
      if (operator.equals("+")) {
        call.environment().set(name, call.word(2) + call.word(4));
        return 0;
      }
      step.notModelled("setexpr.s of memory");
      return 0;
    }
    Optional<Long> left = IntegerTest.operand(call, call.word(2));
    Optional<Long> right =
        call.count() == 3 ? Optional.of(0L) : IntegerTest.operand(call, call.word(4));
    if (left.isEmpty() || right.isEmpty()) {
      step.notModelled("setexpr looks at bytes that are not known");
      return 0;
    }
    if (call.count() == 3) {
      call.environment().set(name, Long.toHexString(left.get()));
      return 0;
    }
    Optional<Long> value = value(left.get(), operator, right.get());
    if (value.isEmpty()) {
      step.print(Message.complaint("invalid op"));
      return 1;
    }
    call.environment().set(name, Long.toHexString(value.get()));
    return 0;
  }

  private static Optional<Long> value(long left, String operator, long right) {
    return switch (operator) {
      case "|" -> Optional.of(left | right);
      case "&" -> Optional.of(left & right);
      case "+" -> Optional.of(left + right);
      case "^" -> Optional.of(left ^ right);
      case "-" -> Optional.of(left - right);
      case "*" -> Optional.of(left * right);
      case "/" -> right == 0 ? Optional.of(0L) : Optional.of(Long.divideUnsigned(left, right));
      case "%" -> right == 0 ? Optional.of(left) : Optional.of(Long.remainderUnsigned(left, right));
      default -> Optional.empty();
    };
  }
}
