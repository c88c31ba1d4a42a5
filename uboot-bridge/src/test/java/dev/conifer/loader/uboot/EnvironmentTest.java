package dev.conifer.loader.uboot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentTest {
  @ParameterizedTest
  @CsvSource({
    "40400000, 40400000",
    "0x40400000, 40400000",
    "0XFF, ff",
    "no, 0",
    "0x, 0",
    "12g4, 12",
    "ffffffffffffffff, ffffffffffffffff",
    "1ffffffffffffffff, ffffffffffffffff",
    "'', 0",
    "-1, 0",
  })
  void numbersAreReadAsSimpleStrtoulReadsThem(String text, String hex) {
    assertEquals(hex, Long.toHexString(Environment.number(text)));
  }

  @Test
  void emptyValueRemovesAVariable() {
    Environment environment =
        new Environment(Map.of("fdt_high", "0xffffffff"), Map.of("fdt_high", ""));
    assertEquals(Optional.empty(), environment.text("fdt_high"));
  }

  @Test
  void variablesAreReplacedWithAndWithoutBraces() {
    Environment environment = new Environment(Map.of("a", "1$0", "b", "2"), Map.of());
    assertEquals("x1$0y2.", environment.expand("x${a}y$b$nothing."));
  }
}
