package dev.conifer.reserved;

import dev.conifer.memory.AddressRange;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a reserved-memory node says that its region lies.
 *
 * @see <a href="https://github.com/devicetree-org/devicetree-specification">Devicetree
 *     Specification v0.4, section 3.5.2</a>
 */
public sealed interface Extent {

  /** Where it is sure to lie: nothing unless the extent is {@link Static}. */
  default List<AddressRange> ranges() {
    return List.of();
  }

  /**
   * {@code reg}: at a fixed place.
   *
   * @param ranges every tuple, in order; Linux gives only the first to a driver, and U-Boot
   *     reserves only the first
   */
  record Static(List<AddressRange> ranges) implements Extent {
    public Static {
      ranges = List.copyOf(ranges);
    }
  }

  /**
   * {@code size}: wherever the kernel likes. No loader reserves such a region, and its bytes cannot
   * be found again after a reset.
   *
   * @param size in bytes, unsigned
   * @param alignment in bytes, unsigned
   * @param allocRanges where the kernel may choose; anywhere when empty
   */
  record Dynamic(long size, Optional<Long> alignment, List<AddressRange> allocRanges)
      implements Extent {
    public Dynamic {
      Objects.requireNonNull(alignment);
      allocRanges = List.copyOf(allocRanges);
    }
  }

  /** Neither {@code reg} nor {@code size} can be read: nobody reserves anything. */
  record Unreadable() implements Extent {}
}
