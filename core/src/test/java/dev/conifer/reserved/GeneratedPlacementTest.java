package dev.conifer.reserved;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Seed;
import dev.conifer.memory.Sizes;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Placement against a map of pages that is kept by hand. All addresses are offsets of pages from
 * {@link #BASE}; nothing here uses a range set.
 */
class GeneratedPlacementTest {
  private static final long PAGE = 4096;
  private static final long BASE = 0x4000_0000L;

  /** 128 MiB. */
  private static final int PAGES = 1 << 15;

  private static final int TOP_PAGES = (int) (Placement.TOP / PAGE);

  /** A board, as pages and as what is given to the placement. */
  private static final class Board {
    final BitSet dram = new BitSet(PAGES);
    final BitSet reserved = new BitSet(PAGES);
    final BitSet written = new BitSet(PAGES);

    Board(Random random) {
      int first = PAGES / 4 + random.nextInt(PAGES / 2);
      dram.set(0, first);
      int hole = random.nextInt(3) == 0 ? 0 : random.nextInt(PAGES / 8);
      if (first + hole < PAGES) {
        dram.set(first + hole, PAGES);
      }
      scatter(random, reserved, 4);
      scatter(random, written, 5);
      // The banks end where a page is no RAM, or at the end.
      for (int page = 0; page < PAGES; page++) {
        if (dram.get(page) && !dram.get(page + 1)) {
          written.set(Math.max(0, page + 1 - TOP_PAGES), page + 1);
        }
      }
    }

    private static void scatter(Random random, BitSet pages, int most) {
      for (int i = random.nextInt(most + 1); i > 0; i--) {
        int from = random.nextInt(PAGES);
        pages.set(from, Math.min(PAGES, from + 1 + random.nextInt(PAGES / 8)));
      }
    }

    Placement placement() {
      return Placement.on(map(dram))
          .withReserved("reserved", map(reserved))
          .withWritten("written", map(written));
    }
  }

  private static MemoryMap map(BitSet pages) {
    List<AddressRange> ranges = new ArrayList<>();
    for (int from = pages.nextSetBit(0); from >= 0; ) {
      int to = pages.nextClearBit(from);
      ranges.add(AddressRange.of(BASE + from * PAGE, (to - from) * PAGE));
      from = pages.nextSetBit(to);
    }
    return MemoryMap.of(ranges);
  }

  private static RegionRequest request(Random random, int number) {
    long size =
        switch (random.nextInt(4)) {
          case 0 -> PAGE * (1 + random.nextInt(16));
          case 1 -> 0x3001;
          case 2 -> Sizes.MIB * (1 + random.nextInt(8));
          default -> 2 * Sizes.MIB * (1 + random.nextInt(12));
        };
    RegionSpec spec =
        random.nextInt(4) == 0
            ? RamoopsSpec.of("r" + number, size, r -> r.recordSize(1024).noMap(false))
            : new RegionSpec.NoMap("r" + number, size);
    RegionRequest request = RegionRequest.of(spec);
    if (random.nextInt(6) == 0) {
      return request.at(PhysicalAddress.of(BASE + PAGE * random.nextInt(PAGES)));
    }
    return random.nextInt(4) == 0 ? request.alignedTo(PAGE << random.nextInt(13)) : request;
  }

  private static int firstPage(AddressRange range) {
    return (int) ((range.start().bits() - BASE) / PAGE);
  }

  private static int pages(long size) {
    return (int) ((size + PAGE - 1) / PAGE);
  }

  @Test
  void nothingThatIsPlacedTouchesAnythingElse() {
    Random random = Seed.random(GeneratedPlacementTest.class);
    int placed = 0;
    for (int i = 0; i < 600; i++) {
      Board board = new Board(random);
      List<RegionRequest> requests = new ArrayList<>();
      for (int n = 1 + random.nextInt(5); n > 0; n--) {
        requests.add(request(random, n));
      }
      var result = board.placement().place(requests);
      if (result.failed()) {
        continue;
      }
      placed++;
      BitSet used = (BitSet) board.reserved.clone();
      for (int n = 0; n < requests.size(); n++) {
        RegionRequest request = requests.get(n);
        PlacedRegion region = result.orThrow().get(n);
        assertEquals(request.spec(), region.spec());
        int from = firstPage(region.range());
        int to = from + pages(region.range().size());
        if (request.address().isPresent()) {
          assertEquals(request.address().get(), region.range().start());
        } else {
          assertTrue(region.range().start().isAligned(request.alignment()));
          assertTrue(board.written.get(from, to).isEmpty(), () -> region + " is written");
        }
        assertEquals(to - from, board.dram.get(from, to).cardinality(), () -> region + " no RAM");
        assertTrue(used.get(from, to).isEmpty(), () -> region + " overlaps");
        used.set(from, to);
      }
    }
    assertTrue(placed > 100, placed + " boards had room: the generator is of no use");
  }

  @Test
  void theOrderOfTheRequestsDoesNotMatter() {
    Random random = Seed.random(GeneratedPlacementTest.class);
    for (int i = 0; i < 200; i++) {
      Board board = new Board(random);
      List<RegionRequest> requests = new ArrayList<>();
      for (int n = 2 + random.nextInt(4); n > 0; n--) {
        requests.add(request(random, n));
      }
      var result = board.placement().place(requests);
      assertEquals(result.value(), board.placement().place(requests).value());

      List<RegionRequest> shuffled = new ArrayList<>(requests);
      Collections.shuffle(shuffled, random);
      var other = board.placement().place(shuffled);

      assertEquals(result.failed(), other.failed());
      if (!result.failed()) {
        Set<PlacedRegion> places = new HashSet<>(result.orThrow());
        assertEquals(places, new HashSet<>(other.orThrow()));
      }
    }
  }

  /** One region: the highest aligned address at the largest distance, by trying every one. */
  @Test
  void oneRegionGetsTheHighestPlaceThatIsClearest() {
    Random random = Seed.random(GeneratedPlacementTest.class);
    int placed = 0;
    for (int i = 0; i < 150; i++) {
      Board board = new Board(random);
      RegionSpec spec = new RegionSpec.NoMap("r", Sizes.MIB * (1 + random.nextInt(40)));

      var result = board.placement().place(List.of(RegionRequest.of(spec)));

      long expected = highestClearest(board, pages(spec.size()));
      if (expected < 0) {
        assertTrue(result.failed());
        assertEquals("E-region-no-room", result.diagnostics().get(0).code());
      } else {
        placed++;
        assertFalse(result.failed());
        assertEquals(
            PhysicalAddress.of(BASE + expected * PAGE), result.orThrow().get(0).range().start());
      }
    }
    assertTrue(placed > 20, placed + " boards had room: the generator is of no use");
  }

  private static long highestClearest(Board board, int size) {
    int step = (int) (RegionRequest.ALIGNMENT / PAGE);
    for (int clearance = (int) (Placement.CLEARANCE / PAGE); ; clearance /= 2) {
      for (int from = (PAGES - size) / step * step; from >= 0; from -= step) {
        int low = Math.max(0, from - clearance);
        if (board.dram.get(from, from + size).cardinality() == size
            && board.reserved.get(from, from + size).isEmpty()
            && board.written.get(low, from + size + clearance).isEmpty()) {
          return from;
        }
      }
      if (clearance == 0) {
        return -1;
      }
    }
  }

  /** On a board with room, regions of equal flags are as few LMB entries as their sizes allow. */
  @Test
  void thereAreNoMoreRunsThanOddSizes() {
    Random random = Seed.random(GeneratedPlacementTest.class);
    for (int i = 0; i < 200; i++) {
      List<RegionRequest> requests = new ArrayList<>();
      int odd = 0;
      for (int n = 1 + random.nextInt(6); n > 0; n--) {
        boolean isOdd = random.nextInt(3) == 0;
        odd += isOdd ? 1 : 0;
        long size = 2 * Sizes.MIB * (1 + random.nextInt(20)) + (isOdd ? PAGE : 0);
        requests.add(RegionRequest.of(new RegionSpec.NoMap("r" + n, size)));
      }
      MemoryMap dram = MemoryMap.of(AddressRange.of(BASE, Sizes.GIB));

      var regions = Placement.on(dram).place(requests).orThrow();

      assertEquals(
          Math.max(1, odd),
          MemoryMap.of(regions.stream().map(PlacedRegion::range).toList()).ranges().size());
    }
  }
}
