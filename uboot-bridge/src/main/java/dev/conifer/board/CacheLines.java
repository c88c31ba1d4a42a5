package dev.conifer.board;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.SparseMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

/** The lines of a write-back cache that were written and not cleaned, and what DRAM has of them. */
final class CacheLines {
  /** In bytes: the line of every 64-bit core of Arm so far. */
  static final long LINE = 64;

  private final SparseMemory memory;

  /** What DRAM holds at the addresses of the dirty lines, by the line's start. */
  private final NavigableMap<PhysicalAddress, Content> stale = new TreeMap<>();

  CacheLines(SparseMemory memory) {
    this.memory = memory;
  }

  /** Somebody is about to write {@code range}. */
  void dirty(AddressRange range) {
    for (AddressRange line : lines(range)) {
      stale.putIfAbsent(line.start(), memory.read(line));
    }
  }

  void clean(AddressRange range) {
    lines(range).forEach(line -> stale.remove(line.start()));
  }

  void forget() {
    stale.clear();
  }

  /** A reset: some lines are lost, the others written back; gives those that were lost. */
  List<AddressRange> lose(DirtyLines fate, Retention.Reset reset) {
    Random random = new Random(fate.seed() + reset.number());
    List<AddressRange> lost = new ArrayList<>();
    for (Map.Entry<PhysicalAddress, Content> line : stale.entrySet()) {
      if (random.nextDouble() < fate.lost()) {
        memory.write(line.getKey(), line.getValue());
        lost.add(AddressRange.of(line.getKey(), line.getValue().size()));
      }
    }
    stale.clear();
    return lost;
  }

  /** The lines that {@code range} touches, cut to the memory that there is. */
  private List<AddressRange> lines(AddressRange range) {
    List<AddressRange> lines = new ArrayList<>();
    if (range.isEmpty()) {
      return lines;
    }
    AddressRange whole = new AddressRange(range.start().alignDown(LINE), range.end().alignUp(LINE));
    for (AddressRange part : memory.present().intersection(whole).ranges()) {
      for (PhysicalAddress at = part.start(); at.isBelow(part.end()); at = next(at)) {
        PhysicalAddress end = next(at).isBelow(part.end()) ? next(at) : part.end();
        lines.add(new AddressRange(at, end));
      }
    }
    return lines;
  }

  private static PhysicalAddress next(PhysicalAddress at) {
    return at.alignDown(LINE).plus(LINE);
  }
}
