package dev.conifer.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.memory.AddressRange;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HandBackTest {
  private static final long MIB = 1 << 20;

  private static Optional<AddressRange> blocks(long start, long size) {
    return HandBack.of(AddressRange.of(start, size)).blocks();
  }

  /** The run by hand: /proc/iomem had 60000000-77ffffff : System RAM (kmem). */
  @Test
  void theFirstBlockOfAnAlignedDeviceGoesToTheNamespace() {
    HandBack back = HandBack.of(AddressRange.of(0x58000000L, 512 * MIB));

    assertEquals(AddressRange.of(0x58000000L, 10 * MIB), back.namespace());
    assertEquals(Optional.of(AddressRange.of(0x60000000L, 384 * MIB)), back.blocks());
  }

  @Test
  void aDeviceThatBeginsFarEnoughBelowABlockLosesNone() {
    assertEquals(
        Optional.of(AddressRange.of(0x58000000L, 128 * MIB)),
        blocks(0x58000000L - 16 * MIB, 144 * MIB));
    // 8 KiB, and 64 bytes for each page of 2 GiB, are more than 16 MiB.
    assertEquals(
        Optional.of(AddressRange.of(0x60000000L, 1920 * MIB)),
        blocks(0x58000000L - 16 * MIB, 2064 * MIB));
  }

  @Test
  void onlyWholeBlocksComeBack() {
    assertEquals(
        Optional.of(AddressRange.of(0x58000000L, 384 * MIB)),
        blocks(0x51000000L, 0x76000000L - 0x51000000L));
    assertEquals(Optional.empty(), blocks(0x51000000L, 112 * MIB));
  }

  /** What Debian's ndctl said in the lab of [0x50400000, 0x76600000). */
  @Test
  void aDeviceThatIsNoMultipleOfItsRegionsAlignmentHasNothing() {
    assertEquals(Optional.empty(), blocks(0x50400000L, 0x26200000L));
  }

  @Test
  void aDeviceThatTheNamespaceFillsHasNothing() {
    for (long size : new long[] {0x1000, 0x2000, 2 * MIB}) {
      HandBack back = HandBack.of(AddressRange.of(0x58000000L, size));
      assertEquals(back.device(), back.namespace());
      assertEquals(Optional.empty(), back.blocks());
    }
  }

  @Test
  void nothingIsWrittenButTheNamespaceAndTheBlocks() {
    assertEquals(
        "[[0x51000000, 0x51a00000), [0x58000000, 0x70000000)]",
        HandBack.of(AddressRange.of(0x51000000L, 0x25000000L)).written().toString());
  }
}
