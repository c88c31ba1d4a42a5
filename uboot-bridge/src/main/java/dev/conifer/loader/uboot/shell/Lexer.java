package dev.conifer.loader.uboot.shell;

/**
 * Cuts a script into words, as {@code parse_stream} does. In the word under construction a
 * backslash protects the character after it; the backslashes go when the word is done. That is why
 * one in single quotes disappears, and one in double quotes stays together with what it stands
 * before.
 */
final class Lexer {
  private final String text;
  private final boolean again;
  private int at;
  private int line;

  /**
   * For a script.
   *
   * @param again whether this is the second pass over a command with its variables replaced, in
   *     which {@code ; $ & |} are characters like any other
   */
  Lexer(String text, int firstLine, boolean again) {
    this.text = text;
    this.line = firstLine;
    this.again = again;
  }

  /** The next piece. */
  Token next() {
    skipBlanksAndComment();
    if (at >= text.length()) {
      return Token.of(Token.Kind.END, line);
    }
    char c = text.charAt(at);
    if (c == '\n') {
      at++;
      return Token.of(Token.Kind.NEWLINE, line++);
    }
    if (isOperator(c)) {
      return operator(c);
    }
    return Token.of(word());
  }

  private void skipBlanksAndComment() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    if (at < text.length() && text.charAt(at) == '#') {
      int end = text.indexOf('\n', at);
      at = end < 0 ? text.length() : end;
    }
  }

  private boolean isOperator(char c) {
    return !again && (c == ';' || c == '&' || c == '|');
  }

  private Token operator(char c) {
    at++;
    if (c == ';') {
      return Token.of(Token.Kind.SEMICOLON, line);
    }
    if (at >= text.length() || text.charAt(at) != c) {
      throw new SyntaxException(line);
    }
    at++;
    return Token.of(c == '&' ? Token.Kind.AND : Token.Kind.OR, line);
  }

  private Word word() {
    int firstLine = line;
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    boolean inQuotes = false;
    while (at < text.length()) {
      int plain = at;
      at = endOfName(at);
      word.append(text, plain, at);
      if (at == text.length()) {
        break;
      }
      char c = text.charAt(at);
      if (!inQuotes && (c == ' ' || c == '\t' || c == '\n' || isOperator(c))) {
        break;
      }
      at++;
      switch (c) {
        case '"' -> {
          inQuotes = !inQuotes;
          quoted = true;
        }
        case '\'' -> {
          quoted = true;
          singleQuoted(word);
        }
        case '\\' -> {
          if (at >= text.length()) {
            throw new SyntaxException(line);
          }
          protect(word, c, inQuotes);
          protect(word, taken(), inQuotes);
        }
        case '$' -> dollar(word, inQuotes);
        default -> {
          countLine(c);
          protect(word, c, inQuotes);
        }
      }
    }
    if (inQuotes) {
      throw new SyntaxException(firstLine);
    }
    return new Word(withoutBackslashes(word), quoted, firstLine);
  }

  /** The end of the letters, digits and underscores from {@code start} on: most of every text. */
  private int endOfName(int start) {
    int end = start;
    while (end < text.length() && Word.isName(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private char taken() {
    char c = text.charAt(at++);
    countLine(c);
    return c;
  }

  private void countLine(char c) {
    if (c == '\n') {
      line++;
    }
  }

  /** {@code b_addqchr}. */
  private static void protect(StringBuilder word, char c, boolean inQuotes) {
    if (inQuotes && "*?[\\".indexOf(c) >= 0) {
      word.append('\\');
    }
    word.append(c);
  }

  private void singleQuoted(StringBuilder word) {
    int firstLine = line;
    int end = text.indexOf('\'', at);
    if (end < 0) {
      throw new SyntaxException(firstLine);
    }
    while (at < end) {
      word.append(taken());
    }
    at++;
  }

  /** {@code handle_dollar}. */
  private void dollar(StringBuilder word, boolean inQuotes) {
    char c = again || at >= text.length() ? '\0' : text.charAt(at);
    if (Word.isLetter(c)) {
      int start = at;
      at = endOfName(at);
      word.append(Word.VARIABLE).append(text, start, at).append(Word.VARIABLE);
    } else if (c == '?') {
      at++;
      word.append(Word.VARIABLE).append('?').append(Word.VARIABLE);
    } else if (c == '{') {
      int end = text.indexOf('}', at);
      if (end < 0) {
        throw new SyntaxException(line);
      }
      word.append(Word.VARIABLE).append(text, at + 1, end).append(Word.VARIABLE);
      while (at <= end) {
        taken();
      }
    } else {
      protect(word, '$', inQuotes);
    }
  }

  private static String withoutBackslashes(StringBuilder word) {
    if (word.indexOf("\\") < 0) {
      return word.toString();
    }
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < word.length(); i++) {
      if (word.charAt(i) == '\\') {
        i++;
      }
      if (i < word.length()) {
        plain.append(word.charAt(i));
      }
    }
    return plain.toString();
  }
}
