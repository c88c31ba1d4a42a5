package dev.conifer.loader.uboot.shell;

import java.util.List;

/**
 * {@code test} (cmd/test.c): read from left to right without precedence. What it does not
 * understand ends it as true.
 */
public final class TestExpression {
  private static final List<String> BINARY =
      List.of("=", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge");

  private final List<String> words;
  private final FileTest files;
  private int at;
  private boolean value;
  private boolean last;
  private boolean negated;
  private char joined = ' ';

  private TestExpression(List<String> words, FileTest files) {
    this.words = words;
    this.files = files;
  }

  /** Whether a file exists on a device: {@code -e}. */
  @FunctionalInterface
  public interface FileTest {
    /** For the words after {@code -e}: interface, device and partition, path. */
    boolean exists(String blockInterface, String device, String path);
  }

  /**
   * The status that {@code test} gives.
   *
   * @param arguments the words after {@code test}
   */
  public static int status(List<String> arguments, FileTest files) {
    if (arguments.size() < 2) {
      return 1;
    }
    return new TestExpression(arguments, files).holds() ? 0 : 1;
  }

  private boolean holds() {
    while (at < words.size()) {
      if (!next()) {
        return true;
      }
    }
    return value;
  }

  /** One operator with what belongs to it; false when there is none. */
  private boolean next() {
    int left = words.size() - at;
    String first = words.get(at);
    String second = left > 1 ? words.get(at + 1) : "";
    if (BINARY.contains(second)) {
      return left >= 3 && term(compare(first, second, words.get(at + 2)), 3);
    }
    switch (first) {
      case "!" -> negated = !negated;
      case "-o", "-a" -> {
        last = value;
        joined = first.charAt(1);
      }
      case "-z", "-n" -> {
        return left >= 2 && term(second.isEmpty() == first.equals("-z"), 2);
      }
      case "-e" -> {
        return left >= 4 && term(files.exists(second, words.get(at + 2), words.get(at + 3)), 4);
      }
      default -> {
        return false;
      }
    }
    at++;
    return true;
  }

  private boolean term(boolean holds, int length) {
    value = holds != negated;
    negated = false;
    if (joined == 'o') {
      value = last || value;
    } else if (joined == 'a') {
      value = last && value;
    }
    joined = ' ';
    at += length;
    return true;
  }

  private static boolean compare(String left, String operator, String right) {
    if (!operator.startsWith("-")) {
      int order = left.compareTo(right);
      return switch (operator) {
        case "=" -> order == 0;
        case "!=" -> order != 0;
        case "<" -> order < 0;
        default -> order > 0;
      };
    }
    int order = Long.compare(number(left), number(right));
    return switch (operator) {
      case "-eq" -> order == 0;
      case "-ne" -> order != 0;
      case "-lt" -> order < 0;
      case "-le" -> order <= 0;
      case "-gt" -> order > 0;
      default -> order >= 0;
    };
  }

  /** {@code simple_strtol(text, NULL, 0)}: decimal, or with {@code 0x} or {@code 0} before it. */
  public static long number(String text) {
    boolean negative = text.startsWith("-");
    String digits = negative ? text.substring(1) : text;
    int base = 10;
    if (digits.startsWith("0x") || digits.startsWith("0X")) {
      base = 16;
      digits = digits.substring(2);
    } else if (digits.startsWith("0")) {
      base = 8;
    }
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = Character.digit(digits.charAt(i), base);
      if (digit < 0) {
        break;
      }
      number = number * base + digit;
    }
    return negative ? -number : number;
  }
}
