package dev.conifer.kho;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/**
 * Who handed over, and how often that has happened: {@code struct kho_kexec_metadata}, packed.
 *
 * @param previousRelease the old kernel's release
 * @param kexecCount how many kexecs there were since firmware last booted, unsigned
 */
public record KexecMetadata(String previousRelease, int kexecCount) {
  /** The entry of the blob. */
  public static final String ENTRY = "kexec-metadata";

  /** {@code __NEW_UTS_LEN} and a NUL. */
  private static final int RELEASE_SIZE = 65;

  /** How many bytes. */
  public static final int SIZE = 4 + RELEASE_SIZE + 4;

  private static final int VERSION = 1;

  public KexecMetadata {
    Objects.requireNonNull(previousRelease);
    if (previousRelease.getBytes(StandardCharsets.ISO_8859_1).length >= RELEASE_SIZE) {
      throw new IllegalArgumentException("a release of more than 64 bytes");
    }
  }

  /** The bytes, as {@code kernel} writes them. */
  public byte[] encode(KhoKernel kernel) {
    ByteBuffer bytes = ByteBuffer.allocate(SIZE).order(kernel.order());
    bytes.putInt(VERSION).put(previousRelease.getBytes(StandardCharsets.ISO_8859_1));
    return bytes.putInt(SIZE - Integer.BYTES, kexecCount).array();
  }

  /** What {@code content} says; absent when it is too short, or of another version. */
  public static Optional<KexecMetadata> read(byte[] content, KhoKernel kernel) {
    ByteBuffer bytes = ByteBuffer.wrap(content).order(kernel.order());
    if (content.length < SIZE || bytes.getInt() != VERSION) {
      return Optional.empty();
    }
    int length = 0;
    while (length < RELEASE_SIZE - 1 && content[4 + length] != 0) {
      length++;
    }
    return Optional.of(
        new KexecMetadata(
            new String(content, 4, length, StandardCharsets.ISO_8859_1),
            bytes.getInt(SIZE - Integer.BYTES)));
  }
}
