package dev.conifer.dump;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * The Reed-Solomon code with which ramoops guards its zones: symbols of 8 bits, field polynomial
 * 0x11d, first root 1, shortened (fs/pstore/ram_core.c: {@code init_rs(8, 0x11d, 0, 1, ecc_size)}).
 * A word of it is the data, then the parity.
 *
 * <p>Decoding is the textbook's: syndromes, Berlekamp-Massey for the error locator, a search for
 * its roots, Forney's formula for the values (Blahut, Theory and Practice of Error Control Codes,
 * chapter 7).
 */
final class ReedSolomon {
  private static final int POLYNOMIAL = 0x11d;
  private static final int ORDER = 255;

  private final Field field = new Field();
  private final int parity;

  /**
   * A code.
   *
   * @param parity bytes of parity, of which two put one wrong byte right; 1 to 254
   */
  ReedSolomon(int parity) {
    if (parity < 1 || parity >= ORDER) {
      throw new IllegalArgumentException(parity + " bytes of parity");
    }
    this.parity = parity;
  }

  /** The most bytes of data that the parity can guard. */
  int mostData() {
    return ORDER - parity;
  }

  /** The parity of {@code data}. */
  byte[] parity(byte[] data) {
    int[] generator = {1};
    for (int i = 0; i < parity; i++) {
      generator = field.multiply(generator, new int[] {field.power(i), 1});
    }
    int[] rest = new int[parity];
    for (byte symbol : data) {
      int factor = (symbol & 0xff) ^ rest[0];
      for (int i = 0; i < parity; i++) {
        int next = i + 1 < parity ? rest[i + 1] : 0;
        rest[i] = next ^ field.multiply(factor, generator[parity - 1 - i]);
      }
    }
    byte[] bytes = new byte[parity];
    for (int i = 0; i < parity; i++) {
      bytes[i] = (byte) rest[i];
    }
    return bytes;
  }

  /**
   * Puts wrong bytes of {@code word}, data and parity, right.
   *
   * @return how many were wrong; absent, and the word as it was, when there are too many
   */
  OptionalInt correct(byte[] word) {
    int[] syndromes = syndromes(word);
    if (Arrays.stream(syndromes).allMatch(s -> s == 0)) {
      return OptionalInt.of(0);
    }
    int[] locator = locator(syndromes);
    int errors = locator.length - 1;
    if (errors * 2 > parity) {
      return OptionalInt.empty();
    }
    byte[] right = word.clone();
    int[] evaluator = evaluator(syndromes, locator);
    int found = 0;
    for (int position = 0; position < word.length; position++) {
      int power = word.length - 1 - position;
      int inverse = field.power(ORDER - power);
      if (field.evaluate(locator, inverse) == 0) {
        int slope = field.evaluate(derivative(locator), inverse);
        if (slope == 0) {
          return OptionalInt.empty();
        }
        int value =
            field.multiply(
                field.power(power), field.divide(field.evaluate(evaluator, inverse), slope));
        right[position] ^= (byte) value;
        found++;
      }
    }
    if (found != errors || !Arrays.stream(syndromes(right)).allMatch(s -> s == 0)) {
      return OptionalInt.empty();
    }
    System.arraycopy(right, 0, word, 0, word.length);
    return OptionalInt.of(errors);
  }

  private int[] syndromes(byte[] word) {
    int[] syndromes = new int[parity];
    for (int i = 0; i < parity; i++) {
      int sum = 0;
      for (byte symbol : word) {
        sum = field.multiply(sum, field.power(i)) ^ (symbol & 0xff);
      }
      syndromes[i] = sum;
    }
    return syndromes;
  }

  /** Berlekamp-Massey: the shortest recurrence that makes the syndromes, lowest power first. */
  private int[] locator(int[] syndromes) {
    int[] current = {1};
    int[] previous = {1};
    int length = 0;
    int gap = 1;
    int last = 1;
    for (int n = 0; n < syndromes.length; n++) {
      int difference = syndromes[n];
      for (int i = 1; i <= length && i < current.length; i++) {
        difference ^= field.multiply(current[i], syndromes[n - i]);
      }
      if (difference == 0) {
        gap++;
        continue;
      }
      int[] shifted = new int[previous.length + gap];
      for (int i = 0; i < previous.length; i++) {
        shifted[i + gap] = field.multiply(previous[i], field.divide(difference, last));
      }
      int[] next = add(current, shifted);
      if (2 * length <= n) {
        length = n + 1 - length;
        previous = current;
        last = difference;
        gap = 1;
      } else {
        gap++;
      }
      current = next;
    }
    return Arrays.copyOf(current, length + 1);
  }

  private static int[] add(int[] a, int[] b) {
    int[] sum = Arrays.copyOf(a, Math.max(a.length, b.length));
    for (int i = 0; i < b.length; i++) {
      sum[i] ^= b[i];
    }
    return sum;
  }

  private int[] evaluator(int[] syndromes, int[] locator) {
    return Arrays.copyOf(field.multiply(syndromes, locator), parity);
  }

  /** Of a polynomial over a field in which 1 + 1 = 0. */
  private static int[] derivative(int[] polynomial) {
    int[] result = new int[polynomial.length];
    for (int i = 1; i < polynomial.length; i += 2) {
      result[i - 1] = polynomial[i];
    }
    return result;
  }

  /** Numbers of 8 bits; polynomials over them stand lowest power first. */
  private static final class Field {
    private final int[] powers = new int[2 * ORDER];
    private final int[] logarithms = new int[ORDER + 1];

    Field() {
      int value = 1;
      for (int i = 0; i < ORDER; i++) {
        powers[i] = value;
        powers[i + ORDER] = value;
        logarithms[value] = i;
        value <<= 1;
        if (value > ORDER) {
          value ^= POLYNOMIAL;
        }
      }
    }

    int power(int exponent) {
      return powers[exponent];
    }

    int multiply(int a, int b) {
      return a == 0 || b == 0 ? 0 : powers[logarithms[a] + logarithms[b]];
    }

    int divide(int a, int b) {
      return a == 0 ? 0 : powers[logarithms[a] + ORDER - logarithms[b]];
    }

    int[] multiply(int[] a, int[] b) {
      int[] product = new int[a.length + b.length - 1];
      for (int i = 0; i < a.length; i++) {
        for (int j = 0; j < b.length; j++) {
          product[i + j] ^= multiply(a[i], b[j]);
        }
      }
      return product;
    }

    int evaluate(int[] polynomial, int at) {
      int sum = 0;
      for (int i = polynomial.length - 1; i >= 0; i--) {
        sum = multiply(sum, at) ^ polynomial[i];
      }
      return sum;
    }
  }
}
