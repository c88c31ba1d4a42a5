package dev.conifer.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Memory that costs what was written to it: a sorted list of extents, each the content of the write
 * that made it. What nobody wrote is {@linkplain Content#unknown unknown}.
 */
public final class SparseMemory implements Memory {
  private final MemoryMap present;
  private final String untouched;
  private final NavigableMap<PhysicalAddress, Content> extents = new TreeMap<>();

  /**
   * Memory at the addresses of {@code present}.
   *
   * @param untouched what people are told about bytes that nobody wrote
   */
  public SparseMemory(MemoryMap present, String untouched) {
    this.present = present;
    this.untouched = untouched;
  }

  /** Where there is memory. */
  public MemoryMap present() {
    return present;
  }

  @Override
  public Content read(AddressRange range) {
    checkPresent(range);
    List<Content> parts = new ArrayList<>();
    PhysicalAddress at = range.start();
    for (Map.Entry<PhysicalAddress, Content> entry : overlapping(range).entrySet()) {
      AddressRange extent = AddressRange.of(entry.getKey(), entry.getValue().size());
      AddressRange part = extent.intersection(range).orElseThrow();
      parts.add(Content.unknown(untouched, part.start().distanceFrom(at)));
      parts.add(entry.getValue().slice(part.start().distanceFrom(extent.start()), part.size()));
      at = part.end();
    }
    parts.add(Content.unknown(untouched, range.end().distanceFrom(at)));
    return Content.concat(parts);
  }

  @Override
  public void write(PhysicalAddress start, Content content) {
    AddressRange target = AddressRange.of(start, content.size());
    checkPresent(target);
    if (target.isEmpty()) {
      return;
    }
    forget(target);
    if (content instanceof Content.Sequence sequence) {
      PhysicalAddress at = start;
      for (Content part : sequence.parts()) {
        extents.put(at, part);
        at = at.plus(part.size());
      }
    } else {
      extents.put(start, content);
    }
  }

  /** What it holds now; later writes do not change it. */
  public Snapshot snapshot() {
    return new Snapshot(new TreeMap<>(extents));
  }

  /** Makes it hold what it held when {@code snapshot} was taken of it. */
  public void restore(Snapshot snapshot) {
    extents.clear();
    extents.putAll(snapshot.extents);
  }

  /** What a memory held at one time. It costs a reference for each write, not the bytes. */
  public static final class Snapshot {
    private final NavigableMap<PhysicalAddress, Content> extents;

    private Snapshot(NavigableMap<PhysicalAddress, Content> extents) {
      this.extents = extents;
    }
  }

  /** Makes what lies in {@code range} untouched again. */
  public void forget(AddressRange range) {
    List<Map.Entry<PhysicalAddress, Content>> hit = List.copyOf(overlapping(range).entrySet());
    for (Map.Entry<PhysicalAddress, Content> entry : hit) {
      Content content = entry.getValue();
      AddressRange extent = AddressRange.of(entry.getKey(), content.size());
      extents.remove(extent.start());
      if (extent.start().isBelow(range.start())) {
        extents.put(extent.start(), content.slice(0, range.start().distanceFrom(extent.start())));
      }
      if (range.end().isBelow(extent.end())) {
        long kept = extent.end().distanceFrom(range.end());
        extents.put(range.end(), content.slice(content.size() - kept, kept));
      }
    }
  }

  private NavigableMap<PhysicalAddress, Content> overlapping(AddressRange range) {
    if (range.isEmpty()) {
      return new TreeMap<>();
    }
    Map.Entry<PhysicalAddress, Content> before = extents.floorEntry(range.start());
    PhysicalAddress from =
        before != null && range.start().isBelow(before.getKey().plus(before.getValue().size()))
            ? before.getKey()
            : range.start();
    return extents.subMap(from, true, range.end(), false);
  }

  private void checkPresent(AddressRange range) {
    if (!present.contains(range)) {
      throw new AbsentMemoryException(range);
    }
  }
}
