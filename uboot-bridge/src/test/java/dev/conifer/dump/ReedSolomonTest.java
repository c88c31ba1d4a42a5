package dev.conifer.dump;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReedSolomonTest {
  private final long seed = Long.getLong("conifer.seed", System.nanoTime());
  private final Random random = new Random(seed);

  private byte[] word(ReedSolomon code, int length) {
    byte[] data = new byte[length];
    random.nextBytes(data);
    byte[] parity = code.parity(data);
    byte[] word = Arrays.copyOf(data, length + parity.length);
    System.arraycopy(parity, 0, word, length, parity.length);
    return word;
  }

  private byte[] damaged(byte[] word, int wrong) {
    byte[] damaged = word.clone();
    Set<Integer> places = new HashSet<>();
    while (places.size() < wrong) {
      int place = random.nextInt(word.length);
      if (places.add(place)) {
        damaged[place] ^= (byte) (1 + random.nextInt(255));
      }
    }
    return damaged;
  }

  @Test
  void halfAsManyWrongBytesAsThereIsParityArePutRight() {
    System.out.println("ReedSolomonTest seed " + seed);
    for (int parity : new int[] {2, 4, 7, 16, 32, 127}) {
      ReedSolomon code = new ReedSolomon(parity);
      for (int wrong = 0; wrong <= parity / 2; wrong++) {
        for (int length : new int[] {1, 12, 100, Math.min(128, code.mostData())}) {
          if (wrong > length + parity) {
            continue;
          }
          byte[] good = word(code, length);
          byte[] word = damaged(good, wrong);

          assertEquals(OptionalInt.of(wrong), code.correct(word), parity + ", " + length);
          assertArrayEquals(good, word);
        }
      }
    }
  }

  @Test
  void tooManyWrongBytesLeaveTheWordAsItWas() {
    System.out.println("ReedSolomonTest seed " + seed);
    ReedSolomon code = new ReedSolomon(16);
    int refused = 0;
    for (int run = 0; run < 500; run++) {
      byte[] word = damaged(word(code, 128), 9 + random.nextInt(40));
      byte[] before = word.clone();
      if (code.correct(word).isEmpty()) {
        refused++;
        assertArrayEquals(before, word);
      }
    }
    // By chance a word so damaged is near another one: less than once in 8! words.
    assertEquals(500, refused, 1);
  }
}
