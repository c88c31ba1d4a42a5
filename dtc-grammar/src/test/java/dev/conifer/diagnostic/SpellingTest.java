package dev.conifer.diagnostic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpellingTest {
  private static final List<String> NAMES = List.of("record-size", "console-size", "kind");

  @Test
  void aLetterTooManyOrMissingOrSwappedIsFound() {
    assertEquals(Optional.of("record-size"), Spelling.nearest("recordsize", NAMES));
    assertEquals(Optional.of("record-size"), Spelling.nearest("record-sizes", NAMES));
    assertEquals(Optional.of("kind"), Spelling.nearest("knid", NAMES));
  }

  @Test
  void theNearerOfTwoIsFound() {
    assertEquals(Optional.of("console-size"), Spelling.nearest("consol-size", NAMES));
  }

  @Test
  void aWordThatIsFarFromAllGetsAllOfThem() {
    assertEquals("known are: record-size, console-size, kind", Spelling.suggestion("reg", NAMES));
  }

  @Test
  void capitalLettersAreNear() {
    assertEquals(Optional.of("kind"), Spelling.nearest("KIND", NAMES));
  }

  @Test
  void veryLongWordsAreNotCompared() {
    String longName = "a".repeat(100_000);
    assertEquals(Optional.empty(), Spelling.nearest(longName, List.of(longName + "b")));
  }
}
