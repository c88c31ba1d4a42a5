package dev.conifer.tree;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The value of a property: its bytes, and the markers that say more about them.
 *
 * <p>The bytes have no type of their own. The readers here ({@link #cells()}, {@link #string()}, …)
 * give nothing when the bytes cannot be read that way, which makes "absent" and "malformed" two
 * different things for the caller to tell apart with {@link Node#has}.
 *
 * <p>Two values are equal when their bytes are.
 *
 * @see <a href="https://github.com/devicetree-org/devicetree-specification">Devicetree
 *     Specification v0.4, table 2.3</a>
 */
public final class PropertyValue {
  /** No bytes: the value of a property that only has to be there. */
  public static final PropertyValue EMPTY = new PropertyValue(new byte[0], List.of());

  private final byte[] bytes;
  private final List<Marker> markers;

  private PropertyValue(byte[] bytes, List<Marker> markers) {
    this.bytes = bytes;
    this.markers = List.copyOf(markers);
  }

  /** A copy of {@code bytes}, of which nothing more is known. */
  public static PropertyValue ofBytes(byte... bytes) {
    return new PropertyValue(bytes.clone(), List.of());
  }

  /**
   * A copy of {@code bytes} from {@code start} (inclusive) to {@code end} (exclusive), of which
   * nothing more is known.
   */
  public static PropertyValue ofBytes(byte[] bytes, int start, int end) {
    return new PropertyValue(Arrays.copyOfRange(bytes, start, end), List.of());
  }

  /** A copy of {@code bytes} with {@code markers}, in order of offset. */
  public static PropertyValue of(byte[] bytes, List<Marker> markers) {
    for (Marker marker : markers) {
      Objects.checkIndex(marker.offset(), bytes.length + 1);
    }
    return new PropertyValue(bytes.clone(), markers);
  }

  /** Cells: 32-bit numbers, big-endian. */
  public static PropertyValue ofCells(int... cells) {
    ByteBuffer buffer = ByteBuffer.allocate(cells.length * 4);
    for (int cell : cells) {
      buffer.putInt(cell);
    }
    return new PropertyValue(buffer.array(), List.of(Marker.type(0, Marker.Kind.TYPE_U32)));
  }

  /** One 64-bit number as two cells, the high one first. */
  public static PropertyValue ofU64(long value) {
    return ofCells((int) (value >>> 32), (int) value);
  }

  /** One or more strings, each in UTF-8 and ended by a NUL. */
  public static PropertyValue ofStrings(String... strings) {
    List<Marker> markers = new ArrayList<>();
    List<byte[]> encoded = new ArrayList<>();
    int length = 0;
    for (String string : strings) {
      markers.add(Marker.type(length, Marker.Kind.TYPE_STRING));
      byte[] utf8 = string.getBytes(StandardCharsets.UTF_8);
      encoded.add(utf8);
      length += utf8.length + 1;
    }
    ByteBuffer buffer = ByteBuffer.allocate(length);
    encoded.forEach(utf8 -> buffer.put(utf8).put((byte) 0));
    return new PropertyValue(buffer.array(), markers);
  }

  /** How many bytes. */
  public int length() {
    return bytes.length;
  }

  /** Whether there are no bytes. */
  public boolean isEmpty() {
    return bytes.length == 0;
  }

  /** The byte at {@code index}, from 0. */
  public byte byteAt(int index) {
    return bytes[index];
  }

  /** A copy of the bytes. */
  public byte[] toByteArray() {
    return bytes.clone();
  }

  /** Puts the bytes into {@code target} at its position. */
  public void putInto(ByteBuffer target) {
    target.put(bytes);
  }

  /** What is known beyond the bytes, in order of offset. */
  public List<Marker> markers() {
    return markers;
  }

  /** The value as cells, unsigned; absent unless the length is a multiple of 4. */
  public Optional<int[]> cells() {
    if (bytes.length % 4 != 0) {
      return Optional.empty();
    }
    int[] cells = new int[bytes.length / 4];
    ByteBuffer.wrap(bytes).asIntBuffer().get(cells);
    return Optional.of(cells);
  }

  /** The value as one cell, unsigned; absent unless it is 4 bytes long. */
  public Optional<Integer> u32() {
    return bytes.length == 4 ? Optional.of(ByteBuffer.wrap(bytes).getInt()) : Optional.empty();
  }

  /** The value as one number of one or two cells, unsigned; absent when it is of another length. */
  public Optional<Long> number() {
    return switch (bytes.length) {
      case 4 -> Optional.of(Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt()));
      case 8 -> Optional.of(ByteBuffer.wrap(bytes).getLong());
      default -> Optional.empty();
    };
  }

  /** The value as one string; absent unless its only NUL is the last byte. */
  public Optional<String> string() {
    return strings().filter(all -> all.size() == 1).map(all -> all.get(0));
  }

  /** The value as a list of strings; absent unless it is empty or ends in a NUL. */
  public Optional<List<String>> strings() {
    if (bytes.length > 0 && bytes[bytes.length - 1] != 0) {
      return Optional.empty();
    }
    List<String> strings = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        strings.add(new String(bytes, start, i - start, StandardCharsets.UTF_8));
        start = i + 1;
      }
    }
    return Optional.of(strings);
  }

  /** Whether the value is a list of strings and {@code string} is one of them. */
  public boolean hasString(String string) {
    // Every character takes a byte at least, and a NUL follows them.
    if (bytes.length <= string.length() || bytes[bytes.length - 1] != 0) {
      return false;
    }
    byte[] wanted = string.getBytes(StandardCharsets.UTF_8);
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        if (Arrays.equals(bytes, start, i, wanted, 0, wanted.length)) {
          return true;
        }
        start = i + 1;
      }
    }
    return false;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PropertyValue that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The bytes in hexadecimal. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
