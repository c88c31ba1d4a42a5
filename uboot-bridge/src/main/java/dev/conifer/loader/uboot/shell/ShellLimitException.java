package dev.conifer.loader.uboot.shell;

/** A script goes on for longer, or nests deeper, than any boot does. */
public final class ShellLimitException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ShellLimitException(String message) {
    super(message, null, false, false);
  }
}
