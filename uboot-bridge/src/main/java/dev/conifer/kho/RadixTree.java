package dev.conifer.kho;

import dev.conifer.diagnostic.Result;
import dev.conifer.memory.PhysicalAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The map of pages from version 2 on: a radix tree whose keys hold address and order of a block.
 *
 * <p>A key is the number of the block among those of its order, and one bit above it that tells the
 * order: bit {@code 64 - pageShift} for order 0, one lower for each order more. A node is a page of
 * addresses of nodes; a leaf is a page of bits. Pages of 4 KiB make six levels, those of 16 KiB
 * five, those of 64 KiB four.
 */
final class RadixTree {
  private static final int ADDRESS_BITS = 64;

  private final PreservedMemory.Reader reader;
  private final KhoKernel kernel;
  private final int topBit;
  private final int nodeBits;
  private final int leafBits;
  private final int levels;

  RadixTree(PreservedMemory.Reader reader, KhoKernel kernel) {
    this.reader = reader;
    this.kernel = kernel;
    this.topBit = ADDRESS_BITS - kernel.pageShift();
    this.nodeBits = kernel.pageShift() - 3;
    this.leafBits = kernel.pageShift() + 3;
    this.levels = levels(kernel);
  }

  /** How many levels the tree has, the leaves counted. */
  static int levels(KhoKernel kernel) {
    int keyBits = ADDRESS_BITS - kernel.pageShift() + (kernel.lowTree() ? 0 : 1);
    int inTree = keyBits - (kernel.pageShift() + 3);
    int perNode = kernel.pageShift() - 3;
    return (inTree + perNode - 1) / perNode + 1;
  }

  /** The key of the block of 2<sup>order</sup> pages at {@code start}. */
  static long key(long start, int order, KhoKernel kernel) {
    int topBit = ADDRESS_BITS - kernel.pageShift();
    return 1L << (topBit - order) | start >>> (kernel.pageShift() + order);
  }

  Result<PreservedMemory> read(PhysicalAddress root) {
    readNode(root, levels - 1, 0);
    return reader.result();
  }

  /** Not deeper than the levels that the page size makes, whatever the tree says. */
  private void readNode(PhysicalAddress at, int level, long keyAbove) {
    Optional<byte[]> page = reader.bytes(level == 0 ? "a leaf" : "a node", at, kernel.pageSize());
    if (page.isEmpty()) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.wrap(page.get()).order(kernel.order());
    if (level == 0) {
      readLeaf(bytes, keyAbove);
      return;
    }
    int shift = (level - 1) * nodeBits + leafBits;
    for (int i = 0; i < 1 << nodeBits && !reader.failed(); i++) {
      long child = bytes.getLong(i * Long.BYTES);
      if (child != 0) {
        readNode(PhysicalAddress.of(child), level - 1, keyAbove | (long) i << shift);
      }
    }
  }

  private void readLeaf(ByteBuffer leaf, long keyAbove) {
    for (int word = 0; word < leaf.limit() / Long.BYTES; word++) {
      long bits = leaf.getLong(word * Long.BYTES);
      while (bits != 0 && !reader.failed()) {
        long index = (long) word * Long.SIZE + Long.numberOfTrailingZeros(bits);
        block(keyAbove | index);
        bits &= bits - 1;
      }
    }
  }

  private void block(long key) {
    int order = topBit - (ADDRESS_BITS - 1 - Long.numberOfLeadingZeros(key));
    if (key == 0 || order < 0) {
      reader.fail("E-kho-key", "the map has the key 0x%x, which no block has".formatted(key));
      return;
    }
    // The bit that tells the order leaves the number at its upper end.
    int shift = kernel.pageShift() + order;
    reader.block(shift < ADDRESS_BITS ? key << shift : 0, order);
  }
}
