package dev.conifer.memory;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** SHA-256 over content of any length, without having all of it as bytes at once. */
public final class ContentHash {
  private static final int BLOCK = 1 << 20;

  private ContentHash() {}

  /** 64 hexadecimal digits; absent when a byte is not known. */
  public static Optional<String> sha256(Content content) {
    if (!content.isKnown()) {
      return Optional.empty();
    }
    MessageDigest digest = digest();
    byte[] block = new byte[(int) Math.min(BLOCK, content.size())];
    for (long at = 0; at < content.size(); at += block.length) {
      int length = (int) Math.min(block.length, content.size() - at);
      content.slice(at, length).copyTo(block, 0);
      digest.update(block, 0, length);
    }
    return Optional.of(HexFormat.of().formatHex(digest.digest()));
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
