package dev.conifer.diagnostic;

/** How many columns of a terminal a text takes, as East Asian Width (Unicode UAX 11) has it. */
final class TextWidth {
  /** Pairs of first and last code points that take two columns. */
  private static final int[] WIDE = {
    0x1100, 0x115f, 0x2e80, 0x303e, 0x3041, 0x4dbf, 0x4e00, 0xa4cf, 0xac00, 0xd7a3, 0xf900, 0xfaff,
    0xfe30, 0xfe6f, 0xff00, 0xff60, 0xffe0, 0xffe6, 0x1f300, 0x1f64f, 0x1f680, 0x1f6ff, 0x1f900,
    0x1f9ff, 0x20000, 0x3fffd
  };

  private TextWidth() {}

  /** The columns of {@code text}, which has no tabs. */
  static int of(String text) {
    return text.codePoints().map(TextWidth::of).sum();
  }

  /** The columns of one character. */
  static int of(int codePoint) {
    switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> {
        return 0;
      }
      default -> {
        for (int i = 0; i < WIDE.length; i += 2) {
          if (codePoint >= WIDE[i] && codePoint <= WIDE[i + 1]) {
            return 2;
          }
        }
        return 1;
      }
    }
  }
}
