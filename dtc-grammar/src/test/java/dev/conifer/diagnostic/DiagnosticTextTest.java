package dev.conifer.diagnostic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DiagnosticTextTest {
  @Test
  void aLongLineIsShownFromItsStartWhereTheCaretIsThere() {
    assertEquals(
        "f:1.3-5: Error (E-x): m\n    abc012" + "-".repeat(154) + "…\n      ^~~\n",
        told("abc012" + "-".repeat(1000), 2, 5));
  }

  @Test
  void aLongLineIsCutOnBothSidesOfTheCaret() {
    String line = "a".repeat(500) + "b\tX" + "c".repeat(500);

    assertEquals(
        "f:1.503: Error (E-x): m\n    …"
            + "a".repeat(78)
            + "b\tX"
            + "c".repeat(79)
            + "…\n"
            + " ".repeat(4 + 1 + 79)
            + "\t^\n",
        told(line, 502, 503));
  }

  @Test
  void aLongLineIsShownToItsEndWhereTheCaretIsThere() {
    assertEquals(
        "f:1.1000-1001: Error (E-x): m\n    …"
            + "a".repeat(158)
            + "bc\n"
            + " ".repeat(4 + 1 + 158)
            + "^~\n",
        told("a".repeat(999) + "bc", 999, 1001));
  }

  @Test
  void whatATerminalWouldObeyIsNotPrinted() {
    byte[] line = "a\u001b[2J\u009bb\u0000".getBytes(StandardCharsets.ISO_8859_1);

    assertEquals(
        "f:1.1: Error (E-x): m\n    a\ufffd[2J\ufffdb\ufffd\n    ^\n",
        told(SourceFile.of("f", line), 0, 1));
  }

  private static String told(String line, int start, int end) {
    return told(SourceFile.of("f", line), start, end);
  }

  private static String told(SourceFile file, int start, int end) {
    return DiagnosticText.of(Diagnostic.error("E-x", Origin.of(file.range(start, end)), "m"));
  }
}
