package dev.conifer.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MemoryMapTest {
  /** Half of the addresses below 2^63, half above: signed comparisons would show. */
  private static final int ADDRESSES = 64;

  private static final PhysicalAddress BASE = PhysicalAddress.of(Long.MIN_VALUE - ADDRESSES / 2);

  @Test
  void rangesThatTouchAreOne() {
    MemoryMap map = MemoryMap.of(AddressRange.of(0x1000, 0x1000), AddressRange.of(0x2000, 0x1000));

    assertEquals(List.of(AddressRange.of(0x1000, 0x2000)), map.ranges());
    assertEquals("[[0x1000, 0x3000)]", map.toString());
  }

  @Test
  void emptyRangesAddNothing() {
    assertEquals(MemoryMap.EMPTY, MemoryMap.of(AddressRange.of(0x1000, 0)));
    assertTrue(MemoryMap.EMPTY.contains(AddressRange.of(0x1000, 0)));
  }

  @Test
  void mapsAreSetsOfAddresses() {
    Random random = Seed.random(MemoryMapTest.class);
    for (int i = 0; i < 2_000; i++) {
      List<AddressRange> ranges = ranges(random);
      List<AddressRange> others = ranges(random);
      AddressRange probe = range(random);
      MemoryMap map = MemoryMap.of(ranges);
      MemoryMap other = MemoryMap.of(others);
      BitSet bits = bits(ranges);
      BitSet otherBits = bits(others);

      assertIs(bits, map);
      assertIs(with(bits, otherBits, BitSet::or), map.plus(other));
      assertIs(with(bits, otherBits, BitSet::andNot), map.minus(other));
      assertIs(with(bits, otherBits, BitSet::and), map.intersection(other));
      BitSet probed = bits(List.of(probe));
      assertIs(with(bits, probed, BitSet::or), map.plus(probe));
      assertIs(with(bits, probed, BitSet::andNot), map.minus(probe));
      assertIs(with(bits, probed, BitSet::and), map.intersection(probe));
      assertEquals(bits.intersects(probed), map.overlaps(probe));
      assertEquals(with(probed, bits, BitSet::andNot).isEmpty(), map.contains(probe));
      assertEquals(bits.equals(otherBits), map.equals(other));
    }
  }

  @Test
  void aWidenedMapHasEverythingThatIsNear() {
    Random random = Seed.random(MemoryMapTest.class);
    for (int i = 0; i < 500; i++) {
      List<AddressRange> ranges = ranges(random);
      int margin = random.nextInt(5);
      BitSet near = new BitSet();
      bits(ranges).stream()
          .forEach(at -> near.set(Math.max(0, at - margin), Math.min(ADDRESSES, at + margin + 1)));
      AddressRange window = AddressRange.of(BASE, ADDRESSES);

      assertIs(near, MemoryMap.of(ranges).widened(margin).intersection(window));
    }
  }

  private static void assertIs(BitSet expected, MemoryMap map) {
    BitSet got = bits(map.ranges());
    assertEquals(expected, got);
    assertEquals(expected.cardinality(), map.size());
    assertEquals(expected.isEmpty(), map.isEmpty());
    for (int i = 1; i < map.ranges().size(); i++) {
      AddressRange before = map.ranges().get(i - 1);
      AddressRange after = map.ranges().get(i);
      assertTrue(before.end().isBelow(after.start()), () -> before + " touches " + after);
    }
    for (int at = 0; at < ADDRESSES; at++) {
      assertEquals(expected.get(at), map.contains(BASE.plus(at)));
    }
  }

  private interface Operation {
    void apply(BitSet target, BitSet other);
  }

  private static BitSet with(BitSet bits, BitSet other, Operation operation) {
    BitSet result = (BitSet) bits.clone();
    operation.apply(result, other);
    return result;
  }

  private static BitSet bits(List<AddressRange> ranges) {
    BitSet bits = new BitSet();
    for (AddressRange range : ranges) {
      bits.set((int) range.start().distanceFrom(BASE), (int) range.end().distanceFrom(BASE));
    }
    return bits;
  }

  private static List<AddressRange> ranges(Random random) {
    List<AddressRange> ranges = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      ranges.add(range(random));
    }
    return ranges;
  }

  private static AddressRange range(Random random) {
    int start = random.nextInt(ADDRESSES);
    return AddressRange.of(BASE.plus(start), random.nextInt(ADDRESSES - start + 1));
  }
}
