package dev.conifer.image;

import dev.conifer.diagnostic.BlobLocation;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.Content;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * The header of an arm64 kernel {@code Image}: 64 bytes, little-endian.
 *
 * @param textOffset how far the image lies from a 2 MiB boundary, in bytes, unsigned
 * @param imageSize how much memory the image takes, BSS included, in bytes, unsigned; 0 in kernels
 *     older than 3.17
 * @param flags bit 0: big-endian; bits 1 and 2: page size; bit 3: may lie anywhere in memory
 * @see <a href="https://www.kernel.org/doc/html/v6.12/arch/arm64/booting.html">booting.rst, section
 *     4</a>
 */
public record Arm64Image(long textOffset, long imageSize, long flags) {
  /** The header's size in bytes. */
  public static final int HEADER_SIZE = 64;

  /** The text offset of an image that does not say its size: booting.rst, section 4. */
  public static final long LEGACY_TEXT_OFFSET = 0x80000;

  /** The 2 MiB boundary from which the text offset counts, in bytes: booting.rst, section 4. */
  public static final long BASE_ALIGNMENT = 0x200000;

  /** Bit 3 of the flags: the image may lie anywhere in memory (kernel 4.6 and later). */
  public static final long FLAG_ANYWHERE = 1 << 3;

  /** {@code ARM\x64} at offset 56. */
  private static final int MAGIC = 0x644d5241;

  private static final int TEXT_OFFSET_AT = 8;
  private static final int IMAGE_SIZE_AT = 16;
  private static final int FLAGS_AT = 24;
  private static final int MAGIC_AT = 56;

  /** {@code b #0x40}: the first instruction of an image that has nothing else to say. */
  private static final int BRANCH_OVER_HEADER = 0x14000010;

  /**
   * Reads the header at the beginning of {@code content}.
   *
   * @param name the file's name, for diagnostics
   */
  public static Result<Arm64Image> read(String name, Content content) {
    if (content.size() < HEADER_SIZE) {
      return Result.failure(
          notAnImage(
              name,
              content.size(),
              "'%s' has %d bytes, fewer than the 64 of an arm64 Image header"
                  .formatted(name, content.size())));
    }
    Optional<byte[]> header = content.slice(0, HEADER_SIZE).bytes();
    if (header.isEmpty()) {
      return Result.failure(
          notAnImage(name, 0, "the first 64 bytes of '%s' are not known".formatted(name)));
    }
    ByteBuffer fields = ByteBuffer.wrap(header.get()).order(ByteOrder.LITTLE_ENDIAN);
    if (fields.getInt(MAGIC_AT) != MAGIC) {
      return Result.failure(
          notAnImage(name, MAGIC_AT, "'%s' has no arm64 Image magic at offset 56".formatted(name)));
    }
    return Result.of(
        new Arm64Image(
            fields.getLong(TEXT_OFFSET_AT),
            fields.getLong(IMAGE_SIZE_AT),
            fields.getLong(FLAGS_AT)));
  }

  private static Diagnostic notAnImage(String name, long offset, String message) {
    return Diagnostic.error(
            "E-arm64-image", new BlobLocation(name, offset, "Image header"), message)
        .withRemedy("give the kernel's arch/arm64/boot/Image");
  }

  /** Whether the image does not say its size, so that its text offset does not count either. */
  public boolean isLegacy() {
    return imageSize == 0;
  }

  /** The text offset that a loader goes by: the header's, or 0x80000 for a legacy image. */
  public long effectiveTextOffset() {
    return isLegacy() ? LEGACY_TEXT_OFFSET : textOffset;
  }

  /** Whether the image may lie anywhere in memory, not only near the start of DRAM. */
  public boolean mayLieAnywhere() {
    return (flags & FLAG_ANYWHERE) != 0;
  }

  /** The 64 bytes of the header. */
  public byte[] header() {
    return ByteBuffer.allocate(HEADER_SIZE)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(0, BRANCH_OVER_HEADER)
        .putLong(TEXT_OFFSET_AT, textOffset)
        .putLong(IMAGE_SIZE_AT, imageSize)
        .putLong(FLAGS_AT, flags)
        .putInt(MAGIC_AT, MAGIC)
        .array();
  }

  /**
   * A kernel file of which only numbers are known: this header, then unknown bytes.
   *
   * @param name what people are told about the unknown bytes
   * @param fileSize in bytes, at least 64
   */
  public Content file(String name, long fileSize) {
    if (fileSize < HEADER_SIZE) {
      throw new IllegalArgumentException(
          "an Image of " + fileSize + " bytes cannot hold its header");
    }
    return Content.concat(
        List.of(Content.ofBytes(header()), Content.unknown(name, fileSize - HEADER_SIZE)));
  }
}
