package dev.conifer.fadump;

import dev.conifer.diagnostic.Diagnostic;
import java.util.ArrayList;
import java.util.List;

/** What the second kernel of pSeries checks of the dump that waits: {@code rtas_fadump_process}. */
final class WaitingDump {
  private WaitingDump() {}

  /**
   * What is wrong with {@code dump}. With an error, the kernel frees the dump and makes no vmcore.
   *
   * @param name where the structure stands, for diagnostics
   * @param second the second kernel
   */
  static List<Diagnostic> judge(String name, RtasDump dump, LinuxFadump second) {
    List<Diagnostic> diagnostics = new ArrayList<>();
    for (int i = 0; i < dump.sections().size(); i++) {
      RtasSection section = dump.sections().get(i);
      long at = RtasDump.HEADER_SIZE + (long) i * RtasSection.SIZE;
      if (!section.isKnown()) {
        diagnostics.add(
            Fields.warning(
                "W-fadump-section",
                name,
                at,
                "section " + i,
                "section %d is of %s, which Linux does not know: it passes over it"
                    .formatted(i, section.title())));
      } else if (section.type() == RtasSection.PARAMETERS) {
        if (!isWhole(section)) {
          diagnostics.add(
              Fields.warning(
                  "W-fadump-parameters",
                  name,
                  at,
                  "section " + i,
                  "the parameters were not kept: Linux goes on without them"));
        }
      } else {
        judge(name, at, i, section, second, diagnostics);
      }
    }
    for (int type : List.of(RtasSection.CPU_STATE, RtasSection.BOOT_MEMORY)) {
      if (dump.section(type).isEmpty()) {
        diagnostics.add(
            Fields.error(
                "E-fadump-section-missing",
                name,
                0,
                "header",
                "the dump has no section of type 0x%x".formatted(type),
                "register CPU state and boot memory"));
      }
    }
    return diagnostics;
  }

  private static void judge(
      String name,
      long at,
      int index,
      RtasSection section,
      LinuxFadump second,
      List<Diagnostic> diagnostics) {
    if (section.errorFlags() != 0) {
      diagnostics.add(
          Fields.error(
              "E-fadump-section-error",
              name,
              at + 6,
              "section " + index,
              "firmware could not keep section %d, %s: error 0x%x (%s)"
                  .formatted(
                      index, section.title(), section.errorFlags(), meaning(section.errorFlags())),
              "register addresses that are memory, source and destination"));
    }
    boolean enough =
        isWholeLength(section)
            || (section.type() == RtasSection.CPU_STATE
                && second.has(LinuxFadump.Change.SHORT_CPU_STATE_TAKEN)
                && Long.compareUnsigned(section.bytesDumped(), section.sourceLength()) <= 0);
    if (!enough) {
      diagnostics.add(
          Fields.error(
              "E-fadump-section-incomplete",
              name,
              at + 24,
              "section " + index,
              "firmware kept 0x%x of the 0x%x bytes of section %d, %s"
                  .formatted(section.bytesDumped(), section.sourceLength(), index, section.title()),
              "Linux makes no vmcore of this dump: take the memory as it is"));
    }
  }

  private static boolean isWhole(RtasSection section) {
    return section.errorFlags() == 0 && isWholeLength(section);
  }

  private static boolean isWholeLength(RtasSection section) {
    return section.bytesDumped() == section.sourceLength();
  }

  private static String meaning(int flags) {
    if ((flags & RtasSection.ERROR_TYPE) != 0) {
      return "invalid type";
    }
    if ((flags & RtasSection.ERROR_SOURCE) != 0) {
      return "invalid source address";
    }
    if ((flags & RtasSection.ERROR_DESTINATION) != 0) {
      return "invalid destination address";
    }
    if ((flags & RtasSection.ERROR_TOO_SMALL) != 0) {
      return "destination too small";
    }
    return "not told";
  }
}
