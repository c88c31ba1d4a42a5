package dev.conifer.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.conifer.memory.Content;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class LegacyImageTest {
  /** What {@code mkimage -A arm64 -T script -C none} wrote before a script of 214 bytes. */
  private static final byte[] HEADER =
      HexFormat.of()
          .parseHex(
              "2705195621fa71b86b048068000000d60000000000000000c2d107c205160600"
                  + "62"
                  + "00".repeat(31));

  @Test
  void headerIsRead() {
    assertEquals(
        new LegacyImage("b", 214, 0, 0, 0xc2d107c2, 5, LegacyImage.ARM64, 6, 0),
        LegacyImage.read("rd", Content.ofBytes(HEADER)).orThrow());
  }

  @Test
  void badChecksumIsRefused() {
    byte[] damaged = HEADER.clone();
    damaged[12] ^= 1;
    assertEquals(
        "'rd' has a bad header checksum",
        LegacyImage.read("rd", Content.ofBytes(damaged)).diagnostics().get(0).message());
  }

  @Test
  void otherContentIsNoLegacyImage() {
    assertFalse(LegacyImage.isAt(Content.fill(0x27, 64)));
    assertFalse(LegacyImage.isAt(Content.unknown("x", 64)));
    assertEquals(
        "'rd' has no legacy image magic",
        LegacyImage.read("rd", Content.fill(0, 10)).diagnostics().get(0).message());
  }
}
