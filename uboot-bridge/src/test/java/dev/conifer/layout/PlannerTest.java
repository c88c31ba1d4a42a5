package dev.conifer.layout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.check.BootCheck;
import dev.conifer.diagnostic.Result;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.linux.LinuxBoot;
import dev.conifer.linux.ReservationOutcome;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.SparseMemory;
import dev.conifer.plan.Plan;
import dev.conifer.reserved.PlacedRegion;
import dev.conifer.reserved.RegionRequest;
import dev.conifer.reserved.RegionSpec;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Generated plans; {@code -Dconifer.seed=N} repeats a run. */
class PlannerTest {
  private static final int PLANS = 100;

  private final long seed = Long.getLong("conifer.seed", System.nanoTime());

  @Test
  void aRegionWhoseAddressWasChosenHasTheSameBytesWhenTheKernelRuns()
      throws NoSuchAlgorithmException {
    System.out.println("PlannerTest: -Dconifer.seed=" + seed);
    Random random = new Random(seed);
    int booted = 0;
    for (int i = 0; i < PLANS; i++) {
      Plan plan = GeneratedPlan.of(random);
      Result<Layout> planned = Planner.layout(plan);
      if (planned.failed()) {
        continue;
      }
      Layout layout = planned.orThrow();
      SparseMemory memory = new SparseMemory(layout.dram(), "never written");
      List<byte[]> before = new ArrayList<>();
      for (PlacedRegion region : layout.regions()) {
        byte[] bytes = new byte[(int) region.range().size()];
        random.nextBytes(bytes);
        memory.write(region.range().start(), Content.ofBytes(bytes));
        before.add(MessageDigest.getInstance("SHA-256").digest(bytes));
      }

      Trial trial = Trial.of(layout, memory);

      if (trial.failure().isPresent()) {
        continue;
      }
      booted++;
      for (int r = 0; r < before.size(); r++) {
        PlacedRegion region = layout.regions().get(r);
        assertArrayEquals(before.get(r), hash(memory, region.range()), i + ": " + region);
        assertTrue(isKept(trial.linux().orElseThrow(), region.range()), i + ": " + region);
      }
    }
    assertTrue(booted > PLANS / 2, booted + " of " + PLANS + " plans booted");
  }

  @Test
  void regionsLieInRamApartFromEachOther() {
    Random random = new Random(seed);
    for (int i = 0; i < PLANS; i++) {
      Result<Layout> planned = Planner.layout(GeneratedPlan.of(random));
      if (planned.failed()) {
        continue;
      }
      List<PlacedRegion> regions = planned.orThrow().regions();
      boolean packed =
          planned.diagnostics().stream().anyMatch(d -> d.code().equals("W-region-alignment"));
      long alignment = packed ? RegionSpec.PAGE : RegionRequest.ALIGNMENT;
      for (PlacedRegion region : regions) {
        long inBanks =
            planned.orThrow().request().banks().stream()
                .filter(bank -> bank.contains(region.range()))
                .count();
        long overlaps =
            regions.stream().filter(other -> other.range().overlaps(region.range())).count();
        assertEquals(1, inBanks, region::toString);
        assertEquals(1, overlaps, region::toString);
        assertTrue(region.range().start().isAligned(alignment), region::toString);
      }
    }
  }

  @Test
  void theSamePlanGivesTheSameTrees() {
    for (int i = 0; i < 20; i++) {
      long one = seed + i;
      Result<Layout> first = Planner.layout(GeneratedPlan.of(new Random(one)));
      Result<Layout> second = Planner.layout(GeneratedPlan.of(new Random(one)));

      assertEquals(first.failed(), second.failed());
      if (!first.failed()) {
        assertArrayEquals(
            FdtWriter.write(first.orThrow().kernelTree()),
            FdtWriter.write(second.orThrow().kernelTree()));
      }
    }
  }

  @Test
  void moreRegionsThanTheLmbHasEntriesLieSideBySide() {
    Plan plan =
        GeneratedPlan.withRegions(IntStream.range(0, 6).mapToObj(PlannerTest::oddRegion).toList());

    Result<Layout> layout = Planner.layout(plan);

    assertEquals(
        List.of("W-region-alignment"), layout.diagnostics().stream().map(d -> d.code()).toList());
    assertEquals(1, MemoryMap.of(ranges(layout.orThrow())).ranges().size());
    assertTrue(BootCheck.of(layout.orThrow()).passes());
  }

  @Test
  void anAlignmentThatThePlanAsksForIsKeptEvenWhenTheBootFailsOfIt() {
    Plan plan =
        GeneratedPlan.withRegions(
            IntStream.range(0, 6).mapToObj(i -> oddRegion(i).alignedTo(0x400000)).toList());

    Layout layout = Planner.layout(plan).orThrow();

    ranges(layout).forEach(range -> assertTrue(range.start().isAligned(0x400000)));
    assertFalse(BootCheck.of(layout).passes());
  }

  private static RegionRequest oddRegion(int number) {
    return RegionRequest.of(new RegionSpec.NoMap("region" + number, 0x100000));
  }

  private static List<AddressRange> ranges(Layout layout) {
    return layout.regions().stream().map(PlacedRegion::range).toList();
  }

  private static boolean isKept(LinuxBoot linux, AddressRange range) {
    return linux.reservations().stream()
        .anyMatch(
            outcome ->
                outcome.fate() == ReservationOutcome.Fate.HONOURED
                    && outcome.range().orElseThrow().contains(range));
  }

  private static byte[] hash(Memory memory, AddressRange range) throws NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (PhysicalAddress at = range.start(); at.isBelow(range.end()); at = at.plus(4096)) {
      digest.update(memory.bytes(AddressRange.of(at, 4096)).orElse(new byte[] {1}));
    }
    return digest.digest();
  }
}
