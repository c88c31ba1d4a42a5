package dev.conifer.preprocessor;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Origin;

/** How much one source may include, be it by {@code #include} or by {@code /include/}. */
public final class IncludeLimits {
  /** Dtc's MAX_SRCFILE_DEPTH (srcpos.c), and GCC's {@code -fmax-include-depth}. */
  public static final int DEEPEST = 200;

  /** Includes of one source; files that include one another twice would double without end. */
  public static final int MOST = 10_000;

  /** UTF-16 units of all that is included. */
  public static final int LARGEST_TEXT = 256 << 20;

  private IncludeLimits() {}

  /** What is wrong where the include at {@code where} leads deeper than {@link #DEEPEST}. */
  public static Diagnostic tooDeep(Origin where) {
    // The whole chain would be 200 lines that say the same.
    Origin shortened = Origin.of(where.range().orElseThrow(), where.via().subList(0, 1));
    return Diagnostic.error(
            "E-include", shortened, "includes are nested more than " + DEEPEST + " deep")
        .withRemedy("look for a file that includes itself");
  }

  /** What is wrong where the include at {@code where} is one too many, or its text too long. */
  public static Diagnostic tooMuch(Origin where) {
    return Diagnostic.error(
        "E-include",
        where,
        "this source includes more than "
            + MOST
            + " files or "
            + (LARGEST_TEXT >> 20)
            + " MiB of text");
  }
}
