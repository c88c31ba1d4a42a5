package dev.conifer.linux;

import dev.conifer.tree.DeviceTree;
import java.util.Optional;

/**
 * What Linux's command line asks of a reboot: {@code reboot=cold}, {@code reboot=warm}, …; for a
 * panic {@code reboot=panic_warm} and its like.
 */
public enum RebootMode {
  /** The default on arm64. */
  COLD,
  /** Memory is to be left alone. */
  WARM,
  /** The same as {@link #COLD} here. */
  HARD,
  /** The same as {@link #WARM} here. */
  SOFT;

  /**
   * What the command line in {@code tree} asks for when nobody else says ({@code reboot_setup} in
   * kernel/reboot.c): of its words, the last that names a mode counts; what is said of panics alone
   * does not.
   */
  public static RebootMode of(DeviceTree tree) {
    RebootMode mode = COLD;
    for (String word : CommandLine.of(tree).values("reboot")) {
      for (String part : word.split(",", -1)) {
        mode = part.startsWith("panic_") ? mode : named(part).orElse(mode);
      }
    }
    return mode;
  }

  /** By the first letter; {@code s} and a digit is the CPU that reboots. */
  private static Optional<RebootMode> named(String word) {
    boolean isCpu = word.length() > 1 && Character.isDigit(word.charAt(1));
    return switch (word.isEmpty() ? ' ' : word.charAt(0)) {
      case 'w' -> Optional.of(WARM);
      case 'c' -> Optional.of(COLD);
      case 'h' -> Optional.of(HARD);
      case 's' -> isCpu ? Optional.empty() : Optional.of(SOFT);
      default -> Optional.empty();
    };
  }

  /** Whether memory is to be left alone. */
  public boolean isWarm() {
    return this == WARM || this == SOFT;
  }
}
