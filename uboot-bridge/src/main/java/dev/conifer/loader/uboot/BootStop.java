package dev.conifer.loader.uboot;

/** A boot that goes no further: a command failed, or U-Boot crashed. */
final class BootStop extends RuntimeException {
  /** What U-Boot's console shows for an access to memory that does not exist. */
  static final String SYNCHRONOUS_ABORT = "\"Synchronous Abort\" handler";

  /**
   * Why it stops.
   *
   * @param words U-Boot's own
   */
  BootStop(String words) {
    super(words, null, false, false);
  }

  /** An access to memory that does not exist. */
  static BootStop synchronousAbort(String access) {
    return new BootStop(SYNCHRONOUS_ABORT + ": " + access);
  }

  /** U-Boot's words. */
  String words() {
    return String.valueOf(getMessage());
  }
}
