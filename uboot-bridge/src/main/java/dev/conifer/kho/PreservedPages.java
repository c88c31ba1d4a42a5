package dev.conifer.kho;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import java.util.Objects;

/**
 * Preserved blocks of pages that follow each other.
 *
 * @param range all of them
 * @param order each block has 2<sup>order</sup> pages
 */
public record PreservedPages(AddressRange range, int order) {
  public PreservedPages {
    Objects.requireNonNull(range);
  }

  /** The size of one block, in bytes. */
  long blockSize(KhoKernel kernel) {
    return 1L << (kernel.pageShift() + order);
  }

  /** This with one block more, which follows. */
  PreservedPages plusBlock(PhysicalAddress end) {
    return new PreservedPages(new AddressRange(range.start(), end), order);
  }
}
