package dev.conifer.scenario.lab;

import dev.conifer.layout.Layout;
import dev.conifer.reserved.PlacedRegion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A run of a scenario: what it works with, and what it has found out for its report. */
final class LabRun {
  private final String scenario;
  private final LabKit kit;
  private final Layout layout;
  private final long seed;
  private final LabBoard board;
  private final Guest guest;
  private final List<Fact> facts = new ArrayList<>();
  private final Map<String, Proof> proofs = new LinkedHashMap<>();
  private long bytes;

  /**
   * A run that has found out nothing yet.
   *
   * @param layout what is booted
   * @param seed of what regions are filled with
   * @param board switched off
   */
  LabRun(String scenario, LabKit kit, Layout layout, long seed, LabBoard board) {
    this.scenario = scenario;
    this.kit = kit;
    this.layout = layout;
    this.seed = seed;
    this.board = board;
    this.guest = new Guest(board, layout.regions());
  }

  Layout layout() {
    return layout;
  }

  long seed() {
    return seed;
  }

  LabBoard board() {
    return board;
  }

  Guest guest() {
    return guest;
  }

  /** What the regions are filled with. */
  Filling filling() {
    return new Filling(layout.regions(), seed, board.model(0));
  }

  /** Adds what both say of a boot. */
  void compare(Comparison boot) {
    facts.addAll(boot.facts());
  }

  /** Adds what they say differently of a boot that is not the one to be shown. */
  void compareQuietly(Comparison boot) {
    boot.facts().stream().filter(fact -> !fact.agrees()).forEach(facts::add);
  }

  /** Adds what both say of something else. */
  void compare(Fact fact) {
    facts.add(fact);
  }

  /** Counts the bytes of regions that were compared after the last reset. */
  void countBytes() {
    bytes += board.before().orElseThrow().size();
  }

  /** Adds something that was shown, again or not; what was once not shown stays so. */
  void prove(Proof proof) {
    proofs.merge(proof.what(), proof, (old, more) -> old.holds() ? more : old);
  }

  /** {@link #prove(Proof)} of its parts. */
  void prove(String what, boolean holds, String seen) {
    prove(new Proof(what, holds, seen));
  }

  /**
   * What came of it.
   *
   * @param reboots how many there were
   * @param course what they were, in words
   * @param regions after the last of them
   */
  LabReport report(int reboots, String course, List<RegionComparison> regions) {
    return new LabReport(
        scenario,
        layout,
        kit.kernel().release(),
        reboots,
        course,
        facts,
        regions,
        bytes,
        List.copyOf(proofs.values()));
  }

  /** Whether each of {@code regions} is as it was, on both. */
  static boolean areIntact(List<RegionComparison> regions) {
    return regions.stream().allMatch(region -> region.agrees() && region.isIntact());
  }

  /** The preserved regions. */
  List<PlacedRegion> regions() {
    return layout.regions();
  }
}
