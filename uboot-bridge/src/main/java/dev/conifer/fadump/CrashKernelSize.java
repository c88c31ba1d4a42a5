package dev.conifer.fadump;

import java.util.Optional;

/**
 * The size in a {@code crashkernel=} of Linux (kernel/crash_reserve.c): {@code size[@offset]}, or
 * {@code start-[end]:size[,…][@offset]}, of which the first range that holds the system's memory
 * counts.
 */
final class CrashKernelSize {
  private CrashKernelSize() {}

  /** The size; absent when the value is malformed, and when it is 0 or no range holds. */
  static Optional<Long> of(String value, long systemRam) {
    String sizes = value.split("@", -1)[0];
    return (sizes.contains(":") ? ofRanges(sizes, systemRam) : number(sizes))
        .filter(size -> size != 0);
  }

  private static Optional<Long> ofRanges(String sizes, long systemRam) {
    for (String range : sizes.split(",", -1)) {
      int colon = range.indexOf(':');
      int dash = range.indexOf('-');
      if (dash < 0 || colon < dash) {
        return Optional.empty();
      }
      Optional<Long> start = number(range.substring(0, dash));
      String endText = range.substring(dash + 1, colon);
      Optional<Long> end = endText.isEmpty() ? Optional.of(-1L) : number(endText);
      Optional<Long> size = number(range.substring(colon + 1));
      if (start.isEmpty() || end.isEmpty() || size.isEmpty()) {
        return Optional.empty();
      }
      if (Long.compareUnsigned(systemRam, start.get()) >= 0
          && Long.compareUnsigned(systemRam, end.get()) < 0) {
        return size;
      }
    }
    return Optional.empty();
  }

  /**
   * A number with a suffix, as {@code memparse} reads it: decimal, hexadecimal after {@code 0x},
   * octal after {@code 0}, and K, M, G, T, P or E. Absent when that is not all of {@code text}, or
   * more than 64 bits.
   */
  static Optional<Long> number(String text) {
    int shift = 0;
    String digits = text;
    int suffix = text.isEmpty() ? -1 : "KMGTPE".indexOf(upper(text.charAt(text.length() - 1)));
    if (suffix >= 0 && !(text.startsWith("0x") && upper(text.charAt(text.length() - 1)) == 'E')) {
      shift = 10 * (suffix + 1);
      digits = text.substring(0, text.length() - 1);
    }
    try {
      long number =
          digits.startsWith("0x")
              ? Long.parseUnsignedLong(digits.substring(2), 16)
              : Long.parseUnsignedLong(
                  digits, digits.startsWith("0") && digits.length() > 1 ? 8 : 10);
      return number << shift >>> shift == number ? Optional.of(number << shift) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static char upper(char c) {
    return c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c;
  }
}
