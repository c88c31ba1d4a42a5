package dev.conifer.kho;

import dev.conifer.diagnostic.Result;
import dev.conifer.memory.PhysicalAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The map of pages of version 1: a list of pages, each of which points to bitmaps of 4096 blocks of
 * one order ({@code struct khoser_mem_chunk}).
 *
 * <p>A chunk is a page: {@code u64 next, u32 order, u32 count}, then {@code count} times {@code u64
 * start, u64 bitmap}, both addresses. A bitmap has 512 bytes; its bits are those of longs in the
 * CPU's byte order.
 */
final class BitmapList {
  /** Blocks in a bitmap. */
  static final int BITS = 4096;

  private static final int BITMAP_SIZE = BITS / 8;
  private static final int HEADER_SIZE = 16;
  private static final int ENTRY_SIZE = 16;

  private final PreservedMemory.Reader reader;
  private final KhoKernel kernel;

  BitmapList(PreservedMemory.Reader reader, KhoKernel kernel) {
    this.reader = reader;
    this.kernel = kernel;
  }

  Result<PreservedMemory> read(PhysicalAddress first) {
    PhysicalAddress at = first;
    while (at.bits() != 0 && !reader.failed()) {
      Optional<byte[]> chunk = reader.bytes("a chunk", at, kernel.pageSize());
      if (chunk.isEmpty()) {
        break;
      }
      ByteBuffer bytes = ByteBuffer.wrap(chunk.get()).order(kernel.order());
      at = PhysicalAddress.of(bytes.getLong());
      read(bytes, bytes.getInt(), Integer.toUnsignedLong(bytes.getInt()));
    }
    return reader.result();
  }

  private void read(ByteBuffer chunk, int order, long count) {
    if (count > capacity(kernel)) {
      reader.fail(
          "E-kho-chunk",
          "a chunk has %d bitmaps, a page has room for %d".formatted(count, capacity(kernel)));
      return;
    }
    for (long i = 0; i < count && !reader.failed(); i++) {
      long start = chunk.getLong();
      Optional<byte[]> bitmap =
          reader.bytes("a bitmap", PhysicalAddress.of(chunk.getLong()), BITMAP_SIZE);
      if (bitmap.isPresent()) {
        read(ByteBuffer.wrap(bitmap.get()).order(kernel.order()), start, order);
      }
    }
  }

  private void read(ByteBuffer bitmap, long start, int order) {
    for (int word = 0; word < BITS / Long.SIZE; word++) {
      long bits = bitmap.getLong(word * Long.BYTES);
      while (bits != 0 && !reader.failed()) {
        long index = (long) word * Long.SIZE + Long.numberOfTrailingZeros(bits);
        reader.block(start + (index << (kernel.pageShift() + order)), order);
        bits &= bits - 1;
      }
    }
  }

  private static int capacity(KhoKernel kernel) {
    return (kernel.pageSize() - HEADER_SIZE) / ENTRY_SIZE;
  }

  /**
   * The list that a kernel makes of {@code runs}: by order, then by address ({@code
   * kho_mem_serialize}).
   *
   * @param at where its pages go, one behind the other; the bitmaps come after the chunks
   */
  static KhoPages write(List<PreservedPages> runs, KhoKernel kernel, PhysicalAddress at) {
    NavigableMap<Integer, NavigableMap<Long, long[]>> orders = new TreeMap<>();
    for (PreservedPages run : runs) {
      int shift = kernel.pageShift() + run.order();
      for (long block = run.range().start().bits() >>> shift;
          block < run.range().end().bits() >>> shift;
          block++) {
        orders.computeIfAbsent(run.order(), order -> new TreeMap<>())
                .computeIfAbsent(block / BITS, index -> new long[BITS / Long.SIZE])[
                (int) (block % BITS) / Long.SIZE] |=
            1L << block % Long.SIZE;
      }
    }
    List<Chunk> chunks = new ArrayList<>();
    orders.forEach(
        (order, bitmaps) -> {
          List<Map.Entry<Long, long[]>> all = List.copyOf(bitmaps.entrySet());
          for (int from = 0; from < all.size(); from += capacity(kernel)) {
            int to = Math.min(all.size(), from + capacity(kernel));
            chunks.add(new Chunk(order, all.subList(from, to)));
          }
        });
    KhoPages pages = new KhoPages(at);
    List<PhysicalAddress> places = new ArrayList<>();
    chunks.forEach(chunk -> places.add(pages.add(new byte[kernel.pageSize()])));
    for (int i = 0; i < chunks.size(); i++) {
      Chunk chunk = chunks.get(i);
      ByteBuffer bytes = ByteBuffer.wrap(pages.at(places.get(i))).order(kernel.order());
      bytes
          .putLong(i + 1 < chunks.size() ? places.get(i + 1).bits() : 0)
          .putInt(chunk.order)
          .putInt(chunk.bitmaps.size());
      for (Map.Entry<Long, long[]> entry : chunk.bitmaps) {
        ByteBuffer bitmap = ByteBuffer.allocate(BITMAP_SIZE).order(kernel.order());
        bitmap.asLongBuffer().put(entry.getValue());
        bytes
            .putLong((entry.getKey() * BITS) << (kernel.pageShift() + chunk.order))
            .putLong(pages.add(bitmap.array()).bits());
      }
    }
    return pages;
  }

  /**
   * A chunk to write.
   *
   * @param order of its blocks
   * @param bitmaps by their numbers
   */
  private record Chunk(int order, List<Map.Entry<Long, long[]>> bitmaps) {}
}
