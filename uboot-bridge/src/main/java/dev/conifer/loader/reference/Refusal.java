package dev.conifer.loader.reference;

/** Thrown to end a boot before anything was written; the message says why. */
final class Refusal extends RuntimeException {
  Refusal(String words) {
    super(words);
  }

  /** Why. */
  String words() {
    return String.valueOf(getMessage());
  }
}
