package dev.conifer.scenario.lab;

import dev.conifer.crashdump.CrashDumpPlaces;
import dev.conifer.diagnostic.Result;
import dev.conifer.dump.ElfCore;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import dev.conifer.reserved.PlacedRegion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What the boot after a crash is made to show of the kernel that died. */
final class CaptureProofs {
  /** What a capture kernel needs after a kexec, and not after a reset. */
  private static final List<String> CRUTCHES =
      List.of("nr_cpus", "maxcpus", "reset_devices", "irqpoll");

  private static final String DUMP = "makedumpfile's dump";

  private final LabRun run;
  private final LabBoard board;
  private final Death death;
  private final String marker;
  private final MemorySnapshot snapshot;
  private final CrashDumpPlaces places;

  /**
   * The proofs of a capture boot that is up.
   *
   * @param marker what the dead kernel said last
   * @param snapshot its memory, when it had ended
   */
  CaptureProofs(LabRun run, Death death, String marker, MemorySnapshot snapshot) {
    this.run = run;
    this.board = run.board();
    this.death = death;
    this.marker = marker;
    this.snapshot = snapshot;
    this.places = run.layout().crashDump().orElseThrow().places();
  }

  /** Nothing of what the dump shows has changed since the machine stood before the reset. */
  void proveUnchanged() {
    MemoryMap changed = snapshot.differences(board.memory());
    run.prove(
        "the dead kernel's memory",
        changed.isEmpty(),
        changed.isEmpty()
            ? "%s in %s: every byte as before the reset"
                .formatted(Sizes.text(places.dumped().size()), places.dumped())
            : "changed: " + changed);
  }

  /** Shows what there is, saves it and reads it. */
  void proveCapture() {
    DumpSaver saver = new DumpSaver(board);
    if (!saver.hasVmcore()) {
      run.prove(DumpSaver.VMCORE, false, "there is none");
      return;
    }
    proveCpus();
    saver.prepare();
    proveNotes(saver);
    if (death.isEarly()) {
      proveEarlyLog();
      return;
    }
    run.guest().loadDrivers();
    Optional<PlacedRegion> records = run.guest().recordRegion();
    if (death == Death.PANIC && records.isPresent()) {
      String found = run.guest().printedBefore(marker);
      run.prove("the message in " + records.get().name(), found.endsWith(marker), found);
    }
    Optional<String> complaint = saver.compress();
    if (complaint.isEmpty()) {
      proveLogs(saver);
    } else if (DumpSaver.isBeyondMakedumpfile(complaint.get())) {
      run.prove(DUMP, true, "none, it says '%s'".formatted(complaint.get()));
      proveLogsWithoutMakedumpfile(saver);
    } else {
      run.prove(DUMP, false, complaint.get());
    }
  }

  private void proveLogs(DumpSaver saver) {
    run.prove(DUMP, true, saver.carryOutDump());
    Result<String> log = saver.makedumpfileLog();
    String text = log.value().orElse("");
    List<String> last = text.lines().filter(line -> line.contains(marker)).toList();
    run.prove(
        "its dmesg, by makedumpfile",
        !last.isEmpty(),
        last.isEmpty() ? seen(log) : last.get(last.size() - 1));
    run.prove(same("its dmesg, by Conifer", text, saver.elfLog()));
    run.prove(same("the dmesg in raw memory", text, DumpSaver.rawLog(snapshot)));
  }

  /**
   * A kernel of which makedumpfile cannot make a dump: the whole of {@code /proc/vmcore} is carried
   * out, and its log held against what the kernel itself showed when it had come up.
   */
  private void proveLogsWithoutMakedumpfile(DumpSaver saver) {
    try (OpenVmcore vmcore = saver.carryOutAll()) {
      MemoryMap wrong = vmcore.core().value().map(snapshot::differences).orElse(places.dumped());
      run.prove(
          "a copy of all of it",
          wrong.isEmpty(),
          wrong.isEmpty()
              ? "%s, every byte as the kernel left it".formatted(Sizes.text(places.dumped().size()))
              : "changed: " + wrong);
      Result<String> log = vmcore.log();
      String text = log.value().orElse("");
      List<String> last = text.lines().filter(line -> line.contains(marker)).toList();
      String own = board.boots().get(0).kernelLog().strip();
      boolean holds = !last.isEmpty() && !own.isEmpty() && text.startsWith(own);
      run.prove(
          "its dmesg, by Conifer",
          holds,
          holds
              ? "%d lines, the first %d as the kernel's own dmesg; %s"
                  .formatted(text.lines().count(), own.lines().count(), last.get(last.size() - 1))
              : last.isEmpty() ? seen(log) : difference(own, text));
      run.prove(same("the dmesg in raw memory", text, DumpSaver.rawLog(snapshot)));
    }
  }

  /** A dump has what its kernel lived to say of itself, and nothing that it did not. */
  private void proveNotes(DumpSaver saver) {
    String size = board.run("stat -c %s " + DumpSaver.VMCORE).strip();
    Result<ElfCore> head = saver.head();
    boolean hasVmcoreinfo = head.value().flatMap(ElfCore::vmcoreinfo).isPresent();
    int registers = head.value().map(core -> core.cpus().size()).orElse(0);
    run.prove(
        DumpSaver.VMCORE,
        !head.failed()
            && hasVmcoreinfo != death.isEarly()
            && registers == death.savedRegisters(board.cpus()),
        "%s bytes; %s; registers of %d of %d CPUs"
            .formatted(
                size,
                hasVmcoreinfo ? "VMCOREINFO" : "no VMCOREINFO: the kernel died too early",
                registers,
                board.cpus()));
  }

  /** Without VMCOREINFO no tool reads the log: it is looked for in memory itself. */
  private void proveEarlyLog() {
    String line =
        board
            .console()
            .lines()
            .filter(l -> l.contains(marker))
            .map(l -> l.substring(l.indexOf(marker)).strip())
            .findFirst()
            .orElse(marker);
    Optional<PhysicalAddress> found = snapshot.find(line.getBytes(StandardCharsets.US_ASCII));
    run.prove(
        "its words in memory",
        found.isPresent(),
        found.map(at -> at + ": " + line).orElse("'" + line + "' is not there"));
    Result<String> log = DumpSaver.rawLog(snapshot);
    run.prove(
        log.failed() ? "no dmesg without VMCOREINFO" : "the dmesg in raw memory",
        log.failed() ? death == Death.EARLY_RESET : log.orThrow().contains(marker),
        log.failed()
            ? log.diagnostics().get(0).message()
            : "%d lines".formatted(log.orThrow().lines().count()));
  }

  private void proveCpus() {
    String online = board.run("nproc").strip();
    String line = board.run("cat /proc/cmdline").strip();
    boolean free = CRUTCHES.stream().noneMatch(line::contains);
    run.prove(
        "the capture kernel's CPUs",
        free && online.equals(String.valueOf(board.cpus())),
        "%s of %d, with '%s'".formatted(online, board.cpus(), line));
  }

  private Proof same(String what, String expected, Result<String> found) {
    boolean equal = found.value().filter(expected::equals).isPresent();
    return new Proof(
        what,
        equal,
        equal
            ? "the same %d lines".formatted(expected.lines().count())
            : found.failed() ? seen(found) : difference(expected, found.orThrow()));
  }

  private static String seen(Result<String> log) {
    return log.failed()
        ? log.diagnostics().get(0).message()
        : "%d lines without the message".formatted(log.orThrow().lines().count());
  }

  private static String difference(String expected, String found) {
    List<String> one = expected.lines().toList();
    List<String> other = found.lines().toList();
    for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
      if (!one.get(i).equals(other.get(i))) {
        return "line %d is '%s', not '%s'".formatted(i + 1, other.get(i), one.get(i));
      }
    }
    return "%d lines, not %d".formatted(other.size(), one.size());
  }
}
