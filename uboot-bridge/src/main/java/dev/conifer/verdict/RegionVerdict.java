package dev.conifer.verdict;

import dev.conifer.memory.AddressRange;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The verdict of one preserved region.
 *
 * @param region the region's name
 * @param range where it lies
 * @param verdict what becomes of its bytes
 * @param findings why: the first is the reason for the verdict, the others are notes; empty when it
 *     is {@link Verdict#INTACT} and there is nothing to note
 * @param remedies what to change, best first
 */
public record RegionVerdict(
    String region,
    AddressRange range,
    Verdict verdict,
    List<Finding> findings,
    List<Remedy> remedies) {
  public RegionVerdict {
    Objects.requireNonNull(region);
    Objects.requireNonNull(range);
    Objects.requireNonNull(verdict);
    findings = List.copyOf(findings);
    remedies = List.copyOf(remedies);
  }

  /** The reason for the verdict; absent when the region is intact. */
  public Optional<Finding> reason() {
    return findings.stream().filter(finding -> finding.verdict() == verdict).findFirst();
  }

  /** Whether every byte survives for sure. */
  public boolean isIntact() {
    return verdict == Verdict.INTACT;
  }

  /** This verdict with remedies. */
  public RegionVerdict withRemedies(List<Remedy> newRemedies) {
    return new RegionVerdict(region, range, verdict, findings, newRemedies);
  }
}
