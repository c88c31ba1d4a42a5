package dev.conifer.fadump;

import dev.conifer.diagnostic.BlobLocation;
import dev.conifer.diagnostic.Diagnostic;

/** Arithmetic and diagnostics that the structures of this package share. */
final class Fields {
  private Fields() {}

  /** The least multiple of {@code alignment} (a power of two) that is not below {@code value}. */
  static long roundUp(long value, long alignment) {
    return (value + alignment - 1) & -alignment;
  }

  /** The greatest multiple of {@code alignment} (a power of two) that is not above it. */
  static long roundDown(long value, long alignment) {
    return value & -alignment;
  }

  static Diagnostic error(
      String code, String name, long offset, String context, String message, String remedy) {
    return Diagnostic.error(code, new BlobLocation(name, offset, context), message)
        .withRemedy(remedy);
  }

  static Diagnostic warning(String code, String name, long offset, String context, String message) {
    return Diagnostic.warning(code, new BlobLocation(name, offset, context), message);
  }
}
