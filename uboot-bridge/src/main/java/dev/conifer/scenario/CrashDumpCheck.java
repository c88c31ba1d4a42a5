package dev.conifer.scenario;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Result;
import dev.conifer.dump.ElfCore;
import dev.conifer.dump.MemoryImage;
import dev.conifer.dump.Note;
import dev.conifer.dump.VmcoreView;
import dev.conifer.layout.CrashDumpLayout;
import dev.conifer.layout.Trial;
import dev.conifer.linux.LinuxBoot;
import dev.conifer.linux.ReservationOutcome;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Memory;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import dev.conifer.verdict.ByteEvidence;
import dev.conifer.verdict.RegionVerdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads the {@code /proc/vmcore} of a capture boot, and compares it with the kernel that died.
 *
 * @param dump what was laid out
 * @param dead the kernel that died
 */
record CrashDumpCheck(CrashDumpLayout dump, DeadKernel dead) {
  private static final String NAME = "/proc/vmcore";

  /** The capture kernel's page, by which it serves the memory. */
  private static final int PAGE = 4096;

  /** How much is compared at once, in bytes; the dumped ranges are whole multiples of it. */
  private static final long PIECE = 64 * Sizes.KIB;

  /**
   * What the dump is worth.
   *
   * @param memory as the capture boot left it
   * @param afterReset where the reset had changed the dumped memory already
   * @param capture the boot that shows the dump
   * @param before the system that died
   */
  DumpReport report(Memory memory, MemoryMap afterReset, Trial capture, RunningLinux before) {
    Result<ElfCore> core =
        header(capture)
            .then(
                header ->
                    VmcoreView.of(header, MemoryImage.of(memory, dump.places().everything()), PAGE))
            .then(view -> ElfCore.read(NAME, view));
    return core.value()
        .map(found -> shown(found, afterReset, capture, before))
        .orElseGet(() -> DumpReport.absent(core.diagnostics().get(0).message()));
  }

  /** Where the capture kernel was told to look, if it did. */
  private static Result<PhysicalAddress> header(Trial capture) {
    Optional<ReservationOutcome> header =
        capture.linux().stream()
            .map(LinuxBoot::reservations)
            .flatMap(List::stream)
            .filter(outcome -> outcome.source().equals(ReservationOutcome.CORE_HEADER))
            .findFirst();
    if (capture.failure().isPresent()) {
      return absent("the boot after the crash failed: " + capture.failure().get());
    }
    if (header.isEmpty()) {
      return absent("the boot after the crash was an ordinary one: nothing was registered");
    }
    return header.get().isLost()
        ? absent("the kernel does not take the header: " + header.get())
        : Result.of(header.get().range().orElseThrow().start());
  }

  private static Result<PhysicalAddress> absent(String why) {
    return Result.failure(Diagnostic.error("E-crash-dump", new FileLocation(NAME), why));
  }

  private DumpReport shown(ElfCore core, MemoryMap afterReset, Trial capture, RunningLinux before) {
    ByteEvidence evidence = new ByteEvidence(afterReset, differences(core));
    List<RegionVerdict> verdicts = dump.judge(capture.trace(), Optional.of(evidence));
    boolean hasVmcoreinfo = core.notes().stream().map(Note::encode).anyMatch(this::isVmcoreinfo);
    MemoryMap shown = core.present().intersection(dump.places().dumped());
    return new DumpReport(
        Optional.empty(),
        shown.size(),
        before.userData().intersection(shown).size(),
        before.userData().minus(shown).size(),
        before.kernelData().minus(shown).size(),
        hasVmcoreinfo,
        core.cpus(),
        verdicts);
  }

  private boolean isVmcoreinfo(byte[] note) {
    return Arrays.equals(note, dead.vmcoreinfoNote());
  }

  /**
   * Where {@code vmcore} does not have what the dead kernel left: the places at which the capture
   * kernel finds it.
   */
  private MemoryMap differences(MemoryImage vmcore) {
    List<AddressRange> differences = new ArrayList<>();
    for (AddressRange range : dump.places().dumped().ranges()) {
      PhysicalAddress at = range.start();
      while (at.isBelow(range.end())) {
        AddressRange piece = AddressRange.of(at, PIECE);
        Optional<byte[]> bytes = vmcore.bytes(piece);
        if (bytes.isEmpty() || !Arrays.equals(bytes.get(), dead.lastBytes(piece))) {
          differences.add(dump.places().afterCopy(piece));
        }
        at = piece.end();
      }
    }
    return MemoryMap.of(differences);
  }

  /** The same of {@code memory} before anything is copied. */
  MemoryMap lostIn(Memory memory) {
    return differences(MemoryImage.of(memory, dump.places().dumped()));
  }
}
