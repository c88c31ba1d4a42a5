package dev.conifer.scenario;

import dev.conifer.board.BoardModel;
import dev.conifer.board.BoardProfile;
import dev.conifer.board.Boards;
import dev.conifer.board.Cpu;
import dev.conifer.board.Psci;
import dev.conifer.board.ResetKind;
import dev.conifer.board.Retention;
import dev.conifer.board.RetentionPolicy;
import dev.conifer.board.Writers;
import dev.conifer.crashdump.CrashDumpTrees;
import dev.conifer.layout.Layout;
import dev.conifer.layout.Trial;
import dev.conifer.linux.HandBack;
import dev.conifer.linux.RebootMode;
import dev.conifer.linux.Restart;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.MemoryMap;
import dev.conifer.plan.BoardPlan;
import dev.conifer.reserved.PlacedRegion;
import dev.conifer.verdict.ByteEvidence;
import dev.conifer.verdict.Judge;
import dev.conifer.verdict.RegionVerdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A reboot of a layout on the board model: power on, boot, fill the preserved regions, reset, boot
 * again, compare every byte. With a crash dump the kernel dies, the second boot is to show its
 * memory, and a third one, when that is saved, is to be an ordinary boot again.
 */
public final class RebootScenario {
  private final Layout layout;
  private final ResetKind reset;
  private final boolean early;
  private final RegionFill fill;
  private final long seed;
  private final Optional<CrashDumpCheck> crash;
  private final List<Trial> boots = new ArrayList<>();

  private RebootScenario(Layout layout, ResetKind reset, boolean early, long seed) {
    this.layout = layout;
    this.reset = reset;
    this.early = early;
    this.fill = new RegionFill(seed);
    this.seed = seed;
    this.crash =
        layout.crashDump().map(dump -> new CrashDumpCheck(dump, new DeadKernel(dump, fill)));
  }

  /**
   * Runs it, with a kernel that lives until it has registered its memory.
   *
   * @param reset how the running kernel ends; one that has a crash dump panics before a warm or
   *     cold reset
   * @param seed of what the regions are filled with
   */
  public static RebootReport run(Layout layout, ResetKind reset, long seed) {
    return new RebootScenario(layout, reset, false, seed).run();
  }

  /** Runs it, with a kernel that dies before it has come to register its memory. */
  public static RebootReport runEarly(Layout layout, ResetKind reset, long seed) {
    return new RebootScenario(layout, reset, true, seed).run();
  }

  private RebootReport run() {
    Map<String, MemoryMap> decayed = new HashMap<>();
    List<MemoryMap> lost = new ArrayList<>();
    BoardModel board =
        new BoardModel(
            profile(layout, seed),
            (cause, memory) -> {
              for (PlacedRegion region : layout.regions()) {
                decayed.put(region.name(), fill.differences(memory, region.range()));
              }
              if (boots.size() == 1) {
                crash.ifPresent(dump -> lost.add(dump.lostIn(memory)));
              }
              boots.add(Trial.of(layout, memory));
              return boots.get(boots.size() - 1).trace();
            });
    board.powerOn();
    if (boots.get(0).failure().isPresent()) {
      return report(
          judgeUnrun(boots.get(0)), Optional.empty(), Optional.empty(), board.memory().writers());
    }
    RunningLinux first = linux(0);
    if (crash.isEmpty()) {
      first.run(board);
    }
    layout.regions().forEach(region -> fill.fill(board.memory(), region.range()));
    crash.ifPresent(dump -> die(dump.dead(), first, board));
    reset(board);
    Trial second = boots.get(1);
    Writers writers = board.memory().writers();
    linux(1).run(board);
    Judge judge = new Judge(second.trace());
    List<RegionVerdict> verdicts = new ArrayList<>();
    for (PlacedRegion region : layout.regions()) {
      AddressRange range = region.range();
      ByteEvidence evidence =
          new ByteEvidence(
              Objects.requireNonNull(decayed.get(region.name())),
              fill.differences(board.memory(), range));
      verdicts.add(judge.judge(region.name(), range, second.dropped(range), Optional.of(evidence)));
    }
    Optional<DumpReport> dumped =
        crash.map(dump -> dump.report(board.memory(), lost.get(0), second, first));
    Optional<HandBackReport> handBack =
        dumped
            .filter(DumpReport::passes)
            .flatMap(dump -> layout.crashDump())
            .filter(dump -> dump.handBack().isPresent())
            .map(dump -> handBack(dump.handedBack(second), board.memory()));
    if (dumped.isPresent() && second.failure().isEmpty()) {
      board.reset(ResetKind.WARM);
    }
    return report(verdicts, dumped, handBack, writers);
  }

  /** What boot {@code number}, from 0 on, started; no two boots leave the same bytes. */
  private RunningLinux linux(int number) {
    return boots
        .get(number)
        .linux()
        .map(boot -> RunningLinux.of(boot, seed + 1 + number))
        .orElse(RunningLinux.NONE);
  }

  private RebootReport report(
      List<RegionVerdict> verdicts,
      Optional<DumpReport> dumped,
      Optional<HandBackReport> handBack,
      Writers writers) {
    return new RebootReport(layout, reset, boots, verdicts, dumped, handBack, writers);
  }

  /** The capture system takes the devices, and uses every byte of what it gets. */
  private HandBackReport handBack(List<HandBack> devices, Memory memory) {
    for (HandBack device : devices) {
      for (AddressRange range : device.written().ranges()) {
        memory.write(range.start(), Content.unknown("memory in use", range.size()));
      }
    }
    MemoryMap touched = MemoryMap.EMPTY;
    for (PlacedRegion region : layout.regions()) {
      touched = touched.plus(fill.differences(memory, region.range()));
    }
    return new HandBackReport(devices, touched);
  }

  /** Every CPU works; the kernel registers itself, if it comes to that, and dies. */
  private void die(DeadKernel kernel, RunningLinux linux, BoardModel board) {
    for (int cpu = 1; cpu < board.cpus(); cpu++) {
      board.psci().call(Psci.CPU_ON, Cpu.affinity(cpu), board.registers(0).pc(), 0);
    }
    for (int cpu = 0; cpu < board.cpus(); cpu++) {
      board.setRegisters(cpu, board.registers(cpu).withX(0, cpu).withSp(seed));
    }
    kernel.run(board, linux);
    if (!early) {
      kernel.register(board.memory());
    }
    List<Cpu> cpus = IntStream.range(0, board.cpus()).mapToObj(board::cpu).toList();
    if (reset != ResetKind.WATCHDOG) {
      kernel.panic(cpus, board.memory());
    }
    kernel.end(board.memory());
    if (layout.crashDump().orElseThrow().firmwareNotes()) {
      board.onWatchdog(kernel::saveRegisters);
    }
  }

  /** There was no running system that could have filled a region. */
  private List<RegionVerdict> judgeUnrun(Trial trial) {
    Judge judge = new Judge(trial.trace());
    return layout.regions().stream()
        .map(
            region ->
                judge.judge(
                    region.name(), region.range(), trial.dropped(region.range()), Optional.empty()))
        .toList();
  }

  /** As the running kernel would: by PSCI for a warm or cold reset; nobody asks the watchdog. */
  private void reset(BoardModel board) {
    switch (reset) {
      case WARM -> Restart.restart(RebootMode.WARM, board.psci()::call);
      case COLD -> Restart.restart(RebootMode.COLD, board.psci()::call);
      case WATCHDOG -> board.reset(ResetKind.WATCHDOG);
    }
  }

  /**
   * The board of {@code layout}.
   *
   * @param seed of its faults
   */
  public static BoardProfile profile(Layout layout, long seed) {
    List<AddressRange> banks = layout.request().banks();
    Optional<BoardPlan.Preset> preset = layout.plan().board().preset();
    int cpus = CrashDumpTrees.cpus(layout.plan().board().tree());
    return preset
        .map(known -> known(known, banks, seed))
        .orElseGet(() -> ownProfile(layout, banks))
        .withCpus(cpus);
  }

  private static BoardProfile known(BoardPlan.Preset preset, List<AddressRange> banks, long seed) {
    return switch (preset) {
      case QEMU_VIRT -> Boards.qemuVirt(banks);
      case RASPBERRY_PI_4 -> Boards.raspberryPi4(banks, seed);
      case IMX8MP -> Boards.imx8mp(banks);
      case WATCHDOG_ONLY -> Boards.watchdogOnly(banks, seed);
      case HYPERVISOR_GUEST -> Boards.hypervisorGuest(banks);
    };
  }

  private static BoardProfile ownProfile(Layout layout, List<AddressRange> banks) {
    BoardPlan.Retention keeps = layout.plan().board().keeps();
    return BoardProfile.of(banks)
        .withRetention(
            new RetentionPolicy(
                retention(keeps.cold()), retention(keeps.warm()), retention(keeps.watchdog())));
  }

  private static Retention retention(boolean kept) {
    return kept ? Retention.KEPT : Retention.LOST;
  }
}
