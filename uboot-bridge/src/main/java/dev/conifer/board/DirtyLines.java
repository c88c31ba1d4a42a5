package dev.conifer.board;

/**
 * What becomes of the cache lines that DRAM does not have yet when a board is reset.
 *
 * @param lost how likely a line is to be lost, from 0 to 1: a reset that goes through software
 *     cleans the cache, a watchdog does not
 * @param seed which lines
 */
public record DirtyLines(double lost, long seed) {
  /** Every line reaches DRAM. */
  public static final DirtyLines CLEANED = new DirtyLines(0, 0);

  public DirtyLines {
    if (!(lost >= 0 && lost <= 1)) {
      throw new IllegalArgumentException("share " + lost);
    }
  }
}
