package dev.conifer.image;

import dev.conifer.diagnostic.BlobLocation;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.Content;
import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks gzip files (RFC 1952) as a boot loader does: the first member, whatever follows it in
 * memory, and without a look at its checksum.
 */
public final class Gzip {
  private static final int FIXED_HEADER = 10;
  private static final int DEFLATE = 8;

  /** The flags of RFC 1952, section 2.3.1. */
  private static final int HAS_HEADER_CRC = 1 << 1;

  private static final int HAS_EXTRA = 1 << 2;
  private static final int HAS_NAME = 1 << 3;
  private static final int HAS_COMMENT = 1 << 4;

  private Gzip() {}

  /**
   * What the gzip file at the beginning of {@code packed} unpacks to.
   *
   * @param name the file's name, for diagnostics
   * @param limit how many bytes it may unpack to, at most
   */
  public static Result<Content> unpack(String name, Content packed, int limit) {
    byte[] bytes = packed.bytes().orElse(null);
    if (bytes == null) {
      return failure(name, 0, "the bytes of '%s' are not all known".formatted(name));
    }
    int data = headerLength(bytes);
    if (data < 0) {
      return failure(name, 0, "'%s' has no sound gzip header".formatted(name));
    }
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(bytes, data, bytes.length - data);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] piece = new byte[1 << 16];
      while (!inflater.finished()) {
        int n = inflater.inflate(piece);
        if (n == 0 && !inflater.finished()) {
          return failure(name, bytes.length, "'%s' ends before its data do".formatted(name));
        }
        if (n > limit - out.size()) {
          return failure(name, data, "'%s' unpacks to more than 0x%x bytes".formatted(name, limit));
        }
        out.write(piece, 0, n);
      }
      return Result.of(Content.ofBytes(out.toByteArray()));
    } catch (DataFormatException e) {
      return failure(name, data, "the packed data of '%s' are damaged".formatted(name));
    } finally {
      inflater.end();
    }
  }

  /** Where the packed data begin: RFC 1952, section 2.3; negative when the header is not sound. */
  private static int headerLength(byte[] bytes) {
    if (bytes.length < FIXED_HEADER
        || bytes[0] != (byte) 0x1f
        || bytes[1] != (byte) 0x8b
        || bytes[2] != DEFLATE) {
      return -1;
    }
    int flags = bytes[3];
    int at = FIXED_HEADER;
    if ((flags & HAS_EXTRA) != 0) {
      if (bytes.length < at + 2) {
        return -1;
      }
      at += 2 + Byte.toUnsignedInt(bytes[at]) + (Byte.toUnsignedInt(bytes[at + 1]) << 8);
    }
    if ((flags & HAS_NAME) != 0) {
      at = afterString(bytes, at);
    }
    if ((flags & HAS_COMMENT) != 0) {
      at = afterString(bytes, at);
    }
    if ((flags & HAS_HEADER_CRC) != 0) {
      at += 2;
    }
    return at <= bytes.length ? at : -1;
  }

  private static int afterString(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && bytes[at] != 0) {
      at++;
    }
    return at + 1;
  }

  private static Result<Content> failure(String name, long offset, String message) {
    return Result.failure(
        Diagnostic.error("E-gzip", new BlobLocation(name, offset, "gzip"), message)
            .withRemedy("pack the file again with gzip, or give it unpacked"));
  }
}
