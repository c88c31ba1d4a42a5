package dev.conifer.linux;

/**
 * What Linux's command line asks of a reboot: {@code reboot=cold}, {@code reboot=warm}, …; for a
 * panic {@code reboot=panic_warm} and its like.
 */
public enum RebootMode {
  /** The default on arm64. */
  COLD,
  /** Memory is to be left alone. */
  WARM,
  /** The same as {@link #COLD} here. */
  HARD,
  /** The same as {@link #WARM} here. */
  SOFT;

  boolean isWarm() {
    return this == WARM || this == SOFT;
  }
}
