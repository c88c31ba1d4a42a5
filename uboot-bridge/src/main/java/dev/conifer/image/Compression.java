package dev.conifer.image;

import dev.conifer.memory.Content;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a file is packed with, told by its first two bytes as U-Boot tells it ({@code
 * image_decomp_type} in boot/image.c, v2023.01).
 */
public enum Compression {
  /** RFC 1952. */
  GZIP("gzip", 0x1f, 0x8b),
  /** {@code BZ}. */
  BZIP2("bzip2", 0x42, 0x5a),
  /** LZMA alone. */
  LZMA("lzma", 0x5d, 0x00),
  /** lzop. */
  LZO("lzo", 0x89, 0x4c),
  /** LZ4 frames. */
  LZ4("lz4", 0x04, 0x22),
  /** Zstandard. */
  ZSTD("zstd", 0x28, 0xb5);

  private final String title;
  private final int first;
  private final int second;

  Compression(String title, int first, int second) {
    this.title = title;
    this.first = first;
    this.second = second;
  }

  /** The name, such as {@code gzip}. */
  public String title() {
    return title;
  }

  /** What {@code content} is packed with; absent when it is not, or its first bytes are unknown. */
  public static Optional<Compression> of(Content content) {
    if (content.size() < 2) {
      return Optional.empty();
    }
    return content.slice(0, 2).bytes().flatMap(Compression::of);
  }

  private static Optional<Compression> of(byte[] start) {
    return Arrays.stream(values())
        .filter(c -> start[0] == (byte) c.first && start[1] == (byte) c.second)
        .findFirst();
  }
}
