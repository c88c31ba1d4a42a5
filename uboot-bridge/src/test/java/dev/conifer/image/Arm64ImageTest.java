package dev.conifer.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.memory.Content;
import org.junit.jupiter.api.Test;

class Arm64ImageTest {
  private static final Arm64Image MODERN = new Arm64Image(0, 0x1000000, 0xa);

  @Test
  void headerMadeFromNumbersIsReadBack() {
    Arm64Image image = new Arm64Image(0x80000, -2, 0x123456789abcdefL);
    assertEquals(image, Arm64Image.read("Image", Content.ofBytes(image.header())).orThrow());
  }

  @Test
  void headerHasItsFieldsWhereBootingRstPutsThem() {
    byte[] header = new Arm64Image(0x0102, 0x0304, 0x0506).header();
    assertArrayEquals(new byte[] {2, 1}, slice(header, 8, 2));
    assertArrayEquals(new byte[] {4, 3}, slice(header, 16, 2));
    assertArrayEquals(new byte[] {6, 5}, slice(header, 24, 2));
    assertArrayEquals(new byte[] {'A', 'R', 'M', 0x64}, slice(header, 56, 4));
  }

  private static byte[] slice(byte[] bytes, int from, int length) {
    return Content.ofBytes(bytes).slice(from, length).bytes().orElseThrow();
  }

  @Test
  void fileOfNumbersHasAHeaderAndUnknownBytes() {
    Content file = MODERN.file("Image", 0x20000);
    assertEquals(0x20000, file.size());
    assertEquals(MODERN, Arm64Image.read("Image", file).orThrow());
    assertFalse(file.slice(64, 1).isKnown());
  }

  @Test
  void fileSmallerThanItsHeaderIsAMistake() {
    assertThrows(IllegalArgumentException.class, () -> MODERN.file("Image", 63));
  }

  @Test
  void imageWithoutSizeIsLegacyWhateverItsTextOffset() {
    Arm64Image legacy = new Arm64Image(0x12345000, 0, 2);
    assertTrue(legacy.isLegacy());
    assertEquals(0x80000, legacy.effectiveTextOffset());
  }

  @Test
  void flagBit3LetsTheImageLieAnywhere() {
    assertTrue(MODERN.mayLieAnywhere());
    assertFalse(new Arm64Image(0, 1, 2).mayLieAnywhere());
  }

  @Test
  void shortFileIsRefused() {
    assertEquals(
        "'Image' has 3 bytes, fewer than the 64 of an arm64 Image header",
        problem(Content.fill(0, 3)).message());
  }

  @Test
  void fileWithoutMagicIsRefused() {
    Diagnostic problem = problem(Content.fill(0, 64));
    assertEquals("'Image' has no arm64 Image magic at offset 56", problem.message());
    assertEquals("Image:0x38 (Image header)", problem.location().toString());
  }

  @Test
  void unknownHeaderIsRefused() {
    assertEquals(
        "the first 64 bytes of 'Image' are not known", problem(Content.unknown("x", 64)).message());
  }

  private static Diagnostic problem(Content content) {
    return Arm64Image.read("Image", content).diagnostics().get(0);
  }
}
