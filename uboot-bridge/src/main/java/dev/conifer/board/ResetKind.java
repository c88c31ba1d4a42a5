package dev.conifer.board;

/** How a board is reset while its power stays on. */
public enum ResetKind {
  /** Everything starts anew, the DRAM controller included: PSCI {@code SYSTEM_RESET}. */
  COLD("cold reset", ResetCause.COLD_RESET),
  /** Firmware is asked to leave memory alone: PSCI {@code SYSTEM_RESET2} of type 0. */
  WARM("warm reset", ResetCause.WARM_RESET),
  /** Nobody said that the system hangs; the watchdog noticed. No software ran before it. */
  WATCHDOG("watchdog reset", ResetCause.WATCHDOG_RESET);

  private final String title;
  private final ResetCause cause;

  ResetKind(String title, ResetCause cause) {
    this.title = title;
    this.cause = cause;
  }

  /** What the boot after it reads as its cause. */
  public ResetCause cause() {
    return cause;
  }

  /** The kind in words, such as {@code warm reset}. */
  @Override
  public String toString() {
    return title;
  }
}
