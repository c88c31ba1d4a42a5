package dev.conifer.board;

/** Why firmware runs: what it reads from the SoC's reset status register. */
public enum ResetCause {
  /** Power came on. */
  POWER_ON,
  /** {@link ResetKind#COLD}. */
  COLD_RESET,
  /** {@link ResetKind#WARM}. */
  WARM_RESET,
  /** {@link ResetKind#WATCHDOG}. */
  WATCHDOG_RESET
}
