package dev.conifer.loader.uboot;

import dev.conifer.fdt.FdtHeader;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.tree.DeviceTree;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Flattened trees in memory. Most of a blob is often room to grow; neither reading nor writing one
 * touches more than what is in it.
 */
final class FdtBlob {
  /** Up to and with the size of the structure block, in bytes (version 17). */
  private static final int HEADER = 40;

  /** The first version whose header tells the size of the structure block. */
  private static final int VERSION_WITH_SIZES = 17;

  /** {@code FDT_NOP}. */
  private static final int NOP = 4;

  private static final int TOTAL_SIZE_AT = 4;
  private static final int STRUCTURE_AT = 8;
  private static final int STRINGS_AT = 12;
  private static final int VERSION_AT = 20;
  private static final int STRUCTURE_SIZE_AT = 36;

  private FdtBlob() {}

  /** {@code blob} with zeros after it, up to {@code totalSize} bytes as its header then says. */
  static Content padded(byte[] blob, long totalSize) {
    Content content = Content.ofBytes(blob);
    long rest = totalSize - blob.length;
    return rest <= 0
        ? content
        : withTotalSize(Content.concat(List.of(content, Content.fill(0, rest))), (int) totalSize);
  }

  /** {@code blob}, as dtc lays it out, with {@code nops} bytes of tokens that mean nothing. */
  static byte[] withNops(byte[] blob, int nops) {
    if (nops == 0) {
      return blob;
    }
    ByteBuffer header = ByteBuffer.wrap(blob);
    int end = header.getInt(STRUCTURE_AT) + header.getInt(STRUCTURE_SIZE_AT) - Integer.BYTES;
    ByteBuffer longer = ByteBuffer.allocate(blob.length + nops);
    longer.put(blob, 0, end);
    for (int i = 0; i < nops; i += Integer.BYTES) {
      longer.putInt(NOP);
    }
    longer.put(blob, end, blob.length - end);
    longer.putInt(TOTAL_SIZE_AT, longer.capacity());
    longer.putInt(STRINGS_AT, header.getInt(STRINGS_AT) + nops);
    longer.putInt(STRUCTURE_SIZE_AT, header.getInt(STRUCTURE_SIZE_AT) + nops);
    return longer.array();
  }

  /**
   * How many bytes the structure block in {@code range} has beyond what {@code tree}, which was
   * read from it, takes: those of {@code FDT_NOP}. 0 where its header does not say.
   */
  static long nops(AddressRange range, Memory memory, DeviceTree tree) {
    Content blob = memory.read(range);
    if (blob.size() < HEADER) {
      return 0;
    }
    ByteBuffer header = ByteBuffer.wrap(blob.slice(0, HEADER).bytesOrZeros());
    return header.getInt(VERSION_AT) < VERSION_WITH_SIZES
        ? 0
        : Math.max(0, number(header, STRUCTURE_SIZE_AT) - FdtWriter.structureSize(tree));
  }

  /** {@code blob} with another {@code totalsize} in its header. */
  static Content withTotalSize(Content blob, int newSize) {
    return Content.concat(
        List.of(
            blob.slice(0, TOTAL_SIZE_AT),
            word(newSize),
            blob.slice(TOTAL_SIZE_AT + 4, blob.size() - TOTAL_SIZE_AT - 4)));
  }

  /** A cell. */
  static Content word(int value) {
    return Content.ofBytes(ByteBuffer.allocate(4).putInt(value).array());
  }

  /**
   * The blob in {@code range}, without the room after it; bytes that are not known count as zeros.
   */
  static byte[] bytes(AddressRange range, Memory memory) {
    Content blob = memory.read(range);
    int length = (int) used(blob);
    byte[] bytes = blob.slice(0, length).bytesOrZeros();
    if (length >= HEADER && length < range.size()) {
      ByteBuffer.wrap(bytes).putInt(TOTAL_SIZE_AT, length);
    }
    return bytes;
  }

  /** How far the blob's blocks reach, by its header; all of it where that does not say. */
  private static long used(Content blob) {
    if (blob.size() < HEADER) {
      return blob.size();
    }
    return FdtHeader.read("FDT", blob.slice(0, HEADER).bytesOrZeros())
        .value()
        .map(FdtHeader::usedSize)
        .filter(size -> size <= blob.size())
        .orElse(blob.size());
  }

  private static long number(ByteBuffer header, int at) {
    return Integer.toUnsignedLong(header.getInt(at));
  }
}
