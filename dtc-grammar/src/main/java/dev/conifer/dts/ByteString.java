package dev.conifer.dts;

import java.util.Arrays;
import java.util.HexFormat;

/** Bytes that do not change. */
public final class ByteString {
  /** No bytes at all. */
  public static final ByteString EMPTY = new ByteString(new byte[0]);

  private final byte[] bytes;

  private ByteString(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A copy of {@code bytes}. */
  public static ByteString of(byte... bytes) {
    return new ByteString(bytes.clone());
  }

  /** {@code bytes} themselves, which nobody else may change. */
  static ByteString owning(byte[] bytes) {
    return new ByteString(bytes);
  }

  /** How many bytes. */
  public int length() {
    return bytes.length;
  }

  /** The byte at {@code index}, from 0. */
  public byte at(int index) {
    return bytes[index];
  }

  /** A copy of the bytes. */
  public byte[] toByteArray() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ByteString that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The bytes in hexadecimal, with spaces between. */
  @Override
  public String toString() {
    return HexFormat.ofDelimiter(" ").formatHex(bytes);
  }
}
