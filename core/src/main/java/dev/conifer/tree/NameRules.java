package dev.conifer.tree;

import java.util.Objects;
import java.util.Optional;

/**
 * What the names of nodes and properties may be made of.
 *
 * @see <a href="https://github.com/devicetree-org/devicetree-specification">Devicetree
 *     Specification v0.4, tables 2.1 and 2.2; the character sets are those of dtc 1.8.1's checks
 *     {@code node_name_chars} and {@code property_name_chars}, which are a little wider</a>
 */
public final class NameRules {
  private static final boolean[] NODE_CHARACTERS = lettersDigitsAnd(",._+-@");
  private static final boolean[] PROPERTY_CHARACTERS = lettersDigitsAnd(",._+*#?-");

  private NameRules() {}

  /** What is wrong with {@code name}, unit address included, as the name of a child node. */
  public static Optional<Problem> ofNode(String name) {
    Optional<Character> bad = firstOutside(name, NODE_CHARACTERS);
    if (bad.isPresent()) {
      return problem("node_name_chars", "Bad character " + shown(bad.get()) + " in node name");
    }
    int at = name.indexOf('@');
    if (at == 0 || name.isEmpty()) {
      return problem("node_name_not_empty", "Empty node name");
    }
    if (at >= 0 && name.indexOf('@', at + 1) >= 0) {
      return problem("node_name_format", "multiple '@' characters in node name");
    }
    return Optional.empty();
  }

  /** What is wrong with {@code name} as the name of a property. */
  public static Optional<Problem> ofProperty(String name) {
    if (name.isEmpty()) {
      return problem("property_name_chars", "Empty property name");
    }
    return firstOutside(name, PROPERTY_CHARACTERS)
        .flatMap(
            bad ->
                problem(
                    "property_name_chars", "Bad character " + shown(bad) + " in property name"));
  }

  /** {@code name} with whatever a terminal should not be shown as an escape. */
  public static String printable(String name) {
    StringBuilder text = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      text.append(printable(name.charAt(i)));
    }
    return text.toString();
  }

  /** For each ASCII character whether it is allowed. */
  private static boolean[] lettersDigitsAnd(String punctuation) {
    boolean[] allowed = new boolean[0x80];
    for (char c = 0; c < allowed.length; c++) {
      allowed[c] = Character.isLetterOrDigit(c) || punctuation.indexOf(c) >= 0;
    }
    return allowed;
  }

  private static Optional<Character> firstOutside(String name, boolean[] allowed) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= allowed.length || !allowed[c]) {
        return Optional.of(c);
      }
    }
    return Optional.empty();
  }

  private static String shown(char c) {
    return "'" + printable(c) + "'";
  }

  private static String printable(char c) {
    return c > ' ' && c < 0x7f
        ? String.valueOf(c)
        : c == ' ' ? " " : c < 0x100 ? String.format("\\x%02x", (int) c) : "\\u" + hex4(c);
  }

  private static String hex4(char c) {
    return String.format("%04x", (int) c);
  }

  private static Optional<Problem> problem(String check, String message) {
    return Optional.of(new Problem(check, message));
  }

  /**
   * Something wrong with a name.
   *
   * @param check the name of dtc's check that fails
   * @param message what is wrong, in dtc's words
   */
  public record Problem(String check, String message) {
    public Problem {
      Objects.requireNonNull(check);
      Objects.requireNonNull(message);
    }
  }
}
