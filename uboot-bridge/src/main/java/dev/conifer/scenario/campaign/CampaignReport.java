package dev.conifer.scenario.campaign;

import dev.conifer.verdict.Verdict;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a campaign showed. Reports of two ranges of seeds add up to that of both, in any order.
 *
 * @param seed the first seed
 * @param runs how many seeds
 * @param kinds how the runs ended, and how often
 * @param verdicts of regions, and how often
 * @param allocations how many places were looked for again
 * @param failures the seeds of runs in which a check failed, with what it found
 * @param sum of the hashes of all runs, as numbers, modulo 2<sup>256</sup>
 */
public record CampaignReport(
    long seed,
    long runs,
    Map<String, Long> kinds,
    Map<Verdict, Long> verdicts,
    long allocations,
    List<Failure> failures,
    BigInteger sum) {
  private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(256);

  public CampaignReport {
    kinds = Map.copyOf(kinds);
    verdicts = Map.copyOf(verdicts);
    failures = List.copyOf(failures);
    Objects.requireNonNull(sum);
  }

  /**
   * A run in which a check failed.
   *
   * @param seed its seed
   * @param violations what the checks found
   */
  public record Failure(long seed, List<String> violations) {
    public Failure {
      violations = List.copyOf(violations);
    }
  }

  /** Of no run. */
  static CampaignReport none(long seed) {
    return new CampaignReport(seed, 0, Map.of(), Map.of(), 0, List.of(), BigInteger.ZERO);
  }

  /** Of one run. */
  static CampaignReport of(long seed, SimulationRun.Outcome outcome, List<String> violations) {
    Map<Verdict, Long> verdicts = new TreeMap<>();
    outcome.verdicts().forEach(verdict -> verdicts.merge(verdict, 1L, Long::sum));
    return new CampaignReport(
        seed,
        1,
        Map.of(outcome.kind(), 1L),
        verdicts,
        outcome.allocations(),
        violations.isEmpty() ? List.of() : List.of(new Failure(seed, violations)),
        new BigInteger(outcome.hash(), 16));
  }

  /** This and {@code other}, which is of other seeds. */
  public CampaignReport plus(CampaignReport other) {
    return new CampaignReport(
        runs == 0 ? other.seed : other.runs == 0 ? seed : Math.min(seed, other.seed),
        runs + other.runs,
        sum(kinds, other.kinds),
        sum(verdicts, other.verdicts),
        allocations + other.allocations,
        Stream.concat(failures.stream(), other.failures.stream())
            .sorted((a, b) -> Long.compare(a.seed(), b.seed()))
            .toList(),
        sum.add(other.sum).mod(MODULUS));
  }

  private static <K extends Comparable<K>> Map<K, Long> sum(Map<K, Long> one, Map<K, Long> other) {
    Map<K, Long> both = new TreeMap<>(one);
    other.forEach((key, count) -> both.merge(key, count, Long::sum));
    return both;
  }

  /** Whether every check held. */
  public boolean passes() {
    return failures.isEmpty();
  }

  /** 64 hexadecimal digits that stand for all that happened: the same for the same seeds. */
  public String hash() {
    return "%064x".formatted(sum);
  }
}
