package dev.conifer.kho;

import dev.conifer.memory.AddressRange;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The list that {@code linux,kho-scratch} points to: memory in which nothing is ever preserved, so
 * that the new kernel, its ramdisk and its first allocations go there. Two 64-bit numbers of the
 * CPU's byte order for each area.
 */
final class ScratchAreas {
  private static final int ENTRY_SIZE = 16;

  private ScratchAreas() {}

  static byte[] encode(List<AddressRange> areas, KhoKernel kernel) {
    ByteBuffer bytes = ByteBuffer.allocate(areas.size() * ENTRY_SIZE).order(kernel.order());
    areas.forEach(area -> bytes.putLong(area.start().bits()).putLong(area.size()));
    return bytes.array();
  }

  /** The areas; a rest that is no whole entry is left out, as a kernel leaves it out. */
  static List<Optional<AddressRange>> read(byte[] content, KhoKernel kernel) {
    ByteBuffer bytes = ByteBuffer.wrap(content).order(kernel.order());
    List<Optional<AddressRange>> areas = new ArrayList<>();
    while (bytes.remaining() >= ENTRY_SIZE) {
      areas.add(AddressRange.ifValid(bytes.getLong(), bytes.getLong()));
    }
    return areas;
  }
}
