package dev.conifer.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What lies in a stretch of memory: bytes, a fill, a pattern, or something that is not known. A
 * boot moves tens of megabytes; content is cut and copied without touching them.
 */
public sealed interface Content {

  /** How many bytes, from 0. */
  long size();

  /**
   * The part of {@code size} bytes from {@code offset} on.
   *
   * @throws IndexOutOfBoundsException when that is not a part of it
   */
  Content slice(long offset, long size);

  /** Whether every byte is known. */
  boolean isKnown();

  /**
   * Puts the bytes into {@code target} at {@code index}.
   *
   * @throws IllegalStateException when a byte is not known
   */
  void copyTo(byte[] target, int index);

  /**
   * The bytes; absent when one of them is not known.
   *
   * @throws OutOfMemoryError when there are more than an array can hold; cut large content first
   */
  default Optional<byte[]> bytes() {
    if (!isKnown()) {
      return Optional.empty();
    }
    if (size() > Integer.MAX_VALUE - 8) {
      throw new OutOfMemoryError(size() + " bytes in one array");
    }
    byte[] bytes = new byte[(int) size()];
    copyTo(bytes, 0);
    return Optional.of(bytes);
  }

  /**
   * The bytes, with zeros for those that are not known: what a reader gets who does not know either
   * that somebody wrote there.
   *
   * @throws OutOfMemoryError as {@link #bytes} does
   */
  default byte[] bytesOrZeros() {
    if (size() > Integer.MAX_VALUE - 8) {
      throw new OutOfMemoryError(size() + " bytes in one array");
    }
    byte[] bytes = new byte[(int) size()];
    int at = 0;
    for (Content part : this instanceof Sequence sequence ? sequence.parts() : List.of(this)) {
      if (part.isKnown()) {
        part.copyTo(bytes, at);
      }
      at += (int) part.size();
    }
    return bytes;
  }

  /** These bytes, which the caller no longer changes. */
  static Content ofBytes(byte[] bytes) {
    return new Bytes(bytes, 0, bytes.length);
  }

  /** {@code size} times the byte {@code value}. */
  static Content fill(int value, long size) {
    return new Fill((byte) value, checkSize(size));
  }

  /**
   * A pattern in which no two words are alike: the little-endian 8-byte word at each address that
   * is a multiple of 8 is a hash of {@code seed} and that address, so that a block which was moved
   * is noticed.
   *
   * @param start the address for which the pattern is made; it stays with the content when that is
   *     copied elsewhere
   */
  static Content pattern(long seed, PhysicalAddress start, long size) {
    AddressRange.of(start, checkSize(size));
    return new Pattern(seed, start.bits(), size);
  }

  /**
   * Bytes of which nothing is known.
   *
   * @param what what put them there, for people to read
   */
  static Content unknown(String what, long size) {
    return new Unknown(what, checkSize(size));
  }

  /** {@code parts} one after the other. */
  static Content concat(List<Content> parts) {
    List<Content> flat = new ArrayList<>();
    for (Content part : parts) {
      if (part instanceof Sequence sequence) {
        flat.addAll(sequence.parts);
      } else if (part.size() > 0) {
        flat.add(part);
      }
    }
    return flat.size() == 1 ? flat.get(0) : new Sequence(flat);
  }

  private static long checkSize(long size) {
    if (size < 0) {
      throw new IllegalArgumentException("negative size " + size);
    }
    return size;
  }

  private static void checkSlice(Content content, long offset, long size) {
    Objects.checkFromIndexSize(offset, size, content.size());
  }

  /** Bytes as they are. */
  final class Bytes implements Content {
    private final byte[] array;
    private final int from;
    private final int size;

    private Bytes(byte[] array, int from, int size) {
      this.array = array;
      this.from = from;
      this.size = size;
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public Content slice(long offset, long sliceSize) {
      checkSlice(this, offset, sliceSize);
      return new Bytes(array, from + (int) offset, (int) sliceSize);
    }

    @Override
    public boolean isKnown() {
      return true;
    }

    @Override
    public void copyTo(byte[] target, int index) {
      System.arraycopy(array, from, target, index, size);
    }
  }

  /** One byte, again and again. */
  record Fill(byte value, long size) implements Content {
    @Override
    public Content slice(long offset, long sliceSize) {
      checkSlice(this, offset, sliceSize);
      return new Fill(value, sliceSize);
    }

    @Override
    public boolean isKnown() {
      return true;
    }

    @Override
    public void copyTo(byte[] target, int index) {
      Arrays.fill(target, index, index + (int) size, value);
    }
  }

  /** A hash of seed and address in every 8-byte word. */
  record Pattern(long seed, long start, long size) implements Content {
    @Override
    public Content slice(long offset, long sliceSize) {
      checkSlice(this, offset, sliceSize);
      return new Pattern(seed, start + offset, sliceSize);
    }

    @Override
    public boolean isKnown() {
      return true;
    }

    @Override
    public void copyTo(byte[] target, int index) {
      long word = 0;
      for (int i = 0; i < size; i++) {
        int inWord = (int) ((start + i) & 7);
        if (inWord == 0 || i == 0) {
          word = word((start + i) & ~7L);
        }
        target[index + i] = (byte) (word >>> (8 * inWord));
      }
    }

    /** The word at {@code address}: SplitMix64's finaliser over seed and address. */
    private long word(long address) {
      long z = (seed ^ address) + 0x9e3779b97f4a7c15L;
      z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
      z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
      return z ^ (z >>> 31);
    }
  }

  /** Nothing is known of it but who put it there. */
  record Unknown(String what, long size) implements Content {
    @Override
    public Content slice(long offset, long sliceSize) {
      checkSlice(this, offset, sliceSize);
      return new Unknown(what, sliceSize);
    }

    @Override
    public boolean isKnown() {
      return false;
    }

    @Override
    public void copyTo(byte[] target, int index) {
      throw new IllegalStateException("not known: " + what);
    }
  }

  /** Several contents, one after the other. */
  final class Sequence implements Content {
    private final List<Content> parts;
    private final long size;

    private Sequence(List<Content> parts) {
      this.parts = List.copyOf(parts);
      this.size = parts.stream().mapToLong(Content::size).sum();
    }

    /** The parts, none of them a sequence or empty. */
    public List<Content> parts() {
      return parts;
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public Content slice(long offset, long sliceSize) {
      checkSlice(this, offset, sliceSize);
      List<Content> cut = new ArrayList<>();
      long at = 0;
      for (Content part : parts) {
        long from = Math.max(offset - at, 0);
        long to = Math.min(offset + sliceSize - at, part.size());
        if (from < to) {
          cut.add(part.slice(from, to - from));
        }
        at += part.size();
      }
      return concat(cut);
    }

    @Override
    public boolean isKnown() {
      return parts.stream().allMatch(Content::isKnown);
    }

    @Override
    public void copyTo(byte[] target, int index) {
      int at = index;
      for (Content part : parts) {
        part.copyTo(target, at);
        at += (int) part.size();
      }
    }
  }
}
