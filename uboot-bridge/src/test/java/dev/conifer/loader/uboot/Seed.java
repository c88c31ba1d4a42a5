package dev.conifer.loader.uboot;

import java.util.Random;

/** Randomness that can be had again: {@code -Dconifer.seed=N}. */
final class Seed {
  private Seed() {}

  /** A generator for {@code test}; its seed is printed. */
  @SuppressWarnings("SystemOut")
  static Random random(Class<?> test) {
    long seed = Long.getLong("conifer.seed", System.nanoTime());
    System.out.println(test.getSimpleName() + ": -Dconifer.seed=" + seed);
    return new Random(seed);
  }
}
