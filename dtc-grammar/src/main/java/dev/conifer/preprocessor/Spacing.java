package dev.conifer.preprocessor;

/**
 * Where a blank must be put between two words that a macro brought together, so that they are not
 * read as one: the pairs at which GCC's cpp puts one. dtc's words are not C's, so that these blanks
 * decide what dtc reads: {@code a-X-b} is two words where X is 1, because of {@code 1 -b}.
 */
final class Spacing {
  private Spacing() {}

  /** Whether a blank must stand between {@code left} and {@code right}. */
  static boolean isNeeded(Token left, Token right) {
    char sign = right.kind() == Token.Kind.SIGN ? right.first() : '\0';
    return switch (left.kind()) {
      case NAME ->
          right.kind() == Token.Kind.NAME
              || (right.kind() == Token.Kind.NUMBER && mayEndName(right))
              || isLiteral(right, '"')
              || isLiteral(right, '\'');
      case NUMBER ->
          right.kind() == Token.Kind.NUMBER
              || right.kind() == Token.Kind.NAME
              || isLiteral(right, '\'')
              || sign == '.'
              || sign == '+'
              || sign == '-';
      case SIGN -> isNeeded(left.spelling(), right, sign);
      case OTHER -> left.first() == '\\' && right.kind() == Token.Kind.NAME;
      default -> false;
    };
  }

  private static boolean mayEndName(Token number) {
    return number.spelling().chars().allMatch(c -> Scanner.isLetterOrDigit((char) c));
  }

  private static boolean isLiteral(Token word, char quote) {
    return word.kind() == Token.Kind.LITERAL && word.first() == quote;
  }

  private static boolean isNeeded(String left, Token right, char sign) {
    return switch (left) {
      case "=", "!", "*", "^", ">>", "<<" -> sign == '=';
      case ">" -> sign == '=' || sign == '>';
      case "<" -> sign == '=' || sign == '<' || sign == '%' || sign == ':';
      case "+" -> sign == '=' || sign == '+';
      case "-" -> sign == '=' || sign == '-' || sign == '>';
      case "/" -> sign == '=' || sign == '/' || sign == '*';
      case "%" -> sign == '=' || sign == ':' || sign == '>';
      case "&" -> sign == '=' || sign == '&';
      case "|" -> sign == '=' || sign == '|';
      case ":" -> sign == ':' || sign == '>';
      case "->" -> sign == '*';
      case "." -> sign == '.' || sign == '%' || right.kind() == Token.Kind.NUMBER;
      case "#" -> sign == '#' || sign == '%';
      case "<=" -> sign == '>';
      default -> false;
    };
  }
}
