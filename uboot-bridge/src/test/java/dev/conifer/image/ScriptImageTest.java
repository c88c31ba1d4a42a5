package dev.conifer.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScriptImageTest {
  private static final String SCRIPT =
      """
      echo hi
      reset
      """;

  /**
   * What {@code SOURCE_DATE_EPOCH=0 mkimage -A arm64 -T script -C none -n plan.dts} of 2023.01 made
   * of it.
   */
  private static final byte[] MKIMAGE =
      HexFormat.of()
          .parseHex(
              "27051956ca38fa86000000000000001600000000000000"
                  + "00227b4bba05160600"
                  + "706c616e2e647473"
                  + "00".repeat(24)
                  + "0000000e000000006563686f2068690a72657365740a");

  @Test
  void aScriptIsWrappedAsMkimageDoes() {
    assertArrayEquals(MKIMAGE, ScriptImage.encode("plan.dts", SCRIPT));
  }

  @Test
  void aWrappedScriptIsFoundAgain() {
    byte[] image = ScriptImage.encode("a name that is longer than the header has room for", SCRIPT);

    assertEquals(Optional.of(SCRIPT), ScriptImage.find(image, Optional.empty()).text());
  }
}
