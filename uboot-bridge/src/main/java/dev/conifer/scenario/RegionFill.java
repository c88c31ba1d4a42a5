package dev.conifer.scenario;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a scenario puts into a preserved region, and the search for where it is no longer there.
 *
 * <p>Each 8-byte word is a hash of the seed and its own address, so that a block which was moved,
 * or came from another run, is noticed.
 */
final class RegionFill {
  /** Bytes are compared, and differences told, in pages. */
  private static final int PAGE = 4096;

  private final long seed;

  RegionFill(long seed) {
    this.seed = seed;
  }

  /** Fills {@code range}. */
  void fill(Memory memory, AddressRange range) {
    memory.write(range.start(), expected(range));
  }

  /** The pages of {@code range} in which a byte is not what was filled in, or is not known. */
  MemoryMap differences(Memory memory, AddressRange range) {
    List<AddressRange> differences = new ArrayList<>();
    PhysicalAddress at = range.start();
    while (at.isBelow(range.end())) {
      PhysicalAddress pageEnd = at.alignDown(PAGE).plus(PAGE);
      AddressRange page = new AddressRange(at, PhysicalAddress.min(pageEnd, range.end()));
      if (!isUnchanged(memory, page)) {
        differences.add(page);
      }
      at = page.end();
    }
    return MemoryMap.of(differences);
  }

  private boolean isUnchanged(Memory memory, AddressRange page) {
    Optional<byte[]> found = memory.bytes(page);
    return found.isPresent() && Arrays.equals(found.get(), expected(page).bytes().orElseThrow());
  }

  private Content expected(AddressRange range) {
    return Content.pattern(seed, range.start(), range.size());
  }
}
