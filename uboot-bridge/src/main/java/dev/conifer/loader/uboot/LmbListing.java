package dev.conifer.loader.uboot;

import dev.conifer.boot.Message;
import dev.conifer.boot.Reservation;
import dev.conifer.boot.TracedMemory.OpenStep;
import java.util.ArrayList;
import java.util.List;

/**
 * How {@code bdinfo} shows LMB lists ({@code lmb_dump_region}): flags as a number until v2024.10,
 * by name, the highest bit first, from v2025.01 on.
 *
 * @param byName whether flags are named
 * @param flags the version's
 */
record LmbListing(boolean byName, LmbFlags flags) {
  static LmbListing of(UBootProfile profile) {
    return new LmbListing(profile.has(UBootChange.GLOBAL_LMB), profile.lmbFlags());
  }

  /** Prints a list. */
  void print(String name, List<Reservation> entries, OpenStep step) {
    String count = byName ? " %s.count = 0x%x" : " %s.cnt  = 0x%x";
    step.print(Message.info(count.formatted(name, entries.size())));
    for (int i = 0; i < entries.size(); i++) {
      step.print(Message.info(" %s[%d]\t%s".formatted(name, i, line(entries.get(i)))));
    }
  }

  private String line(Reservation entry) {
    long last = entry.base() + entry.size() - 1;
    return byName
        ? "[0x%x-0x%x], 0x%x bytes, flags: %s"
            .formatted(entry.base(), last, entry.size(), names(entry.flags()))
        : "[0x%x-0x%x], 0x%08x bytes flags: %x"
            .formatted(entry.base(), last, entry.size(), entry.flags());
  }

  private String names(int set) {
    List<String> names = new ArrayList<>();
    add(names, set, flags.noNotify(), "no-notify");
    add(names, set, flags.noOverwrite(), "no-overwrite");
    add(names, set, flags.noMap(), "no-map");
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  private static void add(List<String> names, int set, int flag, String name) {
    if ((set & flag) != 0) {
      names.add(name);
    }
  }
}
