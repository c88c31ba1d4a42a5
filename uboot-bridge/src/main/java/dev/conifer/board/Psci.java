package dev.conifer.board;

import dev.conifer.memory.AddressRange;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The PSCI firmware of a board: what an SMC or HVC with one of these function IDs does.
 *
 * @see <a href="https://developer.arm.com/documentation/den0022/latest">Arm DEN0022, Power State
 *     Coordination Interface 1.1</a>
 */
public final class Psci {
  /** {@code PSCI_VERSION}: no arguments. */
  public static final int VERSION = 0x84000000;

  /** {@code CPU_OFF}: no arguments, does not return. */
  public static final int CPU_OFF = 0x84000002;

  /** {@code CPU_ON} by the 64-bit calling convention: target, entry, context. */
  public static final int CPU_ON = 0xc4000003;

  /** {@code AFFINITY_INFO} by the 64-bit calling convention: target, level. */
  public static final int AFFINITY_INFO = 0xc4000004;

  /** {@code SYSTEM_OFF}: no arguments, does not return. */
  public static final int SYSTEM_OFF = 0x84000008;

  /** {@code SYSTEM_RESET}: no arguments, does not return. */
  public static final int SYSTEM_RESET = 0x84000009;

  /** {@code PSCI_FEATURES}: the function asked about. */
  public static final int FEATURES = 0x8400000a;

  /** {@code SYSTEM_RESET2} by the 32-bit calling convention: reset type, cookie. */
  public static final int SYSTEM_RESET2_32 = 0x84000012;

  /** {@code SYSTEM_RESET2} by the 64-bit calling convention: reset type, cookie. */
  public static final int SYSTEM_RESET2_64 = 0xc4000012;

  /** {@code MEM_PROTECT}: 1 to have memory overwritten at the next reset, 0 not to. */
  public static final int MEM_PROTECT = 0x84000013;

  /** {@code MEM_PROTECT_CHECK_RANGE} by the 64-bit calling convention: base, length. */
  public static final int MEM_PROTECT_CHECK_RANGE = 0xc4000014;

  /** {@code SYSTEM_WARM_RESET}: the only architectural reset type of {@code SYSTEM_RESET2}. */
  public static final long SYSTEM_WARM_RESET = 0;

  /** Bit 31 of a reset type: the type is the vendor's. */
  public static final long VENDOR_RESET = 0x80000000L;

  /** Return value {@code SUCCESS}; also the feature flags of a function that has none. */
  public static final int SUCCESS = 0;

  /** Return value {@code NOT_SUPPORTED}. */
  public static final int NOT_SUPPORTED = -1;

  /** Return value {@code INVALID_PARAMETERS}. */
  public static final int INVALID_PARAMETERS = -2;

  /** Return value {@code DENIED}. */
  public static final int DENIED = -3;

  /** Return value {@code ALREADY_ON}. */
  public static final int ALREADY_ON = -4;

  /** Return value {@code INVALID_ADDRESS}. */
  public static final int INVALID_ADDRESS = -9;

  /** What {@code AFFINITY_INFO} says of a CPU that runs. */
  public static final int ON = 0;

  /** What {@code AFFINITY_INFO} says of a CPU that does not. */
  public static final int OFF = 1;

  /** 1.1, the version that brought {@code SYSTEM_RESET2}, {@code MEM_PROTECT} and its check. */
  private static final int VERSION_1_1 = 0x00010001;

  /** 1.0, the version that brought {@code PSCI_FEATURES}. */
  private static final int VERSION_1_0 = 0x00010000;

  private static final Set<Integer> ALWAYS =
      Set.of(VERSION, CPU_OFF, CPU_ON, AFFINITY_INFO, SYSTEM_OFF, SYSTEM_RESET, FEATURES);

  private static final Set<Integer> OF_VERSION_1_1 =
      Set.of(SYSTEM_RESET2_32, SYSTEM_RESET2_64, MEM_PROTECT, MEM_PROTECT_CHECK_RANGE);

  private final BoardModel board;
  private final boolean hasVersion11;
  private final Map<Integer, ResetKind> vendorResets;
  private boolean protects;

  /** The firmware of {@code board}, with the functions of version 1.1 or without. */
  Psci(BoardModel board, BoardProfile profile) {
    this.board = board;
    this.hasVersion11 = profile.systemReset2();
    this.vendorResets = profile.vendorResets();
  }

  /** Whether memory is to be overwritten at the next reset; kept where a reset does not reach. */
  boolean protectsMemory() {
    return protects;
  }

  /** Calls {@code function} from CPU 0. */
  public OptionalInt call(int function, long... arguments) {
    return callFrom(0, function, arguments);
  }

  /**
   * Calls {@code function}.
   *
   * @param cpu the CPU that calls
   * @param function the function ID, as in w0
   * @param arguments as in x1 and after; absent ones are 0
   * @return what the call returns in w0; empty when it does not return
   */
  public OptionalInt callFrom(int cpu, int function, long... arguments) {
    if (!has(function)) {
      return OptionalInt.of(NOT_SUPPORTED);
    }
    long first = argument(arguments, 0);
    long second = argument(arguments, 1);
    return switch (function) {
      case VERSION -> OptionalInt.of(hasVersion11 ? VERSION_1_1 : VERSION_1_0);
      case FEATURES -> OptionalInt.of(has((int) first) ? SUCCESS : NOT_SUPPORTED);
      case CPU_ON -> OptionalInt.of(cpuOn(first, second, argument(arguments, 2)));
      case CPU_OFF -> {
        board.switchOff(cpu);
        yield OptionalInt.empty();
      }
      case AFFINITY_INFO -> OptionalInt.of(affinityInfo(first, second));
      case SYSTEM_OFF -> {
        board.powerOff();
        yield OptionalInt.empty();
      }
      case SYSTEM_RESET -> reset(ResetKind.COLD);
      case SYSTEM_RESET2_32, SYSTEM_RESET2_64 -> systemReset2(first);
      case MEM_PROTECT -> OptionalInt.of(protect(first));
      case MEM_PROTECT_CHECK_RANGE -> OptionalInt.of(canProtect(first, second));
      default -> throw new AssertionError(function);
    };
  }

  private boolean has(int function) {
    return ALWAYS.contains(function) || (hasVersion11 && OF_VERSION_1_1.contains(function));
  }

  /** DEN0022 section 5.6. */
  private int cpuOn(long target, long entry, long context) {
    Optional<Integer> cpu = cpu(target);
    if (cpu.isEmpty()) {
      return INVALID_PARAMETERS;
    }
    if (board.cpu(cpu.get()).isOn()) {
      return ALREADY_ON;
    }
    boolean isInMemory =
        AddressRange.ifValid(entry, Integer.BYTES).map(board::isDram).orElse(false);
    if (!isInMemory) {
      return INVALID_ADDRESS;
    }
    board.switchOn(cpu.get(), entry, context);
    return SUCCESS;
  }

  /** DEN0022 section 5.7; only level 0 has to be there. */
  private int affinityInfo(long target, long level) {
    return level != 0
        ? INVALID_PARAMETERS
        : cpu(target).map(n -> board.cpu(n).isOn() ? ON : OFF).orElse(INVALID_PARAMETERS);
  }

  private Optional<Integer> cpu(long affinity) {
    for (int i = 0; i < board.cpus(); i++) {
      if (Cpu.affinity(i) == affinity) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  /** DEN0022 section 5.12. */
  private OptionalInt systemReset2(long type) {
    if (type == SYSTEM_WARM_RESET) {
      return reset(ResetKind.WARM);
    }
    boolean isVendors = (type & ~0xffffffffL) == 0 && (type & VENDOR_RESET) != 0;
    ResetKind kind = isVendors ? vendorResets.get((int) (type & ~VENDOR_RESET)) : null;
    return kind == null ? OptionalInt.of(INVALID_PARAMETERS) : reset(kind);
  }

  /** DEN0022 section 5.17: gives what held before. */
  private int protect(long enable) {
    int before = protects ? 1 : 0;
    protects = enable != 0;
    return before;
  }

  /** DEN0022 section 5.18. */
  private int canProtect(long base, long length) {
    return AddressRange.ifValid(base, length).map(board::isDram).orElse(false) ? SUCCESS : DENIED;
  }

  private OptionalInt reset(ResetKind kind) {
    board.reset(kind);
    return OptionalInt.empty();
  }

  private static long argument(long[] arguments, int index) {
    return index < arguments.length ? arguments[index] : 0;
  }
}
