package dev.conifer.dump;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import java.io.IOException;
import java.util.Optional;

/** Goes through memory that is too large to be held, piece by piece. */
final class Chunks {
  /** How much is read at once, in bytes. */
  private static final long CHUNK = 1L << 20;

  /** How much is read at once where a chunk has a hole, in bytes. */
  static final int PAGE = 4 << 10;

  private Chunks() {}

  /**
   * Shows {@code visitor} what is there of {@code memory} in {@code where}, ascending. Pieces begin
   * and end at multiples of {@link #PAGE} or where a range of {@code where} does.
   *
   * @return how many bytes were not there
   */
  static long visit(MemoryImage memory, MemoryMap where, Visitor visitor) throws IOException {
    long missing = 0;
    for (AddressRange range : where.ranges()) {
      PhysicalAddress at = range.start();
      while (at.isBelow(range.end())) {
        AddressRange chunk = next(at, range.end(), CHUNK);
        Optional<byte[]> bytes = memory.bytes(chunk);
        if (bytes.isPresent()) {
          visitor.visit(chunk.start(), bytes.get());
        } else {
          missing += visitPages(memory, chunk, visitor);
        }
        at = chunk.end();
      }
    }
    return missing;
  }

  private static long visitPages(MemoryImage memory, AddressRange chunk, Visitor visitor)
      throws IOException {
    long missing = 0;
    PhysicalAddress at = chunk.start();
    while (at.isBelow(chunk.end())) {
      AddressRange page = next(at, chunk.end(), PAGE);
      Optional<byte[]> bytes = memory.bytes(page);
      if (bytes.isPresent()) {
        visitor.visit(page.start(), bytes.get());
      } else {
        missing += page.size();
      }
      at = page.end();
    }
    return missing;
  }

  private static AddressRange next(PhysicalAddress at, PhysicalAddress end, long size) {
    long left = end.distanceFrom(at);
    long toBoundary = size - (at.bits() & (size - 1));
    return AddressRange.of(at, Long.compareUnsigned(left, toBoundary) < 0 ? left : toBoundary);
  }

  /** Sees one piece. */
  interface Visitor {
    /** {@code bytes} were at {@code start}; they are the visitor's. */
    void visit(PhysicalAddress start, byte[] bytes) throws IOException;
  }
}
