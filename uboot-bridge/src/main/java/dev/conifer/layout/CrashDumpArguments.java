package dev.conifer.layout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The command line of a kernel whose crash is to be followed by a warm reset. */
final class CrashDumpArguments {
  private CrashDumpArguments() {}

  /**
   * {@code given} with what it lacks.
   *
   * <ul>
   *   <li>{@code panic=1}: a panic ends in a reset, after a second, not in a loop;
   *   <li>{@code reboot=warm}: Linux on arm64 resets cold, by {@code SYSTEM_RESET}, where nobody
   *       says otherwise (kernel/reboot.c; {@code psci_sys_reset});
   *   <li>{@code crash_kexec_post_notifiers}: the other CPUs save their registers although no crash
   *       kernel is loaded ({@code panic} in kernel/panic.c of 6.1).
   * </ul>
   */
  static String of(String given) {
    List<String> words = new ArrayList<>();
    if (!given.isBlank()) {
      words.add(given.strip());
    }
    List<String> present = Arrays.asList(given.split("\\s+"));
    if (present.stream().noneMatch(word -> word.startsWith("panic="))) {
      words.add("panic=1");
    }
    if (present.stream().noneMatch(word -> word.startsWith("reboot="))) {
      words.add("reboot=warm");
    }
    if (!present.contains("crash_kexec_post_notifiers")) {
      words.add("crash_kexec_post_notifiers");
    }
    return String.join(" ", words);
  }
}
