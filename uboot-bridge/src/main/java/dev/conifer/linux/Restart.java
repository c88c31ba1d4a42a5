package dev.conifer.linux;

import java.util.OptionalInt;

/**
 * How Linux on arm64 resets the board through PSCI, which a board with EFI runtime services does
 * only when those fail.
 *
 * <p>It asks for a warm reset, {@code SYSTEM_RESET2} with type 0 and cookie 0, if and only if the
 * reboot mode is warm or soft and {@code PSCI_FEATURES} knew that function at boot; otherwise for
 * {@code SYSTEM_RESET} ({@code psci_sys_reset} and {@code psci_init_system_reset2} in
 * drivers/firmware/psci/psci.c of 6.1).
 */
public final class Restart {
  private static final int PSCI_VERSION = 0x84000000;
  private static final int SYSTEM_RESET = 0x84000009;
  private static final int PSCI_FEATURES = 0x8400000a;

  /** {@code PSCI_FN_NATIVE(1_1, SYSTEM_RESET2)}. */
  private static final int SYSTEM_RESET2 = 0xc4000012;

  private static final int NOT_SUPPORTED = -1;

  private Restart() {}

  /** Resets the board that {@code psci} belongs to, as {@code reboot=mode} would. */
  public static void restart(RebootMode mode, Conduit psci) {
    if (mode.isWarm() && hasSystemReset2(psci)) {
      psci.call(SYSTEM_RESET2, 0, 0);
    } else {
      psci.call(SYSTEM_RESET);
    }
  }

  /** Only from PSCI 1.0 on is there somebody to ask ({@code psci_probe}). */
  private static boolean hasSystemReset2(Conduit psci) {
    return psci.call(PSCI_VERSION).orElse(0) >>> 16 >= 1
        && psci.call(PSCI_FEATURES, Integer.toUnsignedLong(SYSTEM_RESET2)).orElse(NOT_SUPPORTED)
            != NOT_SUPPORTED;
  }

  /** The way to the PSCI firmware: an {@code smc} or {@code hvc} instruction. */
  @FunctionalInterface
  public interface Conduit {
    /**
     * Calls it.
     *
     * @param function the function ID, in w0
     * @param arguments in x1 and after
     * @return what comes back in w0; empty when nothing does, because the board was reset
     */
    OptionalInt call(int function, long... arguments);
  }
}
