package dev.conifer.scenario.lab;

import dev.conifer.board.ResetKind;
import dev.conifer.crashdump.CrashDumpPlaces;
import dev.conifer.diagnostic.Result;
import dev.conifer.dump.ElfCore;
import dev.conifer.memory.Memory;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import dev.conifer.plan.Plan;
import dev.conifer.reserved.PlacedRegion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A kernel dies, and after one reset the same kernel shows its memory as {@code /proc/vmcore}. All
 * of that memory is copied when the machine stands before the reset, and compared when the capture
 * kernel has reached user space; the dump is saved, carried out, and its log read in three ways.
 * The boot after that is an ordinary one, where its kernel lives.
 */
final class CrashDumpLab implements LabScenario {
  /** What a capture kernel needs after a kexec, and not after a reset. */
  private static final List<String> CRUTCHES =
      List.of("nr_cpus", "maxcpus", "reset_devices", "irqpoll");

  private final String name;
  private final Death death;

  CrashDumpLab(String name, Death death) {
    this.name = name;
    this.death = death;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean needsCrashDump() {
    return true;
  }

  @Override
  public Plan plan(Plan plan) {
    return death.plan(plan);
  }

  @Override
  public LabReport run(LabBench bench, LabBoard board) {
    return new Run(bench, board).run();
  }

  private final class Run {
    private final LabBench bench;
    private final LabBoard board;
    private final Guest guest;
    private final CrashDumpPlaces places;
    private final String marker;
    private final List<Proof> proofs = new ArrayList<>();
    private final List<Fact> facts = new ArrayList<>();
    private Optional<MemorySnapshot> snapshot = Optional.empty();

    Run(LabBench bench, LabBoard board) {
      this.bench = bench;
      this.board = board;
      this.guest = new Guest(board, bench.layout().regions());
      this.places = bench.layout().crashDump().orElseThrow().places();
      this.marker =
          death.isEarly()
              ? death.ownWords()
              : "conifer lab %d: the last words before %s".formatted(bench.seed(), death.words());
    }

    LabReport run() {
      try {
        return boots();
      } finally {
        snapshot.ifPresent(MemorySnapshot::close);
      }
    }

    private LabReport boots() {
      if (death.isEarly()) {
        dieEarly();
      } else {
        board.powerOn();
        if (board.boots().get(0).refusal().isPresent()) {
          facts.addAll(board.comparison(0).facts());
          return report(0, List.of(), 0);
        }
        liveAndDie();
      }
      facts.addAll(board.comparison(0).facts().stream().filter(f -> !f.agrees()).toList());
      board.atReset(memory -> {});
      long bytes = board.before().orElseThrow().size();
      facts.addAll(board.comparison(1).facts());
      List<RegionComparison> regions = board.comparison(1).regions(board.memory());
      proveUnchanged();
      if (!isIntact(regions)) {
        return report(1, regions, bytes);
      }
      proveCapture();
      if (death == Death.EARLY_PANIC) {
        // The next ordinary boot would die of the same.
        return report(1, regions, bytes);
      }
      board.reset(ResetKind.WARM);
      bytes += board.before().orElseThrow().size();
      List<Fact> third = board.comparison(2).facts();
      facts.addAll(third.stream().filter(f -> !f.agrees()).toList());
      proofs.add(
          new Proof(
              "an ordinary boot afterwards",
              !new DumpSaver(board).hasVmcore() && third.stream().allMatch(Fact::agrees),
              memoryTotal()));
      return report(2, board.comparison(2).regions(board.memory()), bytes);
    }

    private void liveAndDie() {
      Filling filling = new Filling(bench, board.model(0));
      filling.fillDriven(board.memory());
      guest.loadDrivers();
      guest.arm();
      guest.print(marker);
      board.atReset(
          memory -> {
            filling.fillOthers(memory);
            keep(memory);
          });
      if (death == Death.WATCHDOG) {
        board.reset(ResetKind.WATCHDOG);
      } else {
        board.panic();
      }
    }

    /** No driver of a region has run when such a kernel ends: all are filled then. */
    private void dieEarly() {
      board.atReset(
          memory -> {
            Filling filling = new Filling(bench, board.model(0));
            filling.fillDriven(memory);
            filling.fillOthers(memory);
            keep(memory);
          });
      if (death == Death.EARLY_RESET) {
        board.powerOnAndResetAt(marker);
      } else {
        board.powerOnAndPanic();
      }
    }

    private void keep(Memory memory) {
      snapshot =
          Optional.of(
              MemorySnapshot.of(
                  memory, places.dumped(), board.folder().resolve("memory-at-reset")));
    }

    private boolean isIntact(List<RegionComparison> regions) {
      return board.boots().get(1).refusal().isEmpty()
          && regions.stream().allMatch(r -> r.agrees() && r.isIntact());
    }

    /** Nothing of what the dump shows has changed since the machine stood before the reset. */
    private void proveUnchanged() {
      MemoryMap changed = snapshot.orElseThrow().differences(board.memory());
      proofs.add(
          new Proof(
              "the dead kernel's memory",
              changed.isEmpty(),
              changed.isEmpty()
                  ? "%s in %s: every byte as before the reset"
                      .formatted(Sizes.text(places.dumped().size()), places.dumped())
                  : "changed: " + changed));
    }

    private void proveCapture() {
      DumpSaver saver = new DumpSaver(board);
      if (!saver.hasVmcore()) {
        proofs.add(new Proof(DumpSaver.VMCORE, false, "there is none"));
        return;
      }
      proveCpus();
      saver.prepare();
      proveNotes(saver);
      if (death.isEarly()) {
        proveEarlyLog();
        return;
      }
      guest.loadDrivers();
      Optional<PlacedRegion> records = guest.recordRegion();
      if (death == Death.PANIC && records.isPresent()) {
        String found = guest.printedBefore(marker);
        proofs.add(
            new Proof("the message in " + records.get().name(), found.endsWith(marker), found));
      }
      Proof saved = saver.compressed();
      proofs.add(saved);
      if (!saved.holds()) {
        return;
      }
      Result<String> log = saver.makedumpfileLog();
      String text = log.value().orElse("");
      List<String> last = text.lines().filter(line -> line.contains(marker)).toList();
      proofs.add(
          new Proof(
              "its dmesg, by makedumpfile",
              !last.isEmpty(),
              last.isEmpty() ? seen(log) : last.get(last.size() - 1)));
      proofs.add(same("its dmesg, by Conifer", text, saver.elfLog()));
      proofs.add(same("the dmesg in raw memory", text, DumpSaver.rawLog(snapshot.orElseThrow())));
    }

    /** A dump has what its kernel lived to say of itself, and nothing that it did not. */
    private void proveNotes(DumpSaver saver) {
      String size = board.run("stat -c %s " + DumpSaver.VMCORE).strip();
      Result<ElfCore> head = saver.head();
      boolean hasVmcoreinfo = head.value().flatMap(ElfCore::vmcoreinfo).isPresent();
      int registers = head.value().map(core -> core.cpus().size()).orElse(0);
      proofs.add(
          new Proof(
              DumpSaver.VMCORE,
              !head.failed()
                  && hasVmcoreinfo != death.isEarly()
                  && registers == death.savedRegisters(board.cpus()),
              "%s bytes; %s; registers of %d of %d CPUs"
                  .formatted(
                      size,
                      hasVmcoreinfo ? "VMCOREINFO" : "no VMCOREINFO: the kernel died too early",
                      registers,
                      board.cpus())));
    }

    /** Without VMCOREINFO no tool reads the log: it is looked for in memory itself. */
    private void proveEarlyLog() {
      MemorySnapshot memory = snapshot.orElseThrow();
      String line =
          board
              .console()
              .lines()
              .filter(l -> l.contains(marker))
              .map(l -> l.substring(l.indexOf(marker)).strip())
              .findFirst()
              .orElse(marker);
      Optional<PhysicalAddress> found = memory.find(line.getBytes(StandardCharsets.US_ASCII));
      proofs.add(
          new Proof(
              "its words in memory",
              found.isPresent(),
              found.map(at -> at + ": " + line).orElse("'" + line + "' is not there")));
      Result<String> log = DumpSaver.rawLog(memory);
      proofs.add(
          new Proof(
              log.failed() ? "no dmesg without VMCOREINFO" : "the dmesg in raw memory",
              log.failed() ? death == Death.EARLY_RESET : log.orThrow().contains(marker),
              log.failed()
                  ? log.diagnostics().get(0).message()
                  : "%d lines".formatted(log.orThrow().lines().count())));
    }

    private void proveCpus() {
      String online = board.run("nproc").strip();
      String line = board.run("cat /proc/cmdline").strip();
      boolean free = CRUTCHES.stream().noneMatch(line::contains);
      proofs.add(
          new Proof(
              "the capture kernel's CPUs",
              free && online.equals(String.valueOf(board.cpus())),
              "%s of %d, with '%s'".formatted(online, board.cpus(), line)));
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

    private String memoryTotal() {
      return board.run("grep MemTotal /proc/meminfo").strip().replaceAll(" +", " ");
    }

    private LabReport report(int done, List<RegionComparison> regions, long bytes) {
      return new LabReport(
          name,
          bench.layout(),
          bench.kit().kernel().release(),
          done,
          death.course()
              + (done == 1 ? " and the capture boot" : ", the capture boot and a warm reboot"),
          facts,
          regions,
          bytes,
          proofs);
    }
  }
}
