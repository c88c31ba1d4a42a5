package dev.conifer.preprocessor;

import java.util.List;
import java.util.Locale;

/**
 * The value of a condition: C's integer constant expressions (C11 6.10.1), in 64 bits, a number
 * being unsigned where one of its operands is.
 */
final class Condition {
  /** How many operators and parentheses may be open at once. */
  private static final int DEEPEST = 300;

  private final List<Token> words;
  private final Token end;
  private int at;
  private int depth;

  /**
   * @param words numbers, characters and signs
   * @param end what stands for the end
   */
  Condition(List<Token> words, Token end) {
    this.words = words;
    this.end = end;
  }

  /** Why a condition has no value. */
  static final class InvalidException extends Exception {
    private static final long serialVersionUID = 1;
    private final String reason;

    @SuppressWarnings("serial")
    private final Token token;

    InvalidException(String reason, Token token) {
      super(reason, null, false, false);
      this.reason = reason;
      this.token = token;
    }

    String reason() {
      return reason;
    }

    /** The word that shows it. */
    Token token() {
      return token;
    }
  }

  /**
   * A number.
   *
   * @param bits in two's complement
   * @param unsigned whether the uppermost bit counts
   */
  private record Value(long bits, boolean unsigned) {
    static Value of(boolean truth) {
      return new Value(truth ? 1 : 0, false);
    }

    boolean isTrue() {
      return bits != 0;
    }
  }

  boolean isTrue() throws InvalidException {
    Value value = comma(true);
    if (at < words.size()) {
      Token extra = words.get(at);
      throw new InvalidException(
          extra.isSign(')')
              ? "this ')' closes nothing"
              : extra.kind() == Token.Kind.SIGN
                  ? "'"
                      + extra
                      + "' has no place in a condition"
                      + (extra.isSign('=') ? "; '==' compares" : "")
                  : "an operator was expected before '" + extra + "'",
          extra);
    }
    return value.isTrue();
  }

  private Token peek() {
    return at < words.size() ? words.get(at) : end;
  }

  private boolean take(String sign) {
    if (peek().isSign(sign)) {
      at++;
      return true;
    }
    return false;
  }

  private void descend() throws InvalidException {
    if (++depth > DEEPEST) {
      throw new InvalidException("this condition is nested more than " + DEEPEST + " deep", peek());
    }
  }

  private Value comma(boolean live) throws InvalidException {
    Value value = conditional(live);
    while (take(",")) {
      value = conditional(live);
    }
    return value;
  }

  private Value conditional(boolean live) throws InvalidException {
    descend();
    Value condition = binary(0, live);
    if (!take("?")) {
      depth--;
      return condition;
    }
    Token question = words.get(at - 1);
    Value then = comma(live && condition.isTrue());
    if (!take(":")) {
      throw new InvalidException("this '?' has no ':'", question);
    }
    Value otherwise = conditional(live && !condition.isTrue());
    depth--;
    Value chosen = condition.isTrue() ? then : otherwise;
    return new Value(chosen.bits, then.unsigned || otherwise.unsigned);
  }

  /** The binary operators, those that bind weakest first. */
  private static final List<List<String>> LEVELS =
      List.of(
          List.of("||"),
          List.of("&&"),
          List.of("|"),
          List.of("^"),
          List.of("&"),
          List.of("==", "!="),
          List.of("<=", ">=", "<", ">"),
          List.of("<<", ">>"),
          List.of("+", "-"),
          List.of("*", "/", "%"));

  private Value binary(int level, boolean live) throws InvalidException {
    if (level == LEVELS.size()) {
      return unary(live);
    }
    Value left = binary(level + 1, live);
    while (true) {
      Token operator = peek();
      if (operator.kind() != Token.Kind.SIGN || !LEVELS.get(level).contains(operator.spelling())) {
        return left;
      }
      at++;
      String sign = operator.spelling();
      boolean rightLive =
          live && !(sign.equals("||") && left.isTrue()) && !(sign.equals("&&") && !left.isTrue());
      Value right = binary(level + 1, rightLive);
      left = apply(operator, left, right, live);
    }
  }

  private static Value apply(Token operator, Value left, Value right, boolean live)
      throws InvalidException {
    boolean unsigned = left.unsigned || right.unsigned;
    long a = left.bits;
    long b = right.bits;
    return switch (operator.spelling()) {
      case "||" -> Value.of(left.isTrue() || right.isTrue());
      case "&&" -> Value.of(left.isTrue() && right.isTrue());
      case "|" -> new Value(a | b, unsigned);
      case "^" -> new Value(a ^ b, unsigned);
      case "&" -> new Value(a & b, unsigned);
      case "==" -> Value.of(a == b);
      case "!=" -> Value.of(a != b);
      case "<" -> Value.of(compare(a, b, unsigned) < 0);
      case ">" -> Value.of(compare(a, b, unsigned) > 0);
      case "<=" -> Value.of(compare(a, b, unsigned) <= 0);
      case ">=" -> Value.of(compare(a, b, unsigned) >= 0);
      case "<<" -> shifted(left, right, 1);
      case ">>" -> shifted(left, right, -1);
      case "+" -> new Value(a + b, unsigned);
      case "-" -> new Value(a - b, unsigned);
      case "*" -> new Value(a * b, unsigned);
      default -> divided(operator, a, b, unsigned, live);
    };
  }

  private static int compare(long a, long b, boolean unsigned) {
    return unsigned ? Long.compareUnsigned(a, b) : Long.compare(a, b);
  }

  /** Shifted to the left by {@code by} times {@code direction}; as in GCC, less than 0 turns it. */
  private static Value shifted(Value value, Value by, int direction) {
    boolean turned = !by.unsigned && by.bits < 0;
    boolean left = direction > 0 != turned;
    long count = turned ? -by.bits : by.bits;
    boolean far = Long.compareUnsigned(count, Long.SIZE) >= 0;
    boolean negative = !value.unsigned && value.bits < 0;
    if (left) {
      return new Value(far ? 0 : value.bits << count, value.unsigned);
    }
    if (far) {
      return new Value(negative ? -1 : 0, value.unsigned);
    }
    return new Value(value.unsigned ? value.bits >>> count : value.bits >> count, value.unsigned);
  }

  private static Value divided(Token operator, long a, long b, boolean unsigned, boolean live)
      throws InvalidException {
    if (b == 0) {
      if (live) {
        throw new InvalidException("this divides by zero", operator);
      }
      return new Value(0, unsigned);
    }
    boolean quotient = operator.isSign('/');
    if (unsigned) {
      return new Value(quotient ? Long.divideUnsigned(a, b) : Long.remainderUnsigned(a, b), true);
    }
    return new Value(quotient ? a / b : a % b, false);
  }

  private Value unary(boolean live) throws InvalidException {
    Token token = peek();
    if (token.isSign('(')) {
      descend();
      at++;
      Value value = comma(live);
      if (!take(")")) {
        throw new InvalidException("this '(' has no ')'", token);
      }
      depth--;
      return value;
    }
    if (token.kind() == Token.Kind.SIGN
        && token.length() == 1
        && "+-~!".indexOf(token.first()) >= 0) {
      descend();
      at++;
      Value value = unary(live);
      depth--;
      return switch (token.first()) {
        case '-' -> new Value(-value.bits, value.unsigned);
        case '~' -> new Value(~value.bits, value.unsigned);
        case '!' -> Value.of(!value.isTrue());
        default -> value;
      };
    }
    at++;
    return switch (token.kind()) {
      case NUMBER -> number(token);
      case LITERAL -> character(token);
      case END ->
          throw new InvalidException("a number is missing at the end of this condition", token);
      default ->
          throw new InvalidException("'" + token + "' has no place here in a condition", token);
    };
  }

  private static Value number(Token token) throws InvalidException {
    String text = token.spelling().toLowerCase(Locale.ROOT);
    int digitsEnd = text.length();
    while (digitsEnd > 1 && "ul".indexOf(text.charAt(digitsEnd - 1)) >= 0) {
      digitsEnd--;
    }
    String suffix = text.substring(digitsEnd);
    String digits = text.substring(0, digitsEnd);
    int radix = 10;
    if (digits.startsWith("0x") || digits.startsWith("0b")) {
      radix = digits.startsWith("0x") ? 16 : 2;
      digits = digits.substring(2);
    } else if (digits.length() > 1 && digits.startsWith("0")) {
      radix = 8;
    }
    if (!suffix.matches("|u|l|ll|ul|ull|lu|llu") || digits.isEmpty()) {
      throw new InvalidException("'" + token + "' is no integer", token);
    }
    long value = 0;
    boolean large = false;
    for (int i = 0; i < digits.length(); i++) {
      int digit = Character.digit(digits.charAt(i), radix);
      if (digit < 0) {
        throw new InvalidException("'" + token + "' is no integer", token);
      }
      large |= Long.compareUnsigned(value, Long.divideUnsigned(-1 - (long) digit, radix)) > 0;
      value = value * radix + digit;
    }
    return new Value(value, large || value < 0 || suffix.contains("u"));
  }

  /**
   * The value of a character's literal, as GCC has it: bytes are signed, several make one number.
   */
  private static Value character(Token token) throws InvalidException {
    String text = token.spelling();
    if (text.startsWith("L'")) {
      // A wide character: one of ASCII has the same value.
      text = text.substring(1);
    }
    if (text.charAt(0) != '\'' || text.length() < 3) {
      throw new InvalidException("'" + token + "' is no number", token);
    }
    long value = 0;
    int count = 0;
    int i = 1;
    while (i < text.length() - 1) {
      int unit = text.charAt(i++);
      if (unit == '\\' && i < text.length() - 1) {
        char escape = text.charAt(i++);
        int simple = "abtnvfr".indexOf(escape);
        int digits = i;
        if (escape == 'x') {
          while (digits < text.length() - 1 && Character.digit(text.charAt(digits), 16) >= 0) {
            digits++;
          }
          unit = digits == i ? 0 : (int) Long.parseLong(tail(text, i, digits), 16);
          i = digits;
        } else if (escape >= '0' && escape <= '7') {
          digits = i - 1;
          while (digits < Math.min(i + 2, text.length() - 1)
              && Character.digit(text.charAt(digits), 8) >= 0) {
            digits++;
          }
          unit = Integer.parseInt(text.substring(i - 1, digits), 8);
          i = digits;
        } else {
          unit = simple >= 0 ? simple + 7 : escape;
        }
      }
      value = (value << 8) | (unit & 0xff);
      count++;
    }
    return new Value(count == 1 ? (byte) value : (int) value, false);
  }

  /** The last digits of a number, as many as count for a byte. */
  private static String tail(String text, int start, int end) {
    return text.substring(Math.max(start, end - 2), end);
  }
}
