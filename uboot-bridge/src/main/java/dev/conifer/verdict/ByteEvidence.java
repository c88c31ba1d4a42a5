package dev.conifer.verdict;

import dev.conifer.memory.MemoryMap;
import java.util.Objects;

/**
 * What a look at a region's bytes showed.
 *
 * @param afterReset the addresses whose bytes the reset itself changed
 * @param afterBoot the addresses whose bytes differ once the next kernel runs
 */
public record ByteEvidence(MemoryMap afterReset, MemoryMap afterBoot) {
  /** Every byte was as it had been, both times. */
  public static final ByteEvidence UNCHANGED = new ByteEvidence(MemoryMap.EMPTY, MemoryMap.EMPTY);

  public ByteEvidence {
    Objects.requireNonNull(afterReset);
    Objects.requireNonNull(afterBoot);
  }
}
