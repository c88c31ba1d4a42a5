package dev.conifer.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AddressRangeTest {

  @Test
  void aRangeIsHalfOpen() {
    AddressRange range = AddressRange.of(0x4000_0000L, 0x1000);

    assertEquals("[0x40000000, 0x40001000)", range.toString());
    assertEquals(PhysicalAddress.of(0x4000_0fffL), range.last());
    assertTrue(range.contains(range.last()));
    assertFalse(range.contains(range.end()));
  }

  @Test
  void aRangeThatLeaves64BitsIsNone() {
    assertEquals(Optional.empty(), AddressRange.ifValid(-0x1000L, 0x1000));
    assertEquals(
        Optional.of(AddressRange.of(-0x1000L, 0xfff)), AddressRange.ifValid(-0x1000L, 0xfff));
    assertThrows(ArithmeticException.class, () -> AddressRange.of(-0x1000L, 0x1000));
  }

  @Test
  void anEndBelowTheStartIsRefused() {
    assertEquals(
        "end 0x1 lies below start 0x2",
        assertThrows(
                IllegalArgumentException.class,
                () -> new AddressRange(PhysicalAddress.of(2), PhysicalAddress.of(1)))
            .getMessage());
  }

  @Test
  void anEmptyRangeHasNoLastAddress() {
    assertEquals(
        "[0x1, 0x1) is empty",
        assertThrows(IllegalStateException.class, () -> AddressRange.of(1, 0).last()).getMessage());
  }

  @Test
  void wideningStopsAtTheEndsOfTheAddressSpace() {
    AddressRange range = AddressRange.of(0x1000, 0x1000);

    assertEquals(AddressRange.of(0xf00, 0x1200), range.widened(0x100));
    assertEquals(AddressRange.of(0, 0x4000), range.widened(0x2000));
    assertEquals(AddressRange.of(0, -1L), range.widened(-1L));
  }

  /** Every pair of ranges among 7 addresses, against the sets of addresses they stand for. */
  @Test
  void rangesRelateAsTheirAddressesDo() {
    List<AddressRange> all = new ArrayList<>();
    for (int start = 0; start < 7; start++) {
      for (int end = start; end < 7; end++) {
        all.add(AddressRange.of(start, end - start));
      }
    }
    for (AddressRange a : all) {
      for (AddressRange b : all) {
        int common = bits(a) & bits(b);
        assertEquals(common != 0, a.overlaps(b), () -> a + " and " + b);
        assertEquals(common, a.intersection(b).map(AddressRangeTest::bits).orElse(0));
        assertEquals(common == bits(b), a.contains(b), () -> a + " and " + b);
      }
    }
  }

  private static int bits(AddressRange range) {
    int bits = 0;
    for (int i = 0; i < 7; i++) {
      if (range.contains(PhysicalAddress.of(i))) {
        bits |= 1 << i;
      }
    }
    return bits;
  }
}
