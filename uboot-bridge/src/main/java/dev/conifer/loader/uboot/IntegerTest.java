package dev.conifer.loader.uboot;

import dev.conifer.boot.Message;
import dev.conifer.boot.TracedMemory.OpenStep;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * {@code itest} (cmd/itest.c): compares two numbers, or two texts with {@code .s}; {@code *address}
 * stands for what lies there.
 */
final class IntegerTest {
  /** The longest text that {@code .s} compares, in bytes. */
  private static final int LONGEST = 4096;

  private IntegerTest() {}

  static int run(CommandCall call, OpenStep step) {
    if (call.count() != 4) {
      return call.fail(step, "Usage: itest");
    }
    String operator = call.word(2);
    Optional<Integer> order =
        call.suffix().equals("s") ? order(text(call, 1), text(call, 3)) : numbers(call);
    if (order.isEmpty()) {
      step.notModelled("itest looks at bytes that are not known, it counts as false");
      return 1;
    }
    int sign = order.get();
    return switch (operator) {
      case "-eq", "==" -> status(sign == 0);
      case "-ne", "!=", "<>" -> status(sign != 0);
      case "-lt", "<" -> status(sign < 0);
      case "-gt", ">" -> status(sign > 0);
      case "-le", "<=" -> status(sign <= 0);
      case "-ge", ">=" -> status(sign >= 0);
      default -> {
        step.print(Message.complaint("Unknown operator '%s'".formatted(operator)));
        yield 1;
      }
    };
  }

  private static int status(boolean holds) {
    return holds ? 0 : 1;
  }

  private static Optional<Integer> order(Optional<String> left, Optional<String> right) {
    return left.flatMap(l -> right.map(l::compareTo));
  }

  /** Compared as the signed {@code long} that they are on arm64. */
  private static Optional<Integer> numbers(CommandCall call) {
    return operand(call, call.word(1))
        .flatMap(left -> operand(call, call.word(3)).map(right -> Long.compare(left, right)));
  }

  /**
   * A number, cut to the command's width, or what lies where {@code *} points; absent when that is
   * not known.
   */
  static Optional<Long> operand(CommandCall call, String word) {
    int width = call.width();
    if (word.startsWith("*")) {
      return call.bytes(Environment.number(word.substring(1)), width)
          .map(IntegerTest::littleEndian);
    }
    long number = Environment.number(word);
    return Optional.of(width == 8 ? number : number & ((1L << (8 * width)) - 1));
  }

  static long littleEndian(byte[] bytes) {
    long number = 0;
    for (int i = bytes.length - 1; i >= 0; i--) {
      number = number << 8 | Byte.toUnsignedLong(bytes[i]);
    }
    return number;
  }

  private static Optional<String> text(CommandCall call, int index) {
    String word = call.word(index);
    if (!word.startsWith("*")) {
      return Optional.of(word);
    }
    byte[] bytes = call.session().knownBytes(Environment.number(word.substring(1)), LONGEST);
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return end == bytes.length
        ? Optional.empty()
        : Optional.of(new String(Arrays.copyOf(bytes, end), StandardCharsets.ISO_8859_1));
  }
}
