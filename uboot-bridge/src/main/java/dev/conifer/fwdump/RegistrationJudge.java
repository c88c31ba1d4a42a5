package dev.conifer.fwdump;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Location;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.Sizes;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges what a kernel has registered against what firmware says of itself: both sides do it, the
 * kernel before it arms, firmware before it keeps anything.
 */
public final class RegistrationJudge {
  private static final Location WHERE = new FileLocation("registry");

  private final FirmwareDumpNode firmware;
  private final FirmwareDump dump;
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  private RegistrationJudge(FirmwareDumpNode firmware, FirmwareDump dump) {
    this.firmware = firmware;
    this.dump = dump;
  }

  /** What is wrong with {@code dump}; with an error, it must not be armed, and is not kept. */
  public static List<Diagnostic> judge(FirmwareDumpNode firmware, FirmwareDump dump) {
    return new RegistrationJudge(firmware, dump).judge();
  }

  private List<Diagnostic> judge() {
    if (!dump.bootId().equals(firmware.bootId())) {
      error(
          "E-fwdump-stale",
          "the slot is of boot %s, and this is boot %s".formatted(dump.bootId(), firmware.bootId()),
          "register anew in every boot");
    }
    MemoryMap written = firmware.written();
    MemoryMap copied = MemoryMap.of(dump.copies().stream().map(FirmwareDump.Copy::source).toList());
    MemoryMap kept = MemoryMap.of(dump.ranges().stream().map(FirmwareDump.Range::range).toList());
    for (AddressRange lost : kept.minus(copied).intersection(written).ranges()) {
      error(
          "E-fwdump-written",
          text(lost)
              + " is registered and not copied, and firmware or the capture kernel writes"
              + " there",
          "register a copy of it, or leave it out");
    }
    for (AddressRange absent : kept.plus(copied).minus(firmware.memory()).ranges()) {
      error(
          "E-fwdump-not-memory",
          text(absent) + " is registered, and no memory node names it",
          "register memory");
    }
    judgeCopies(kept);
    judgeNotes(kept.plus(copied));
    return diagnostics;
  }

  private void judgeCopies(MemoryMap kept) {
    MemoryMap targets = MemoryMap.EMPTY;
    for (FirmwareDump.Copy copy : dump.copies()) {
      AddressRange target = copy.target();
      if (!firmware.memory().contains(target)) {
        error(
            "E-fwdump-not-memory",
            "the copy of %s goes to %s, which is not all memory".formatted(copy.source(), target),
            "copy to memory");
      }
      if (firmware.written().overlaps(target)) {
        error(
            "E-fwdump-copy",
            "the copy of %s goes to %s, where firmware or the capture kernel writes"
                .formatted(copy.source(), target),
            "copy to memory that nobody writes");
      }
      if (targets.overlaps(target) || kept.overlaps(target)) {
        error(
            "E-fwdump-copy",
            "the copy of %s goes to %s, over what is kept".formatted(copy.source(), target),
            "copy to memory of its own");
      }
      targets = targets.plus(target);
    }
  }

  private void judgeNotes(MemoryMap dumped) {
    if (dump.vmcoreinfo().isEmpty()) {
      warning(
          "W-fwdump-vmcoreinfo",
          "there is no VMCOREINFO yet: the dump has memory and no word of what is in it",
          "register again once the kernel has made it");
    } else if (!dumped.contains(dump.vmcoreinfo().get())) {
      error(
          "E-fwdump-note",
          "VMCOREINFO at %s is not in memory that is kept".formatted(dump.vmcoreinfo().get()),
          "register the memory that it is in");
    }
    for (FirmwareDump.CpuNote cpu : dump.cpus()) {
      if (!dumped.contains(cpu.note())) {
        error(
            "E-fwdump-note",
            "the note of CPU 0x%x at %s is not in memory that is kept"
                .formatted(cpu.hardwareId(), cpu.note()),
            "register the memory that it is in");
      }
    }
  }

  private static String text(AddressRange range) {
    return range + " (" + Sizes.rounded(range.size()) + ")";
  }

  private void error(String code, String message, String remedy) {
    diagnostics.add(Diagnostic.error(code, WHERE, message).withRemedy(remedy));
  }

  private void warning(String code, String message, String remedy) {
    diagnostics.add(Diagnostic.warning(code, WHERE, message).withRemedy(remedy));
  }
}
