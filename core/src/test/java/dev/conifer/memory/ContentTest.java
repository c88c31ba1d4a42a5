package dev.conifer.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContentTest {
  private static final PhysicalAddress BASE = PhysicalAddress.of(0x4000_0000L);

  /** What the documentation promises, computed once more: SplitMix64 over seed and address. */
  @Test
  void aPatternIsAHashOfSeedAndAddress() {
    ByteBuffer bytes =
        ByteBuffer.wrap(Content.pattern(42, BASE, 4096).bytes().orElseThrow())
            .order(ByteOrder.LITTLE_ENDIAN);

    for (int i = 0; i < 4096; i += 8) {
      long z = (42 ^ (0x4000_0000L + i)) + 0x9e3779b97f4a7c15L;
      z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
      z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
      assertEquals(z ^ (z >>> 31), bytes.getLong(i));
    }
  }

  @Test
  void noTwoWordsOfAPatternAreAlike() {
    ByteBuffer bytes = ByteBuffer.wrap(Content.pattern(1, BASE, 1 << 20).bytes().orElseThrow());
    Set<Long> words = new HashSet<>();
    while (bytes.hasRemaining()) {
      assertTrue(words.add(bytes.getLong()));
    }
  }

  @Test
  void aPatternDependsOnTheAddressForWhichItWasMade() {
    byte[] here = Content.pattern(1, BASE, 64).bytes().orElseThrow();
    byte[] there = Content.pattern(1, BASE.plus(8), 64).bytes().orElseThrow();

    assertFalse(Arrays.equals(here, there));
    assertArrayEquals(Arrays.copyOfRange(here, 8, 64), Arrays.copyOfRange(there, 0, 56));
  }

  @Test
  void unknownBytesAreNeverInvented() {
    Content content = Content.concat(List.of(Content.fill(1, 4), Content.unknown("a ROM", 1)));

    assertFalse(content.isKnown());
    assertEquals(Optional.empty(), content.bytes());
    assertEquals(
        "not known: a ROM",
        assertThrows(IllegalStateException.class, () -> content.copyTo(new byte[5], 0))
            .getMessage());
    assertTrue(content.slice(0, 4).isKnown());
  }

  @Test
  void aSliceOutsideIsRefused() {
    for (Content content :
        List.of(
            Content.ofBytes(new byte[4]),
            Content.fill(0, 4),
            Content.pattern(0, BASE, 4),
            Content.unknown("", 4),
            Content.concat(List.of(Content.fill(0, 2), Content.fill(1, 2))))) {
      assertThrows(IndexOutOfBoundsException.class, () -> content.slice(2, 3));
      assertThrows(IndexOutOfBoundsException.class, () -> content.slice(-1, 2));
      assertThrows(IndexOutOfBoundsException.class, () -> content.slice(1, -1));
    }
  }

  @Test
  void aNegativeSizeIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Content.fill(0, -1));
    assertThrows(IllegalArgumentException.class, () -> Content.unknown("", -1));
    assertThrows(IllegalArgumentException.class, () -> Content.pattern(0, BASE, -1));
  }

  @Test
  void moreBytesThanAnArrayHoldsAreNotMade() {
    Content content = Content.fill(0, 1L << 40);

    assertEquals(1L << 40, content.size());
    assertThrows(OutOfMemoryError.class, content::bytes);
    assertArrayEquals(new byte[3], content.slice(1L << 39, 3).bytes().orElseThrow());
  }

  @Test
  void cuttingContentIsCuttingItsBytes() {
    Random random = Seed.random(ContentTest.class);
    for (int i = 0; i < 3_000; i++) {
      Content content = content(random, 3);
      byte[] bytes = content.bytes().orElseThrow();
      assertEquals(bytes.length, content.size());
      int from = random.nextInt(bytes.length + 1);
      int to = from + random.nextInt(bytes.length - from + 1);

      Content slice = content.slice(from, to - from);

      assertEquals(to - from, slice.size());
      assertArrayEquals(Arrays.copyOfRange(bytes, from, to), slice.bytes().orElseThrow());
    }
  }

  @Test
  void joiningContentIsJoiningItsBytes() {
    Random random = Seed.random(ContentTest.class);
    for (int i = 0; i < 1_000; i++) {
      Content first = content(random, 2);
      Content second = content(random, 2);
      byte[] expected = new byte[(int) (first.size() + second.size())];
      first.copyTo(expected, 0);
      second.copyTo(expected, (int) first.size());

      assertArrayEquals(expected, Content.concat(List.of(first, second)).bytes().orElseThrow());
    }
  }

  private static Content content(Random random, int depth) {
    int size = random.nextInt(40);
    switch (random.nextInt(depth > 0 ? 4 : 3)) {
      case 0 -> {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return Content.ofBytes(bytes);
      }
      case 1 -> {
        return Content.fill(random.nextInt(256), size);
      }
      case 2 -> {
        return Content.pattern(random.nextLong(), BASE.plus(random.nextInt(16)), size);
      }
      default -> {
        List<Content> parts = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          parts.add(content(random, depth - 1));
        }
        return Content.concat(parts);
      }
    }
  }
}
