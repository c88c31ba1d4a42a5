package dev.conifer.loader.uboot;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The variables of a running U-Boot. */
final class Environment {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(\\w+)}|\\$(\\w+)");

  private final Map<String, String> variables = new TreeMap<>();

  /** The variables of {@code defaults}, changed by {@code changes}; an empty value removes one. */
  Environment(Map<String, String> defaults, Map<String, String> changes) {
    variables.putAll(defaults);
    changes.forEach(this::set);
  }

  /** {@code setenv}: an empty value removes the variable. */
  void set(String name, String value) {
    if (value.isEmpty()) {
      variables.remove(name);
    } else {
      variables.put(name, value);
    }
  }

  /** The variable's text. */
  Optional<String> text(String name) {
    return Optional.ofNullable(variables.get(name));
  }

  /** All variables by name, as they are now. */
  Map<String, String> all() {
    return Collections.unmodifiableMap(variables);
  }

  /** The variable as a number, read as {@link #number}. */
  Optional<Long> hex(String name) {
    return text(name).map(Environment::number);
  }

  /** {@code text} with {@code ${name}} and {@code $name} replaced; unset variables are empty. */
  String expand(String text) {
    if (text.indexOf('$') < 0) {
      return text;
    }
    return REFERENCE
        .matcher(text)
        .replaceAll(m -> Matcher.quoteReplacement(text(name(m)).orElse("")));
  }

  /** The number that an argument of a command says, variables replaced. */
  long address(String argument) {
    return number(expand(argument));
  }

  private static String name(MatchResult match) {
    return match.group(1) != null ? match.group(1) : match.group(2);
  }

  /**
   * A hexadecimal number as {@code simple_strtoul(text, NULL, 16)} reads it: {@code 0x} may stand
   * before it, the first character that is no digit ends it, and it wraps round 64 bits. {@code no}
   * is 0.
   */
  static long number(String text) {
    int at = text.startsWith("0x") || text.startsWith("0X") ? 2 : 0;
    long number = 0;
    for (; at < text.length(); at++) {
      int digit = Character.digit(text.charAt(at), 16);
      if (digit < 0) {
        break;
      }
      number = number << 4 | digit;
    }
    return number;
  }
}
