package dev.conifer.loader.efi;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import java.util.List;
import java.util.Optional;

/**
 * Gives one possible place to each thing that is put into free memory: the highest, as EDK2's page
 * allocator goes ({@code FindFreePages} in MdeModulePkg's Mem/Page.c).
 *
 * <p>It is only one: what else lies in memory, and chance, decide. So a place clear of what the
 * tree reserves is taken where there is one. That the things may lie anywhere is said by the writes
 * of the trace, and it would be a guess to say that this reservation or that one fails by them.
 */
final class FreePages {
  /** The stub's copy of the tree, in bytes: {@code MAX_FDT_SIZE} in libstub's fdt.c. */
  static final long FDT_ROOM = 2 * Sizes.MIB;

  /** What it allocates by where the kernel may have any page size ({@code EFI_ALLOC_ALIGN}). */
  private static final long GRANULE = 64 * Sizes.KIB;

  private final MemoryMap reserved;
  private MemoryMap free;

  /**
   * The pages of {@code free}.
   *
   * @param reserved what the tree reserves, which nobody here looks at
   */
  FreePages(MemoryMap free, MemoryMap reserved) {
    this.free = free;
    this.reserved = reserved;
  }

  /**
   * A place for {@code size} bytes.
   *
   * @throws Refusal when there is none
   */
  AddressRange take(String what, long size) {
    AddressRange place =
        highest(free.minus(reserved), size)
            .or(() -> highest(free, size))
            .orElseThrow(
                () ->
                    new Refusal(
                        "Out of Resources: no free %s for the %s"
                            .formatted(Sizes.text(size), what)));
    free = free.minus(place);
    return place;
  }

  private static Optional<AddressRange> highest(MemoryMap free, long size) {
    List<AddressRange> ranges = free.ranges();
    for (int i = ranges.size() - 1; i >= 0; i--) {
      AddressRange range = ranges.get(i);
      if (Long.compareUnsigned(size, range.size()) <= 0) {
        PhysicalAddress start = range.end().minus(size).alignDown(GRANULE);
        if (!start.isBelow(range.start())) {
          return Optional.of(AddressRange.of(start, size));
        }
      }
    }
    return Optional.empty();
  }
}
