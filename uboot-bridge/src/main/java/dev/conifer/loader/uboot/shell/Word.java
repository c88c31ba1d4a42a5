package dev.conifer.loader.uboot.shell;

import java.util.function.UnaryOperator;

/**
 * A word of a script: text in which {@link #VARIABLE} stands before and after what is to be
 * replaced, as hush keeps it.
 *
 * @param text backslashes and quotes removed
 * @param quoted whether a part of it was quoted: such a word is there even when it is empty
 * @param line where it begins
 */
record Word(String text, boolean quoted, int line) {
  /** Encloses a variable's name; no byte of a script is decoded to it. */
  static final char VARIABLE = '\ue003';

  boolean hasVariable() {
    return text.indexOf(VARIABLE) >= 0;
  }

  /** Whether it is {@code name=…} ({@code is_assignment}). */
  boolean isAssignment() {
    int at = 0;
    while (at < text.length() && (at == 0 ? isLetter(text.charAt(at)) : isName(text.charAt(at)))) {
      at++;
    }
    return at > 0 && at < text.length() && text.charAt(at) == '=';
  }

  /** The text with every variable replaced; line ends in it become spaces then. */
  String expand(UnaryOperator<String> lookup) {
    if (!hasVariable()) {
      return text;
    }
    StringBuilder expanded = new StringBuilder();
    int at = 0;
    for (int start = text.indexOf(VARIABLE); start >= 0; start = text.indexOf(VARIABLE, at)) {
      int end = text.indexOf(VARIABLE, start + 1);
      expanded.append(text, at, start).append(lookup.apply(text.substring(start + 1, end)));
      at = end + 1;
    }
    return expanded.append(text.substring(at)).toString().replace('\n', ' ');
  }

  static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  static boolean isName(char c) {
    return isLetter(c) || (c >= '0' && c <= '9') || c == '_';
  }
}
