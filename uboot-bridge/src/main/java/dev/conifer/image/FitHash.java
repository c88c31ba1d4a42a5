package dev.conifer.image;

import dev.conifer.memory.Content;
import dev.conifer.tree.PropertyValue;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A hash node of an image in a FIT. The hash is that of the data as they are stored, packed data
 * still packed.
 *
 * @param node the node's name, such as {@code hash-1}
 * @param algorithm such as {@code sha256}
 * @param value the bytes of the hash
 * @param ignored whether the node says that U-Boot shall not look at it ({@code uboot-ignore})
 */
public record FitHash(
    String node, Optional<String> algorithm, Optional<PropertyValue> value, boolean ignored) {
  /** The names of include/image.h by Java's. */
  private static final Map<String, String> DIGESTS =
      Map.of(
          "md5", "MD5",
          "sha1", "SHA-1",
          "sha256", "SHA-256",
          "sha384", "SHA-384",
          "sha512", "SHA-512");

  private static final int CRC16_POLYNOMIAL = 0x1021;

  public FitHash {
    Objects.requireNonNull(node);
    Objects.requireNonNull(algorithm);
    Objects.requireNonNull(value);
  }

  /** What a comparison of data with the hash came to. */
  public enum Outcome {
    /** The data have this hash. */
    MATCHES,
    /** They have another one. */
    DIFFERS,
    /** The hash in the FIT has another length than its algorithm gives. */
    BAD_LENGTH,
    /** The node has no {@code value}. */
    NO_VALUE,
    /** The node has no {@code algo}. */
    NO_ALGORITHM,
    /** The algorithm is not one of crc32, crc16-ccitt, md5, sha1, sha256, sha384 and sha512. */
    UNKNOWN_ALGORITHM
  }

  /**
   * Compares {@code data} with the hash. Data that are not known differ: a FIT is loaded whole, so
   * that somebody wrote over them since.
   */
  public Outcome compare(Content data) {
    if (algorithm.isEmpty()) {
      return Outcome.NO_ALGORITHM;
    }
    if (value.isEmpty()) {
      return Outcome.NO_VALUE;
    }
    Optional<byte[]> bytes = data.bytes();
    if (bytes.isEmpty()) {
      return Outcome.DIFFERS;
    }
    Optional<byte[]> hash = hash(algorithm.get(), bytes.get());
    if (hash.isEmpty()) {
      return Outcome.UNKNOWN_ALGORITHM;
    }
    byte[] expected = value.get().toByteArray();
    if (expected.length != hash.get().length) {
      return Outcome.BAD_LENGTH;
    }
    return Arrays.equals(expected, hash.get()) ? Outcome.MATCHES : Outcome.DIFFERS;
  }

  /** The hash of {@code data} as a FIT holds it; absent for an algorithm that is not known. */
  public static Optional<byte[]> hash(String algorithm, byte[] data) {
    if (algorithm.equals("crc32")) {
      CRC32 crc = new CRC32();
      crc.update(data);
      return Optional.of(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
    if (algorithm.equals("crc16-ccitt")) {
      return Optional.of(ByteBuffer.allocate(2).putShort((short) crc16(data)).array());
    }
    return Optional.ofNullable(DIGESTS.get(algorithm)).map(name -> digest(name).digest(data));
  }

  private static int crc16(byte[] data) {
    int crc = 0;
    for (byte b : data) {
      crc ^= Byte.toUnsignedInt(b) << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ CRC16_POLYNOMIAL;
      }
    }
    return crc & 0xffff;
  }

  private static MessageDigest digest(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no " + name, e);
    }
  }
}
