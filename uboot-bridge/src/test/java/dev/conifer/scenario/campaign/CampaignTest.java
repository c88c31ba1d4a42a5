package dev.conifer.scenario.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.conifer.boot.BootLoader;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The campaign itself; {@code -Dconifer.seed=N} repeats a run. */
class CampaignTest {
  private static final int RUNS = 100;

  /** In so many runs every broken loader is found out; most of them in a few. */
  private static final int BOUND = 400;

  @Test
  @SuppressWarnings("SystemOut")
  void everyCheckHolds() {
    long seed = Long.getLong("conifer.seed", System.nanoTime() & 0xffff_ffffL);
    System.out.println("CampaignTest: -Dconifer.seed=" + seed);

    CampaignReport report = Campaign.run(seed, RUNS, 2);

    assertEquals(
        "",
        report.failures().stream()
            .findFirst()
            .flatMap(failure -> Campaign.shrunk(failure.seed()))
            .orElse(""));
    assertTrue(report.kinds().getOrDefault("ran", 0L) > RUNS / 4, () -> report.kinds().toString());
    assertTrue(report.allocations() > RUNS, "hardly a place was looked for again");
  }

  @Test
  void aCampaignIsTheSumOfItsParts() {
    CampaignReport whole = Campaign.run(100, 12, 2);

    CampaignReport parts = Campaign.run(106, 6, 1).plus(Campaign.run(100, 6, 1));

    assertEquals(whole, parts);
    assertEquals(64, whole.hash().length());
  }

  private static Sketch careful(Sketch sketch) {
    return sketch.withLoader("reference", "");
  }

  static Set<String> brokenLoaders() {
    return BrokenLoaders.all().keySet();
  }

  @ParameterizedTest
  @MethodSource("brokenLoaders")
  void aBrokenLoaderIsFoundOut(String defect) {
    UnaryOperator<BootLoader> broken = Objects.requireNonNull(BrokenLoaders.all().get(defect));
    for (int seed = 0; seed < BOUND; seed += 10) {
      CampaignReport report = Campaign.with(broken, CampaignTest::careful).of(seed, 10, 1);
      if (!report.passes()) {
        return;
      }
    }
    fail("a loader that " + defect + " passed " + BOUND + " runs");
  }

  /** It is the defect that is found: without one, the same runs pass. */
  @Test
  void theReferenceLoaderPassesTheSameRuns() {
    CampaignReport report =
        Campaign.with(UnaryOperator.identity(), CampaignTest::careful).of(0, 60, 2);

    assertEquals("[]", report.failures().toString());
  }

  @Test
  void aFailingRunIsMadeSmaller() {
    UnaryOperator<BootLoader> broken =
        Objects.requireNonNull(BrokenLoaders.all().get("aligns the FDT wrongly"));
    Campaign campaign = Campaign.with(broken, CampaignTest::careful);

    String smallest = campaign.shrink(1).orElseThrow();

    assertTrue(smallest.startsWith("the FDT at 0x"), smallest);
    assertEquals(1, smallest.lines().filter(line -> line.contains("kind = ")).count(), smallest);
    assertFalse(smallest.contains("ramdisk {"), smallest);
  }
}
