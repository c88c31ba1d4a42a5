package dev.conifer.kho;

import dev.conifer.memory.PhysicalAddress;
import java.nio.ByteBuffer;
import java.util.List;

/** Makes the radix tree of {@link RadixTree}, as {@code kho_radix_add_page} does. */
final class RadixTreeWriter {
  private final KhoKernel kernel;
  private final KhoPages pages;
  private final PhysicalAddress root;

  private RadixTreeWriter(KhoKernel kernel, PhysicalAddress at) {
    this.kernel = kernel;
    this.pages = new KhoPages(at);
    this.root = newPage();
  }

  static KhoPages write(List<PreservedPages> runs, KhoKernel kernel, PhysicalAddress at) {
    RadixTreeWriter writer = new RadixTreeWriter(kernel, at);
    for (PreservedPages run : runs) {
      long size = run.blockSize(kernel);
      for (long start = run.range().start().bits(); start < run.range().end().bits(); ) {
        writer.add(RadixTree.key(start, run.order(), kernel));
        start += size;
      }
    }
    return writer.pages;
  }

  private void add(long key) {
    int nodeBits = kernel.pageShift() - 3;
    int leafBits = kernel.pageShift() + 3;
    PhysicalAddress node = root;
    for (int level = RadixTree.levels(kernel) - 1; level > 0; level--) {
      int shift = (level - 1) * nodeBits + leafBits;
      int index = (int) (key >>> shift & ((1 << nodeBits) - 1));
      ByteBuffer table = bytes(node);
      if (table.getLong(index * Long.BYTES) == 0) {
        table.putLong(index * Long.BYTES, newPage().bits());
      }
      node = PhysicalAddress.of(table.getLong(index * Long.BYTES));
    }
    int bit = (int) (key & ((1 << leafBits) - 1));
    ByteBuffer leaf = bytes(node);
    int at = bit / Long.SIZE * Long.BYTES;
    leaf.putLong(at, leaf.getLong(at) | 1L << bit % Long.SIZE);
  }

  private ByteBuffer bytes(PhysicalAddress page) {
    return ByteBuffer.wrap(pages.at(page)).order(kernel.order());
  }

  private PhysicalAddress newPage() {
    return pages.add(new byte[kernel.pageSize()]);
  }
}
