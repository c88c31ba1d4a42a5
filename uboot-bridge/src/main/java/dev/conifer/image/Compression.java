package dev.conifer.image;

import dev.conifer.memory.Content;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a file is packed with: what an image's header says, or, for a bare file, what its first two
 * bytes tell U-Boot ({@code image_decomp_type} in boot/image.c, v2023.01).
 */
public enum Compression {
  /** RFC 1952. */
  GZIP("gzip", 1, 0x1f, 0x8b),
  /** {@code BZ}. */
  BZIP2("bzip2", 2, 0x42, 0x5a),
  /** LZMA alone. */
  LZMA("lzma", 3, 0x5d, 0x00),
  /** lzop. */
  LZO("lzo", 4, 0x89, 0x4c),
  /** LZ4 frames. */
  LZ4("lz4", 5, 0x04, 0x22),
  /** Zstandard. */
  ZSTD("zstd", 6, 0x28, 0xb5);

  private final String title;
  private final int number;
  private final int first;
  private final int second;

  Compression(String title, int number, int first, int second) {
    this.title = title;
    this.number = number;
    this.first = first;
    this.second = second;
  }

  /** The name, such as {@code gzip}. */
  public String title() {
    return title;
  }

  /** The one with that number in a legacy header ({@code IH_COMP_…}); absent for 0, not packed. */
  public static Optional<Compression> ofNumber(int number) {
    return Arrays.stream(values()).filter(c -> c.number == number).findFirst();
  }

  /** The one that a FIT calls by that name; absent for {@code none}. */
  public static Optional<Compression> ofName(String name) {
    return Arrays.stream(values()).filter(c -> c.title.equals(name)).findFirst();
  }

  /** The number in a legacy header. */
  public int number() {
    return number;
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
