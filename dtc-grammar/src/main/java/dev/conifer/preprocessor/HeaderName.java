package dev.conifer.preprocessor;

import java.util.List;
import java.util.Optional;

/**
 * What an {@code #include} names.
 *
 * @param name the file
 * @param quoted whether it is looked for in the folder of the file that names it, too
 */
record HeaderName(String name, boolean quoted) {

  /**
   * The name that the directive of {@code walk}'s file has; its macros are carried out if need be.
   */
  static Optional<HeaderName> read(
      FileWalk walk, Directive.Include directive, ConditionReader reader) {
    String text = walk.file().text();
    int start = directive.start();
    if (start < directive.end()) {
      char opening = text.charAt(start);
      if (opening == '"' || opening == '<') {
        int closing = text.indexOf(opening == '"' ? '"' : '>', start + 1);
        return closing < 0 || closing >= directive.end()
            ? Optional.empty()
            : of(text.substring(start + 1, closing), opening == '"');
      }
    }
    return of(reader.words(walk, start, directive.end()));
  }

  private static Optional<HeaderName> of(String name, boolean quoted) {
    return name.isEmpty() ? Optional.empty() : Optional.of(new HeaderName(name, quoted));
  }

  /** The name that {@code words} make: a string, or what stands between {@code <} and {@code >}. */
  static Optional<HeaderName> of(List<Token> words) {
    if (words.isEmpty()) {
      return Optional.empty();
    }
    Token first = words.get(0);
    if (first.kind() == Token.Kind.LITERAL && first.first() == '"') {
      String quoted = first.spelling();
      return of(quoted.substring(1, quoted.length() - 1), true);
    }
    if (!first.isSign('<')) {
      return Optional.empty();
    }
    StringBuilder name = new StringBuilder();
    for (Token word : words.subList(1, words.size())) {
      if (word.isSign('>')) {
        return of(name.toString(), false);
      }
      if (word.isWhite()) {
        name.append(' ');
      }
      name.append(word.spelling());
    }
    return Optional.empty();
  }
}
