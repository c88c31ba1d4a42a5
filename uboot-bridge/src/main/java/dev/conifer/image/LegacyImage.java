package dev.conifer.image;

import dev.conifer.diagnostic.BlobLocation;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.Content;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The header of U-Boot's legacy image format ({@code uImage}), as {@code mkimage} without a FIT
 * writes it: 64 bytes, big-endian, before the data (include/image.h, {@code struct image_header}).
 *
 * @param dataSize the size of the data after the header, in bytes
 * @param architecture 22 is arm64
 * @param type 2 is a kernel, 3 a ramdisk, 6 a script
 */
public record LegacyImage(long dataSize, int architecture, int type) {
  /** The header's size in bytes. */
  public static final int HEADER_SIZE = 64;

  /** {@code IH_ARCH_ARM64}. */
  public static final int ARM64 = 22;

  /** {@code IH_TYPE_RAMDISK}. */
  public static final int RAMDISK = 3;

  /** {@code IH_TYPE_SCRIPT}. */
  public static final int SCRIPT = 6;

  private static final int MAGIC = 0x27051956;
  private static final int CHECKSUM_AT = 4;
  private static final int SIZE_AT = 12;
  private static final int ARCHITECTURE_AT = 29;
  private static final int TYPE_AT = 30;

  /** Whether {@code content} begins with the magic number; not when its bytes are unknown. */
  public static boolean isAt(Content content) {
    return content.size() >= HEADER_SIZE
        && content
            .slice(0, 4)
            .bytes()
            .filter(b -> ByteBuffer.wrap(b).getInt() == MAGIC)
            .isPresent();
  }

  /**
   * Reads the header at the beginning of {@code content}; its checksum must be right.
   *
   * @param name the file's name, for diagnostics
   */
  public static Result<LegacyImage> read(String name, Content content) {
    if (!isAt(content)) {
      return failure(name, 0, "'%s' has no legacy image magic".formatted(name));
    }
    Optional<byte[]> known = content.slice(0, HEADER_SIZE).bytes();
    if (known.isEmpty()) {
      return failure(name, 0, "the first 64 bytes of '%s' are not known".formatted(name));
    }
    byte[] header = known.get();
    ByteBuffer fields = ByteBuffer.wrap(header);
    if (fields.getInt(CHECKSUM_AT) != headerChecksum(header)) {
      return failure(name, CHECKSUM_AT, "'%s' has a bad header checksum".formatted(name));
    }
    return Result.of(
        new LegacyImage(
            Integer.toUnsignedLong(fields.getInt(SIZE_AT)),
            Byte.toUnsignedInt(header[ARCHITECTURE_AT]),
            Byte.toUnsignedInt(header[TYPE_AT])));
  }

  /** The CRC-32 of the header with the checksum's own field zero. */
  private static int headerChecksum(byte[] header) {
    byte[] copy = header.clone();
    Arrays.fill(copy, CHECKSUM_AT, CHECKSUM_AT + 4, (byte) 0);
    CRC32 crc = new CRC32();
    crc.update(copy);
    return (int) crc.getValue();
  }

  private static Result<LegacyImage> failure(String name, long offset, String message) {
    return Result.failure(
        Diagnostic.error("E-legacy-image", new BlobLocation(name, offset, "uImage"), message)
            .withRemedy("make the file again with mkimage"));
  }
}
