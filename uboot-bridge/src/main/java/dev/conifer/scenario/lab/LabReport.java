package dev.conifer.scenario.lab;

import dev.conifer.layout.Layout;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a scenario showed.
 *
 * @param scenario its name
 * @param layout what was booted
 * @param kernel what {@code uname -r} says there
 * @param reboots how many there were
 * @param course what they were, in words: {@code a warm reboot}
 * @param facts what both say, of the boot after the last reboot, and where an earlier one differs
 * @param regions after the last reboot, or after the one at which they were no longer intact
 * @param bytes how many bytes of regions were compared
 * @param proofs what the machine was made to show
 */
public record LabReport(
    String scenario,
    Layout layout,
    String kernel,
    int reboots,
    String course,
    List<Fact> facts,
    List<RegionComparison> regions,
    long bytes,
    List<Proof> proofs) {
  public LabReport {
    Objects.requireNonNull(scenario);
    Objects.requireNonNull(layout);
    Objects.requireNonNull(kernel);
    Objects.requireNonNull(course);
    facts = List.copyOf(facts);
    regions = List.copyOf(regions);
    proofs = List.copyOf(proofs);
  }

  /** Whether the machine did what the model says, in everything. */
  public boolean agrees() {
    return facts.stream().allMatch(Fact::agrees)
        && regions.stream().allMatch(RegionComparison::agrees);
  }

  /** Whether it did, every byte survived, and everything was shown that was to be. */
  public boolean passes() {
    return agrees()
        && boots()
        && regions.stream().allMatch(RegionComparison::isIntact)
        && proofs.stream().allMatch(Proof::holds);
  }

  private boolean boots() {
    return reboots > 0;
  }

  /**
   * What several runs of one layout come down to, in one sentence after YES or NO.
   *
   * @param runs at least one
   */
  public static String conclusion(List<LabReport> runs) {
    Optional<LabReport> failed = runs.stream().filter(run -> !run.passes()).findFirst();
    if (runs.size() == 1) {
      return runs.get(0).conclusion();
    }
    if (failed.isPresent()) {
      String words = failed.get().conclusion();
      return "NO: %s: %s".formatted(failed.get().scenario, words.substring(words.indexOf(' ') + 1));
    }
    return "YES: machine and model agree in %d facts and in every byte of the preserved regions %s"
            .formatted(
                runs.stream().mapToInt(run -> run.facts.size()).sum(),
                runs.get(0).regions.stream()
                    .map(region -> region.region().name())
                    .collect(Collectors.joining(", ")))
        + " (%d bytes) over %s; shown on the machine: %s"
            .formatted(
                runs.stream().mapToLong(run -> run.bytes).sum(),
                runs.stream().map(run -> run.course).collect(Collectors.joining("; ")),
                runs.stream()
                    .flatMap(run -> run.proofs.stream())
                    .map(Proof::what)
                    .distinct()
                    .collect(Collectors.joining(", ")));
  }

  /** What it comes down to, in one sentence after YES or NO. */
  public String conclusion() {
    long differing = facts.stream().filter(f -> !f.agrees()).count();
    List<String> unlike =
        regions.stream().filter(r -> !r.agrees()).map(r -> r.region().name()).toList();
    if (!agrees()) {
      return "NO: machine and model differ, in %d of %d facts and %d of %d regions"
          .formatted(differing, facts.size(), unlike.size(), regions.size());
    }
    String same = "machine and model agree in %d facts".formatted(facts.size());
    if (!boots()) {
      return "NO: the boot fails, on the machine as in the model";
    }
    List<String> lost =
        regions.stream()
            .filter(r -> !r.isIntact())
            .map(r -> r.region().name() + r.writer().map(w -> ", by " + w).orElse(""))
            .toList();
    if (!lost.isEmpty()) {
      return "NO: %s; on both a region is lost: %s".formatted(same, String.join("; ", lost));
    }
    Optional<Proof> failed = proofs.stream().filter(p -> !p.holds()).findFirst();
    return failed
        .map(p -> "NO: %s, but not shown: %s (%s)".formatted(same, p.what(), p.seen()))
        .orElseGet(
            () ->
                "YES: %s and in every byte of %d of %d preserved regions (%d bytes) over %s%s"
                    .formatted(same, regions.size(), regions.size(), bytes, course, readBack()));
  }

  private String readBack() {
    return proofs.isEmpty()
        ? ""
        : "; read back: " + proofs.stream().map(Proof::what).collect(Collectors.joining(", "));
  }
}
