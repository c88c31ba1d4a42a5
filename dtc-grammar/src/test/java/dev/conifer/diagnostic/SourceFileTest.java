package dev.conifer.diagnostic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SourceFileTest {

  @Test
  void bytesOfAnyKindSurvive() {
    byte[] bytes = new byte[512];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i < 256 ? i : 511 - i);
    }
    assertArrayEquals(bytes, SourceFile.encode(SourceFile.of("f", bytes).text()));
  }

  @Test
  void utf8IsText() {
    byte[] bytes = "é🌲".getBytes(StandardCharsets.UTF_8);
    SourceFile file = SourceFile.of("f", bytes);
    assertEquals("é🌲", file.text());
    assertArrayEquals(bytes, SourceFile.encode(file.text()));
  }

  @Test
  void byteThatIsNoUtf8IsLoneSurrogate() {
    assertEquals("caf\udce9", SourceFile.of("f", new byte[] {'c', 'a', 'f', (byte) 0xe9}).text());
  }

  @Test
  void byteThatIsNoUtf8IsShownAsReplacement() {
    SourceFile file = SourceFile.of("f", new byte[] {'a', (byte) 0xe9, 'b'});
    assertEquals(
        "f:1.1: Error (x): y\n    a\ufffdb\n    ^\n",
        DiagnosticText.of(Diagnostic.error("x", Origin.of(file.range(0, 1)), "y")));
  }

  @Test
  void lineMarkerRenamesTheLinesAfterIt() {
    SourceFile file =
        SourceFile.of("f", "a\n# 10 \"g\"\nb\n#line 20 \"h\\\\i\" 1\nc\n # 30 \"i\"\nd");
    assertEquals(new SourceFile.Position("f", 1, 1), file.position(0));
    assertEquals(new SourceFile.Position("g", 10, 1), file.position(file.text().indexOf('b')));
    assertEquals(new SourceFile.Position("h\\i", 20, 1), file.position(file.text().indexOf('c')));
    assertEquals(new SourceFile.Position("h\\i", 22, 1), file.position(file.text().indexOf('d')));
  }
}
