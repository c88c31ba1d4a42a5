package dev.conifer.fdt;

import dev.conifer.diagnostic.BlobLocation;
import dev.conifer.tree.PropertyValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Bytes and the name of the file that they came from. Offsets given to it must lie inside; it is
 * the callers who check.
 */
final class Blob {
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = ONES << 7;

  private final String name;
  private final byte[] bytes;
  private final ByteBuffer words;

  Blob(String name, byte[] bytes) {
    this.name = name;
    this.bytes = bytes;
    this.words = ByteBuffer.wrap(bytes);
  }

  int length() {
    return bytes.length;
  }

  /** The big-endian 32-bit word at {@code offset}. */
  int word(int offset) {
    return words.getInt(offset);
  }

  /** The big-endian 32-bit number at {@code offset}, unsigned. */
  long u32(int offset) {
    return Integer.toUnsignedLong(words.getInt(offset));
  }

  /** The big-endian 64-bit word at {@code offset}. */
  long doubleWord(int offset) {
    return words.getLong(offset);
  }

  /** All the bytes, copied. */
  PropertyValue value() {
    return PropertyValue.ofBytes(bytes);
  }

  PropertyValue value(int offset, int length) {
    return PropertyValue.ofBytes(Arrays.copyOfRange(bytes, offset, offset + length));
  }

  /** The first NUL at or after {@code from} and before {@code limit}. */
  OptionalInt nul(int from, int limit) {
    int start = from;
    for (; start <= limit - Long.BYTES; start += Long.BYTES) {
      // The first byte is the lowest: where it is 0, subtracting borrows, and what lies below is
      // not.
      long eight = Long.reverseBytes(words.getLong(start));
      long nuls = (eight - ONES) & ~eight & HIGH_BITS;
      if (nuls != 0) {
        return OptionalInt.of(start + Long.numberOfTrailingZeros(nuls) / Byte.SIZE);
      }
    }
    for (int i = start; i < limit; i++) {
      if (bytes[i] == 0) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  /** The bytes from {@code start} to {@code end}, one character each. */
  String text(int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
  }

  /** Whether {@code name} and a NUL stand at {@code offset}, which may lie outside. */
  boolean isName(long offset, String name) {
    long end = offset + name.length();
    if (end >= bytes.length || bytes[(int) end] != 0) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (bytes[(int) offset + i] != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  BlobLocation at(long offset, String context) {
    return new BlobLocation(name, offset, context);
  }
}
