package dev.conifer.cli;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Rules for make that name the files of which each output was made, in the form of dtc's {@code
 * -d}. What means something to GNU make in a name is escaped.
 */
final class MakeRules {
  private static final String BEHIND_BACKSLASH = " \t#:";

  private final StringBuilder text = new StringBuilder();

  /** Adds the rule that {@code target} is made of {@code files}. */
  void add(String target, List<String> files) {
    // Only a target with % is a pattern.
    text.append(escaped(target, BEHIND_BACKSLASH + "%")).append(':');
    files.forEach(file -> text.append(' ').append(escaped(file, BEHIND_BACKSLASH)));
    text.append('\n');
  }

  /**
   * {@code name} with a backslash before each of {@code special}. Those that stand there already
   * are doubled: make takes two for one there, and elsewhere as they are.
   */
  private static String escaped(String name, String special) {
    StringBuilder escaped = new StringBuilder();
    int backslashes = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (special.indexOf(c) >= 0) {
        escaped.append("\\".repeat(backslashes + 1));
      } else if (c == '$') {
        escaped.append('$');
      }
      escaped.append(c);
      backslashes = c == '\\' ? backslashes + 1 : 0;
    }
    return escaped.toString();
  }

  byte[] toBytes() {
    return toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
