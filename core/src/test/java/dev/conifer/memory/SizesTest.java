package dev.conifer.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class SizesTest {

  @ParameterizedTest
  @CsvFileSource(resources = "/dev/conifer/memory/sizes.csv", numLinesToSkip = 1)
  void aSizeReadsAsPeopleWriteIt(String bytes, String text, String rounded) {
    long size = Long.parseUnsignedLong(bytes.substring(2), 16);

    assertEquals(text, Sizes.text(size));
    assertEquals(rounded, Sizes.rounded(size));
  }
}
