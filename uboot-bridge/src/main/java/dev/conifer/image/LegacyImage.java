package dev.conifer.image;

import dev.conifer.diagnostic.BlobLocation;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.Content;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The header of U-Boot's legacy image format ({@code uImage}), as {@code mkimage} without a FIT
 * writes it: 64 bytes, big-endian, before the data (include/image.h, {@code struct image_header}).
 *
 * @param name what the image calls itself, at most 32 bytes
 * @param dataSize the size of the data after the header, in bytes
 * @param load where the data belong: an address of 32 bits
 * @param entry where a kernel begins: an address of 32 bits
 * @param dataChecksum the CRC-32 of the data
 * @param os {@code IH_OS_…}: 5 is Linux
 * @param architecture {@code IH_ARCH_…}: 22 is arm64
 * @param type {@code IH_TYPE_…}: see {@link ImageType}
 * @param compression {@code IH_COMP_…}: see {@link Compression}; 0 is none
 */
public record LegacyImage(
    String name,
    long dataSize,
    long load,
    long entry,
    int dataChecksum,
    int os,
    int architecture,
    int type,
    int compression) {
  /** The header's size in bytes. */
  public static final int HEADER_SIZE = 64;

  /** {@code IH_OS_LINUX}. */
  public static final int LINUX = 5;

  /** {@code IH_ARCH_ARM64}. */
  public static final int ARM64 = 22;

  /** {@code IH_TYPE_RAMDISK}. */
  public static final int RAMDISK = 3;

  /** {@code IH_TYPE_SCRIPT}. */
  public static final int SCRIPT = 6;

  private static final int MAGIC = 0x27051956;
  private static final int CHECKSUM_AT = 4;
  private static final int SIZE_AT = 12;
  private static final int LOAD_AT = 16;
  private static final int ENTRY_AT = 20;
  private static final int DATA_CHECKSUM_AT = 24;
  private static final int OS_AT = 28;
  private static final int ARCHITECTURE_AT = 29;
  private static final int TYPE_AT = 30;
  private static final int COMPRESSION_AT = 31;
  private static final int NAME_AT = 32;

  /** The most parts that are read of a multi-file image; U-Boot looks at three. */
  private static final int MOST_PARTS = 64;

  public LegacyImage {
    Objects.requireNonNull(name);
  }

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
            name(header),
            unsigned(fields, SIZE_AT),
            unsigned(fields, LOAD_AT),
            unsigned(fields, ENTRY_AT),
            fields.getInt(DATA_CHECKSUM_AT),
            Byte.toUnsignedInt(header[OS_AT]),
            Byte.toUnsignedInt(header[ARCHITECTURE_AT]),
            Byte.toUnsignedInt(header[TYPE_AT]),
            Byte.toUnsignedInt(header[COMPRESSION_AT])));
  }

  /** {@code data} with a header before it: for Linux on arm64, not compressed, loaded nowhere. */
  static byte[] encode(String name, int type, byte[] data) {
    byte[] text = name.getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer image =
        ByteBuffer.allocate(HEADER_SIZE + data.length)
            .putInt(0, MAGIC)
            .putInt(SIZE_AT, data.length)
            .putInt(DATA_CHECKSUM_AT, checksum(data))
            .put(OS_AT, (byte) LINUX)
            .put(ARCHITECTURE_AT, (byte) ARM64)
            .put(TYPE_AT, (byte) type)
            .put(NAME_AT, text, 0, Math.min(text.length, HEADER_SIZE - NAME_AT))
            .put(HEADER_SIZE, data);
    byte[] header = Arrays.copyOf(image.array(), HEADER_SIZE);
    return image.putInt(CHECKSUM_AT, checksum(header)).array();
  }

  private static int checksum(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private static long unsigned(ByteBuffer fields, int at) {
    return Integer.toUnsignedLong(fields.getInt(at));
  }

  private static String name(byte[] header) {
    int end = NAME_AT;
    while (end < header.length && header[end] != 0) {
      end++;
    }
    return new String(header, NAME_AT, end - NAME_AT, StandardCharsets.ISO_8859_1);
  }

  /** The CRC-32 of the header with the checksum's own field zero. */
  private static int headerChecksum(byte[] header) {
    byte[] copy = header.clone();
    Arrays.fill(copy, CHECKSUM_AT, CHECKSUM_AT + 4, (byte) 0);
    return checksum(copy);
  }

  /** What the image is for; absent for a number that has no meaning here. */
  public Optional<ImageType> imageType() {
    return ImageType.ofNumber(type);
  }

  /** Whether the image is of that type. */
  public boolean is(ImageType wanted) {
    return type == wanted.number();
  }

  /**
   * Whether {@code data}, the bytes after the header, have the checksum that the header says;
   * absent when they are not all known.
   */
  public Optional<Boolean> isIntact(Content data) {
    return data.bytes().map(bytes -> checksum(bytes) == dataChecksum);
  }

  /**
   * A part of a multi-file image.
   *
   * @param offset from the beginning of the data, in bytes
   * @param size in bytes
   */
  public record Part(long offset, long size) {}

  /**
   * The parts of a multi-file image: a table of sizes that ends with a 0, then the parts, each
   * begun at a multiple of 4 ({@code image_multi_getimg}). What the table says is not checked
   * against the data's own size, as U-Boot does not check it.
   *
   * @param data the bytes after the header
   */
  public static List<Part> parts(Content data) {
    List<Long> sizes = new ArrayList<>();
    for (long at = 0; at + 4 <= data.size() && sizes.size() < MOST_PARTS; at += 4) {
      Optional<byte[]> word = data.slice(at, 4).bytes();
      if (word.isEmpty() || ByteBuffer.wrap(word.get()).getInt() == 0) {
        break;
      }
      sizes.add(Integer.toUnsignedLong(ByteBuffer.wrap(word.get()).getInt()));
    }
    List<Part> parts = new ArrayList<>();
    long at = 4L * (sizes.size() + 1);
    for (long size : sizes) {
      parts.add(new Part(at, size));
      at += (size + 3) & ~3L;
    }
    return parts;
  }

  private static Result<LegacyImage> failure(String name, long offset, String message) {
    return Result.failure(
        Diagnostic.error("E-legacy-image", new BlobLocation(name, offset, "uImage"), message)
            .withRemedy("make the file again with mkimage"));
  }
}
