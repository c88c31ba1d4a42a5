package dev.conifer.loader.linuxboot;

/** Thrown where LinuxBoot gives up; the message says why. */
final class Refusal extends RuntimeException {
  Refusal(String words) {
    super(words);
  }

  /** Why. */
  String words() {
    return String.valueOf(getMessage());
  }
}
