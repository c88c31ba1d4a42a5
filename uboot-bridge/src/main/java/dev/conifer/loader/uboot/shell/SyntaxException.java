package dev.conifer.loader.uboot.shell;

/** A line that hush does not accept. */
final class SyntaxException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int line;

  SyntaxException(int line) {
    super("syntax error", null, false, false);
    this.line = line;
  }

  int line() {
    return line;
  }
}
