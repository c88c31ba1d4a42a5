package dev.conifer.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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

  /**
   * {@code original} after some of its bits changed by themselves: each by chance, and always the
   * same ones for the same seed and address.
   *
   * @param seed which bits
   * @param rate how likely a bit is to be another, from 0 to 1
   * @param start the address at which the bits changed; it stays with the content when that is
   *     copied elsewhere
   */
  static Content rotten(Content original, long seed, double rate, PhysicalAddress start) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("rate " + rate);
    }
    if (original instanceof Sequence sequence) {
      List<Content> parts = new ArrayList<>();
      PhysicalAddress at = start;
      for (Content part : sequence.parts) {
        parts.add(rotten(part, seed, rate, at));
        at = at.plus(part.size());
      }
      return concat(parts);
    }
    return original.isKnown() ? new Rotten(original, seed, rate, start.bits()) : original;
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

  /** SplitMix64's finaliser: numbers that are near to each other become numbers that are not. */
  private static long mix(long number) {
    long z = number + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
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
    private static final VarHandle WORD =
        MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

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
      int length = (int) size;
      for (int i = 0; i < length; ) {
        int inWord = (int) ((start + i) & 7);
        int end = Math.min(length, i - inWord + 8);
        long word = word((start + i) & ~7L);
        if (end - i == 8) {
          WORD.set(target, index + i, word);
          i = end;
        }
        for (; i < end; i++) {
          target[index + i] = (byte) (word >>> (8 * ((start + i) & 7)));
        }
      }
    }

    /** The word at {@code address}. */
    private long word(long address) {
      return mix(seed ^ address);
    }
  }

  /** Content of which each bit may have changed by itself. */
  record Rotten(Content original, long seed, double rate, long start) implements Content {
    /** Of the rate in base 2: finer than any rate that somebody measured. */
    private static final int DIGITS = 32;

    /** So many digits count. */
    private static final int SIGNIFICANT = 12;

    @Override
    public long size() {
      return original.size();
    }

    @Override
    public Content slice(long offset, long sliceSize) {
      return new Rotten(original.slice(offset, sliceSize), seed, rate, start + offset);
    }

    @Override
    public boolean isKnown() {
      return true;
    }

    @Override
    public void copyTo(byte[] target, int index) {
      original.copyTo(target, index);
      int length = (int) size();
      for (int i = 0; i < length; ) {
        int inWord = (int) ((start + i) & 7);
        int end = Math.min(length, i - inWord + 8);
        long changed = changed((start + i) & ~7L);
        for (; i < end; i++) {
          target[index + i] ^= (byte) (changed >>> (8 * ((start + i) & 7)));
        }
      }
    }

    /**
     * The bits of the word at {@code address} that changed: each with the probability {@code rate},
     * which is made of coin tosses, one for each digit of the rate in base 2.
     */
    private long changed(long address) {
      long exact = (long) (rate * (1L << DIGITS));
      long digits = exact & -Math.max(1, Long.highestOneBit(exact) >>> (SIGNIFICANT - 1));
      long word = mix(seed ^ address);
      long changed = digits >>> DIGITS == 0 ? 0 : -1;
      for (int i = Long.numberOfTrailingZeros(digits); i < DIGITS; i++) {
        long coins = mix(word + i);
        boolean isOne = (digits >>> i & 1) != 0;
        changed = isOne ? changed | coins : changed & coins;
        if (changed == 0 && digits >>> i <= 1) {
          break;
        }
      }
      return changed;
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
