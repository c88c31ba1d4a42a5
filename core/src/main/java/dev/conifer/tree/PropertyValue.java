package dev.conifer.tree;

import com.google.common.primitives.Ints;
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

  /** Never written to; values that were sliced from one value share it. */
  private final byte[] bytes;

  private final int start;
  private final int length;
  private final List<Marker> markers;

  private PropertyValue(byte[] bytes, List<Marker> markers) {
    this(bytes, 0, bytes.length, List.copyOf(markers));
  }

  private PropertyValue(byte[] bytes, int start, int length, List<Marker> markers) {
    this.bytes = bytes;
    this.start = start;
    this.length = length;
    this.markers = markers;
  }

  /** A copy of {@code bytes}, of which nothing more is known. */
  public static PropertyValue ofBytes(byte... bytes) {
    return new PropertyValue(bytes.clone(), List.of());
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

  /**
   * The bytes from {@code from} (inclusive) to {@code to} (exclusive), of which nothing more is
   * known. They are not copied: all of this value's bytes stay in memory as long as the new value.
   */
  public PropertyValue slice(int from, int to) {
    Objects.checkFromToIndex(from, to, length);
    return new PropertyValue(bytes, start + from, to - from, List.of());
  }

  /** How many bytes. */
  public int length() {
    return length;
  }

  /** Whether there are no bytes. */
  public boolean isEmpty() {
    return length == 0;
  }

  /** The byte at {@code index}, from 0. */
  public byte byteAt(int index) {
    return bytes[start + Objects.checkIndex(index, length)];
  }

  /** A copy of the bytes. */
  public byte[] toByteArray() {
    return Arrays.copyOfRange(bytes, start, start + length);
  }

  /** Puts the bytes into {@code target} at its position. */
  public void putInto(ByteBuffer target) {
    target.put(bytes, start, length);
  }

  /** What is known beyond the bytes, in order of offset. */
  public List<Marker> markers() {
    return markers;
  }

  /** The value as cells, unsigned; absent unless the length is a multiple of 4. */
  public Optional<int[]> cells() {
    if (length % 4 != 0) {
      return Optional.empty();
    }
    int[] cells = new int[length / 4];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = cell(i);
    }
    return Optional.of(cells);
  }

  /** The value as one cell, unsigned; absent unless it is 4 bytes long. */
  public Optional<Integer> u32() {
    return length == 4 ? Optional.of(cell(0)) : Optional.empty();
  }

  /** The value as one number of one or two cells, unsigned; absent when it is of another length. */
  public Optional<Long> number() {
    return switch (length) {
      case 4 -> Optional.of(Integer.toUnsignedLong(cell(0)));
      case 8 -> Optional.of(((long) cell(0) << Integer.SIZE) | Integer.toUnsignedLong(cell(1)));
      default -> Optional.empty();
    };
  }

  private int cell(int index) {
    int at = start + 4 * index;
    return Ints.fromBytes(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
  }

  /** The value as one string; absent unless its only NUL is the last byte. */
  public Optional<String> string() {
    return strings().filter(all -> all.size() == 1).map(all -> all.get(0));
  }

  /** The value as a list of strings; absent unless it is empty or ends in a NUL. */
  public Optional<List<String>> strings() {
    if (length > 0 && !endsInNul()) {
      return Optional.empty();
    }
    List<String> strings = new ArrayList<>();
    int from = start;
    for (int i = start; i < start + length; i++) {
      if (bytes[i] == 0) {
        strings.add(new String(bytes, from, i - from, StandardCharsets.UTF_8));
        from = i + 1;
      }
    }
    return Optional.of(strings);
  }

  /** Whether the value is a list of strings and {@code string} is one of them. */
  public boolean hasString(String string) {
    // Every character takes a byte at least, and a NUL follows them.
    if (length <= string.length() || !endsInNul()) {
      return false;
    }
    byte[] wanted = string.getBytes(StandardCharsets.UTF_8);
    int from = start;
    for (int i = start; i < start + length; i++) {
      if (bytes[i] == 0) {
        if (Arrays.equals(bytes, from, i, wanted, 0, wanted.length)) {
          return true;
        }
        from = i + 1;
      }
    }
    return false;
  }

  private boolean endsInNul() {
    return bytes[start + length - 1] == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PropertyValue that
        && Arrays.equals(
            bytes, start, start + length, that.bytes, that.start, that.start + that.length);
  }

  @Override
  public int hashCode() {
    return ByteBuffer.wrap(bytes, start, length).hashCode();
  }

  /** The bytes in hexadecimal. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes, start, start + length);
  }
}
