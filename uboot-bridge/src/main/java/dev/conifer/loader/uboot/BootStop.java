package dev.conifer.loader.uboot;

/** A boot that goes no further: a command failed, or U-Boot crashed. */
final class BootStop extends RuntimeException {
  /** What U-Boot's console shows for an access to memory that does not exist. */
  static final String SYNCHRONOUS_ABORT = "\"Synchronous Abort\" handler";

  private final boolean resets;

  /**
   * Why a command fails; a script goes on after it.
   *
   * @param words U-Boot's own
   */
  BootStop(String words) {
    this(words, false);
  }

  private BootStop(String words, boolean resets) {
    super(words, null, false, false);
    this.resets = resets;
  }

  /** U-Boot resets the board, or ends otherwise: no script goes on after it. */
  static BootStop resetting(String words) {
    return new BootStop(words, true);
  }

  /** An access to memory that does not exist. */
  static BootStop synchronousAbort(String access) {
    return resetting(SYNCHRONOUS_ABORT + ": " + access);
  }

  /** Whether the board is reset or switched off, rather than back at the prompt. */
  boolean resets() {
    return resets;
  }

  /** U-Boot's words. */
  String words() {
    return String.valueOf(getMessage());
  }
}
