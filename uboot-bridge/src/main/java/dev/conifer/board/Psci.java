package dev.conifer.board;

import java.util.OptionalInt;

/**
 * The PSCI firmware of a board, as far as resets go: what an SMC or HVC with one of these function
 * IDs does.
 *
 * @see <a href="https://developer.arm.com/documentation/den0022/latest">Arm DEN0022, Power State
 *     Coordination Interface 1.1</a>
 */
public final class Psci {
  /** {@code PSCI_VERSION}: no arguments. */
  public static final int VERSION = 0x84000000;

  /** {@code SYSTEM_RESET}: no arguments, does not return. */
  public static final int SYSTEM_RESET = 0x84000009;

  /** {@code PSCI_FEATURES}: the function asked about. */
  public static final int FEATURES = 0x8400000a;

  /** {@code SYSTEM_RESET2} by the 32-bit calling convention: reset type, cookie. */
  public static final int SYSTEM_RESET2_32 = 0x84000012;

  /** {@code SYSTEM_RESET2} by the 64-bit calling convention: reset type, cookie. */
  public static final int SYSTEM_RESET2_64 = 0xc4000012;

  /** {@code SYSTEM_WARM_RESET}: the only architectural reset type of {@code SYSTEM_RESET2}. */
  public static final long SYSTEM_WARM_RESET = 0;

  /** Return value {@code SUCCESS}; also the feature flags of a function that has none. */
  public static final int SUCCESS = 0;

  /** Return value {@code NOT_SUPPORTED}. */
  public static final int NOT_SUPPORTED = -1;

  /** Return value {@code INVALID_PARAMETERS}. */
  public static final int INVALID_PARAMETERS = -2;

  /** 1.1, the version that brought {@code SYSTEM_RESET2}. */
  private static final int VERSION_1_1 = 0x00010001;

  /** 1.0, the version that brought {@code PSCI_FEATURES}. */
  private static final int VERSION_1_0 = 0x00010000;

  private final Board board;
  private final boolean systemReset2;

  /** The firmware of {@code board}, with {@code SYSTEM_RESET2} or without. */
  Psci(Board board, boolean systemReset2) {
    this.board = board;
    this.systemReset2 = systemReset2;
  }

  /**
   * Calls {@code function}.
   *
   * @param function the function ID, as in w0
   * @param arguments as in x1 and after; absent ones are 0
   * @return what the call returns in w0; empty when it does not return because the board was reset
   */
  public OptionalInt call(int function, long... arguments) {
    return switch (function) {
      case VERSION -> OptionalInt.of(systemReset2 ? VERSION_1_1 : VERSION_1_0);
      case FEATURES -> OptionalInt.of(features((int) argument(arguments, 0)));
      case SYSTEM_RESET -> reset(ResetKind.COLD);
      case SYSTEM_RESET2_32, SYSTEM_RESET2_64 -> systemReset2(argument(arguments, 0));
      default -> OptionalInt.of(NOT_SUPPORTED);
    };
  }

  private int features(int function) {
    return switch (function) {
      case VERSION, FEATURES, SYSTEM_RESET -> SUCCESS;
      case SYSTEM_RESET2_32, SYSTEM_RESET2_64 -> systemReset2 ? SUCCESS : NOT_SUPPORTED;
      default -> NOT_SUPPORTED;
    };
  }

  /** DEN0022 section 5.12: vendor-specific types (bit 31) are not for a board without a vendor. */
  private OptionalInt systemReset2(long type) {
    if (!systemReset2) {
      return OptionalInt.of(NOT_SUPPORTED);
    }
    return type == SYSTEM_WARM_RESET ? reset(ResetKind.WARM) : OptionalInt.of(INVALID_PARAMETERS);
  }

  private OptionalInt reset(ResetKind kind) {
    board.reset(kind);
    return OptionalInt.empty();
  }

  private static long argument(long[] arguments, int index) {
    return index < arguments.length ? arguments[index] : 0;
  }
}
