package dev.conifer.loader.efi;

/** Thrown to end a boot; the message says why. */
final class Refusal extends RuntimeException {
  Refusal(String words) {
    super(words);
  }

  /** Why. */
  String words() {
    return String.valueOf(getMessage());
  }
}
