package dev.conifer.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.memory.PhysicalAddress;
import org.junit.jupiter.api.Test;

class UnitAddressTest {

  @Test
  void aUnitAddressHasNoPrefixAndNoLeadingZeros() {
    assertEquals("7b000000", UnitAddress.of(PhysicalAddress.of(0x7b00_0000L)));
    assertEquals("0", UnitAddress.of(PhysicalAddress.ZERO));
    assertEquals(
        "memory@ffffffffff000000",
        UnitAddress.nodeName("memory", PhysicalAddress.of(0xffff_ffff_ff00_0000L)));
  }
}
