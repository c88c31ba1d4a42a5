package dev.conifer.memory;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
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
    Hasher hasher = Hashing.sha256().newHasher();
    byte[] block = new byte[(int) Math.min(BLOCK, content.size())];
    for (long at = 0; at < content.size(); at += block.length) {
      int length = (int) Math.min(block.length, content.size() - at);
      content.slice(at, length).copyTo(block, 0);
      hasher.putBytes(block, 0, length);
    }
    return Optional.of(hasher.hash().toString());
  }
}
