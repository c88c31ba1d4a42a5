package dev.conifer.scenario;

import dev.conifer.board.ResetKind;
import dev.conifer.board.Writers;
import dev.conifer.boot.Step;
import dev.conifer.boot.WriteSet;
import dev.conifer.layout.Layout;
import dev.conifer.layout.Trial;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.verdict.RegionVerdict;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a reboot showed.
 *
 * @param layout what was booted
 * @param reset how the first kernel ended
 * @param boots in order of time: two, or one when that failed already; with a crash dump one more,
 *     after it was saved
 * @param verdicts of the regions, in the plan's order
 * @param dump what the crash left, where the plan asks for a dump and the kernel came to run
 * @param handBack what came of handing its memory to the capture system, where the plan asks for
 *     that and there was a dump to save
 * @param writers who wrote each byte last, of those that were surely written
 */
public record RebootReport(
    Layout layout,
    ResetKind reset,
    List<Trial> boots,
    List<RegionVerdict> verdicts,
    Optional<DumpReport> dump,
    Optional<HandBackReport> handBack,
    Writers writers) {
  public RebootReport {
    Objects.requireNonNull(layout);
    Objects.requireNonNull(reset);
    boots = List.copyOf(boots);
    verdicts = List.copyOf(verdicts);
    Objects.requireNonNull(dump);
    Objects.requireNonNull(handBack);
    Objects.requireNonNull(writers);
  }

  /** The boot after the reset, or the first one when that failed: the one that decides. */
  public Trial decidingBoot() {
    return boots.get(Math.min(1, boots.size() - 1));
  }

  /** How much memory the kernel of boot {@code number}, counted from 0, had for use, in bytes. */
  public long usable(int number) {
    return boots.get(number).linux().map(linux -> linux.usable().size()).orElse(0L);
  }

  /**
   * Whether the kernel that is booted when the dump is saved has as much memory as the one that
   * died; also where there is no dump.
   */
  public boolean isMemoryBack() {
    return dump.isEmpty() || (boots.size() == 3 && usable(2) == usable(0));
  }

  /** Why a boot did not reach a running kernel; absent when each of them did. */
  public Optional<String> failure() {
    return boots.stream().flatMap(boot -> boot.failure().stream()).findFirst();
  }

  /**
   * Whether every kernel ran, every byte of every region survived, and of a dump as well, no region
   * was touched when memory was handed back, and the ordinary boot has all of it.
   */
  public boolean passes() {
    return failure().isEmpty()
        && verdicts.stream().allMatch(RegionVerdict::isIntact)
        && dump.map(DumpReport::passes).orElse(true)
        && handBack.map(HandBackReport::passes).orElse(true)
        && isMemoryBack();
  }

  /**
   * The titles of the steps of the boot after the reset that may have written the byte at {@code
   * address} as well, and did not have to, in order of time.
   */
  public List<String> possibleWriters(PhysicalAddress address) {
    return decidingBoot().trace().steps().stream()
        .filter(step -> step.writes().stream().anyMatch(write -> mayHit(write, address)))
        .map(Step::title)
        .toList();
  }

  private static boolean mayHit(WriteSet write, PhysicalAddress address) {
    return write.certainty() == WriteSet.Certainty.MAY && write.range().contains(address);
  }

  /** This report with other verdicts. */
  public RebootReport withVerdicts(List<RegionVerdict> newVerdicts) {
    return new RebootReport(layout, reset, boots, newVerdicts, dump, handBack, writers);
  }
}
