package dev.conifer.board;

import java.util.Objects;

/**
 * What a board's DRAM keeps over each kind of reset. Over a loss of power it keeps nothing.
 *
 * @param cold over a cold reset
 * @param warm over a warm reset
 * @param watchdog over a watchdog reset
 * @param watchdogCache what a watchdog reset does to cache lines that DRAM does not have yet; other
 *     resets go through software, which cleans the cache
 */
public record RetentionPolicy(
    Retention cold, Retention warm, Retention watchdog, DirtyLines watchdogCache) {
  /** Every reset keeps everything; so does QEMU 7.2's {@code virt} machine (measured). */
  public static final RetentionPolicy ALL_KEPT =
      new RetentionPolicy(Retention.KEPT, Retention.KEPT, Retention.KEPT);

  /**
   * Firmware initialises DRAM anew at a cold reset, as it does where ECC memory has to be scrubbed,
   * and leaves it alone at the others.
   */
  public static final RetentionPolicy LOST_WHEN_COLD =
      new RetentionPolicy(Retention.LOST, Retention.KEPT, Retention.KEPT);

  /** No reset keeps anything. */
  public static final RetentionPolicy ALL_LOST =
      new RetentionPolicy(Retention.LOST, Retention.LOST, Retention.LOST);

  public RetentionPolicy {
    Objects.requireNonNull(cold);
    Objects.requireNonNull(warm);
    Objects.requireNonNull(watchdog);
    Objects.requireNonNull(watchdogCache);
  }

  /** A board whose watchdog loses no cache line. */
  public RetentionPolicy(Retention cold, Retention warm, Retention watchdog) {
    this(cold, warm, watchdog, DirtyLines.CLEANED);
  }

  /** What becomes of cache lines that DRAM does not have yet. */
  DirtyLines linesOver(ResetKind kind) {
    return kind == ResetKind.WATCHDOG ? watchdogCache : DirtyLines.CLEANED;
  }

  /** What is kept over a reset of {@code kind}. */
  public Retention over(ResetKind kind) {
    return switch (kind) {
      case COLD -> cold;
      case WARM -> warm;
      case WATCHDOG -> watchdog;
    };
  }
}
