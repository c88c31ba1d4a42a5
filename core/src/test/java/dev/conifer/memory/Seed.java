package dev.conifer.memory;

import java.util.Random;

/** The random numbers of generated tests: another seed for each run, printed, and settable. */
public final class Seed {
  private static final long VALUE = Long.getLong("conifer.seed", System.nanoTime() & 0xffff_ffffL);

  private Seed() {}

  /** Random numbers for {@code test}; run it again with the seed that is printed. */
  public static Random random(Class<?> test) {
    System.out.println(test.getSimpleName() + ": -Dconifer.seed=" + VALUE);
    return new Random(VALUE);
  }
}
