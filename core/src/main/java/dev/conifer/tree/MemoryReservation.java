package dev.conifer.tree;

import java.util.Comparator;
import java.util.List;

/**
 * An entry of the memory reservation block.
 *
 * @param address the first byte's physical address, unsigned
 * @param size how many bytes, unsigned; 0 ends the block for most readers
 * @param labels the labels before it in the source
 * @see <a href="https://github.com/devicetree-org/devicetree-specification">Devicetree
 *     Specification v0.4, section 5.3</a>
 */
public record MemoryReservation(long address, long size, List<String> labels) {
  /** The order of dtc's {@code -s}. */
  static final Comparator<MemoryReservation> BY_ADDRESS_AND_SIZE =
      Comparator.comparing(MemoryReservation::address, Long::compareUnsigned)
          .thenComparing(MemoryReservation::size, Long::compareUnsigned);

  public MemoryReservation {
    labels = List.copyOf(labels);
  }

  /** An entry without labels. */
  public static MemoryReservation of(long address, long size) {
    return new MemoryReservation(address, size, List.of());
  }

  /** Whether both reserve the same bytes; labels do not count. */
  @Override
  public boolean equals(Object other) {
    return other instanceof MemoryReservation that && address == that.address && size == that.size;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(address * 31 + size);
  }
}
