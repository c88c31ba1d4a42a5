package dev.conifer.dump;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** Memory that stands in pieces in files: which piece holds an address, and bytes across pieces. */
final class Extents implements MemoryImage {
  private final NavigableMap<PhysicalAddress, Extent> byStart = new TreeMap<>();
  private final MemoryMap present;

  /** Pieces of which no two hold the same address; empty ones hold none. */
  Extents(Collection<Extent> extents) {
    extents.stream()
        .filter(extent -> !extent.range.isEmpty())
        .forEach(extent -> byStart.put(extent.range.start(), extent));
    this.present = MemoryMap.of(byStart.values().stream().map(Extent::range).toList());
  }

  /**
   * A piece.
   *
   * @param range where its bytes lie in memory
   * @param source the file that they are in
   * @param offset where the first of them is in it
   */
  record Extent(AddressRange range, ByteSource source, long offset) {}

  @Override
  public MemoryMap present() {
    return present;
  }

  @Override
  public Optional<byte[]> bytes(AddressRange range) {
    if (!present.contains(range) || range.size() > Integer.MAX_VALUE - 8) {
      return Optional.empty();
    }
    byte[] bytes = new byte[(int) range.size()];
    PhysicalAddress at = range.start();
    while (at.isBelow(range.end())) {
      Extent extent = Objects.requireNonNull(byStart.floorEntry(at)).getValue();
      PhysicalAddress end = PhysicalAddress.min(range.end(), extent.range.end());
      int length = (int) end.distanceFrom(at);
      Optional<byte[]> part =
          extent.source.bytes(extent.offset + at.distanceFrom(extent.range.start()), length);
      if (part.isEmpty()) {
        return Optional.empty();
      }
      System.arraycopy(part.get(), 0, bytes, (int) at.distanceFrom(range.start()), length);
      at = end;
    }
    return Optional.of(bytes);
  }
}
