package dev.conifer.verdict;

import dev.conifer.boot.BootTrace;
import dev.conifer.boot.Step;
import dev.conifer.boot.WriteSet;
import dev.conifer.boot.WriteSet.Certainty;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.Sizes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Judges a preserved region by the boot that follows the reset.
 *
 * <p>The trace tells who writes where, the kernel's outcome tells whether the reservation holds,
 * and the bytes, where there are any to look at, have the last word: a region whose bytes differ is
 * never called intact.
 */
public final class Judge {
  private final BootTrace trace;

  /** A judge of regions that live through {@code trace}, the steps of the kernel included. */
  public Judge(BootTrace trace) {
    this.trace = Objects.requireNonNull(trace);
  }

  /**
   * The verdict of one region.
   *
   * @param region its name
   * @param range where it lies
   * @param dropped why the kernel does not honour its reservation; absent when it does
   * @param evidence what a look at the bytes showed; absent when nobody looked
   */
  public RegionVerdict judge(
      String region,
      AddressRange range,
      Optional<String> dropped,
      Optional<ByteEvidence> evidence) {
    List<Finding> findings = new ArrayList<>(overwrites(range));
    evidence.ifPresent(bytes -> findings.addAll(unexplained(range, bytes)));
    evidence.ifPresent(bytes -> findings.addAll(decay(range, bytes)));
    dropped.ifPresent(
        why ->
            findings.add(
                new Finding(
                    Rule.NOT_RESERVED,
                    Verdict.LOST,
                    "Linux does not reserve it: " + why,
                    Optional.of(range))));
    if (dropped.isEmpty()) {
      findings.addAll(possibleWrites(range));
    }
    trace
        .refusal()
        .ifPresent(
            why ->
                findings.add(
                    new Finding(
                        Rule.BOOT_ENDS,
                        Verdict.UNKNOWN,
                        "the boot ended early, what would follow is not known: " + why,
                        Optional.empty())));
    trace.unmodelled().stream().findFirst().ifPresent(step -> findings.add(guess(step)));
    Verdict verdict =
        findings.stream()
            .map(Finding::verdict)
            .min(Comparator.naturalOrder())
            .orElse(Verdict.INTACT);
    findings.sort(Comparator.comparing(Finding::verdict));
    return new RegionVerdict(region, range, verdict, findings, List.of());
  }

  private static Finding guess(Step step) {
    return new Finding(
        Rule.NOT_MODELLED,
        Verdict.UNKNOWN,
        "what " + step.title() + " does is not known, what follows is a guess",
        Optional.of(step.title()),
        step.origin(),
        Optional.empty());
  }

  private List<Finding> overwrites(AddressRange range) {
    return hits(range, Certainty.WILL, Verdict.OVERWRITTEN, " writes ");
  }

  private List<Finding> possibleWrites(AddressRange range) {
    return hits(range, Certainty.MAY, Verdict.UNKNOWN, " may write ");
  }

  /** One finding for each step that writes in the range, in the order of the steps. */
  private List<Finding> hits(
      AddressRange range, Certainty certainty, Verdict verdict, String verb) {
    List<Finding> findings = new ArrayList<>();
    for (Step step : trace.steps()) {
      byContent(step, range, certainty)
          .forEach(
              (what, hit) ->
                  hit.ranges()
                      .forEach(
                          part ->
                              findings.add(
                                  new Finding(
                                      Rule.of(step.path()),
                                      verdict,
                                      step.title() + verb + part + " (" + what + ")",
                                      Optional.of(step.title()),
                                      step.origin(),
                                      Optional.of(part)))));
    }
    return findings;
  }

  /** Where in {@code range} the step writes, by what it puts there. */
  private static Map<String, MemoryMap> byContent(
      Step step, AddressRange range, Certainty certainty) {
    Map<String, MemoryMap> byContent = Map.of();
    for (WriteSet write : step.writes()) {
      if (write.certainty() == certainty && write.range().overlaps(range)) {
        // Most steps have no hit, and need no map.
        byContent = byContent.isEmpty() ? new LinkedHashMap<>() : byContent;
        byContent.merge(
            write.what(), MemoryMap.of(write.range()).intersection(range), MemoryMap::plus);
      }
    }
    return byContent;
  }

  private static List<Finding> decay(AddressRange range, ByteEvidence evidence) {
    MemoryMap lost = evidence.afterReset().intersection(range);
    return lost.isEmpty()
        ? List.of()
        : List.of(
            new Finding(
                Rule.DECAY,
                Verdict.DECAYED,
                "the reset changed bytes in %s of its %s"
                    .formatted(Sizes.text(lost.size()), Sizes.text(range.size())),
                lost.ranges().stream().findFirst()));
  }

  /** Bytes that differ although no reset and no step of the trace accounts for it. */
  private List<Finding> unexplained(AddressRange range, ByteEvidence evidence) {
    MemoryMap written =
        MemoryMap.of(
            trace.steps().stream()
                .flatMap(step -> step.writes().stream())
                .map(WriteSet::range)
                .toList());
    return evidence
        .afterBoot()
        .intersection(range)
        .minus(evidence.afterReset())
        .minus(written)
        .ranges()
        .stream()
        .map(
            part ->
                new Finding(
                    Rule.BYTES,
                    Verdict.OVERWRITTEN,
                    "the bytes of " + part + " differ, and no step says that it wrote them",
                    Optional.of(part)))
        .toList();
  }
}
