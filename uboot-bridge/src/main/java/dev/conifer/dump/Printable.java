package dev.conifer.dump;

/** Text of a dead kernel for the terminal of a living person. */
public final class Printable {
  private Printable() {}

  /** {@code text} with its control characters, but for tab and line feed, as {@code \xNN}. */
  public static String of(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) && c != '\t' && c != '\n') {
        printable.append("\\x%02x".formatted((int) c));
      } else {
        printable.append(c);
      }
    }
    return printable.toString();
  }
}
