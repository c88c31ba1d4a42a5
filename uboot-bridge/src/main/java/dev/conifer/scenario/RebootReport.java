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
 * @param boots in order of time: two, or one when that failed already
 * @param verdicts of the regions, in the plan's order
 * @param writers who wrote each byte last, of those that were surely written
 */
public record RebootReport(
    Layout layout,
    ResetKind reset,
    List<Trial> boots,
    List<RegionVerdict> verdicts,
    Writers writers) {
  public RebootReport {
    Objects.requireNonNull(layout);
    Objects.requireNonNull(reset);
    boots = List.copyOf(boots);
    verdicts = List.copyOf(verdicts);
    Objects.requireNonNull(writers);
  }

  /** The last boot: the one that decides. */
  public Trial lastBoot() {
    return boots.get(boots.size() - 1);
  }

  /** Why a boot did not reach a running kernel; absent when each of them did. */
  public Optional<String> failure() {
    return lastBoot().failure();
  }

  /** Whether both kernels ran and every byte of every region survived. */
  public boolean passes() {
    return failure().isEmpty() && verdicts.stream().allMatch(RegionVerdict::isIntact);
  }

  /**
   * The titles of the last boot's steps that may have written the byte at {@code address} as well,
   * and did not have to, in order of time.
   */
  public List<String> possibleWriters(PhysicalAddress address) {
    return lastBoot().trace().steps().stream()
        .filter(step -> step.writes().stream().anyMatch(write -> mayHit(write, address)))
        .map(Step::title)
        .toList();
  }

  private static boolean mayHit(WriteSet write, PhysicalAddress address) {
    return write.certainty() == WriteSet.Certainty.MAY && write.range().contains(address);
  }

  /** This report with other verdicts. */
  public RebootReport withVerdicts(List<RegionVerdict> newVerdicts) {
    return new RebootReport(layout, reset, boots, newVerdicts, writers);
  }
}
