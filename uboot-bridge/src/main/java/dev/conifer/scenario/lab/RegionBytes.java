package dev.conifer.scenario.lab;

import dev.conifer.crashdump.Registry;
import dev.conifer.layout.Layout;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.MemoryMap;
import dev.conifer.reserved.PlacedRegion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the preserved regions held at one moment, every byte of them; and the registry of a crash
 * dump, which decides what the next boot does, and which that changes.
 */
final class RegionBytes {
  private static final int PAGE = 0x1000;

  private final Map<PlacedRegion, byte[]> bytes;

  private final Map<AddressRange, byte[]> registry;

  private RegionBytes(Map<PlacedRegion, byte[]> bytes, Map<AddressRange, byte[]> registry) {
    this.bytes = bytes;
    this.registry = registry;
  }

  /** What the regions of {@code layout} hold in {@code memory}, where every byte is known. */
  static RegionBytes of(Layout layout, Memory memory) {
    Map<PlacedRegion, byte[]> bytes = new LinkedHashMap<>();
    layout.regions().forEach(r -> bytes.put(r, memory.bytes(r.range()).orElseThrow()));
    Map<AddressRange, byte[]> registry = new LinkedHashMap<>();
    layout
        .crashDump()
        .map(dump -> dump.places().registry())
        .map(Registry::range)
        .ifPresent(range -> registry.put(range, memory.bytes(range).orElseThrow()));
    return new RegionBytes(bytes, registry);
  }

  /** How many bytes of regions there are. */
  long size() {
    return bytes.values().stream().mapToLong(b -> b.length).sum();
  }

  /** Puts them back. */
  void writeTo(Memory memory) {
    bytes.forEach((region, b) -> memory.write(region.range().start(), Content.ofBytes(b)));
    registry.forEach((range, b) -> memory.write(range.start(), Content.ofBytes(b)));
  }

  /** The pages of each region that hold something else in {@code memory}, or nothing known. */
  Map<PlacedRegion, MemoryMap> lostIn(Memory memory) {
    Map<PlacedRegion, MemoryMap> lost = new LinkedHashMap<>();
    bytes.forEach((region, b) -> lost.put(region, differences(region.range(), b, memory)));
    return lost;
  }

  /** The pages of a region, the last of which may be shorter, that differ. */
  private static MemoryMap differences(AddressRange range, byte[] expected, Memory memory) {
    List<AddressRange> different = new ArrayList<>();
    for (int at = 0; at < expected.length; at += PAGE) {
      int end = Math.min(at + PAGE, expected.length);
      AddressRange page = AddressRange.of(range.start().plus(at), end - at);
      Optional<byte[]> found = memory.bytes(page);
      if (found.isEmpty() || !Arrays.equals(found.get(), 0, end - at, expected, at, end)) {
        different.add(page);
      }
    }
    return MemoryMap.of(different);
  }
}
