package dev.conifer.loader.uboot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.boot.Reservation;
import dev.conifer.memory.AddressRange;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LmbTest {
  private static final long BASE = 0x40000000;
  private static final int NO_MAP = 4;
  private static final int PAGES = 512;
  private static final int PAGE = PageMap.PAGE;

  /** So many that the list never fills up: what happens then is no question of free pages. */
  private static final int CAPACITY = 64;

  @Test
  void allocationTakesTheHighestFreePagesInEveryRelease() {
    Random random = Seed.random(LmbTest.class);
    for (int round = 0; round < 10 * UBootProfile.ALL.size(); round++) {
      Lmb lmb = empty(UBootProfile.ALL.get(round % UBootProfile.ALL.size()));
      lmb.add(BASE, (long) PAGES * PAGE);
      reserveApart(lmb, random);
      for (int i = 0; i < 12; i++) {
        allocateBesidePageMap(lmb, random);
      }
    }
  }

  private static Lmb empty(UBootProfile profile) {
    return profile.has(UBootChange.GLOBAL_LMB)
        ? new GlobalLmb(profile.has(UBootChange.RESERVATIONS_ARE_CHECKED))
        : new CommandLmb(profile.withLmbCapacity(CAPACITY));
  }

  private static void reserveApart(Lmb lmb, Random random) {
    for (int page = random.nextInt(40); page < PAGES - 40; page += 40) {
      int flags = random.nextBoolean() ? NO_MAP : LmbFlags.NONE;
      lmb.reserve(BASE + (long) page * PAGE, (1L + random.nextInt(39)) * PAGE, flags);
    }
  }

  private static void allocateBesidePageMap(Lmb lmb, Random random) {
    AddressRange bank = AddressRange.of(BASE, (long) PAGES * PAGE);
    List<Reservation> before = lmb.reserved();
    PageMap pages = new PageMap(bank).with(before);
    long size = (1L + random.nextInt(30)) * PAGE;
    long alignment = (long) PAGE << random.nextInt(4);
    long limit = random.nextBoolean() ? 0 : BASE + (long) random.nextInt(PAGES + 50) * PAGE;
    assertEquals(
        Long.toHexString(pages.highest(size, alignment, limit)),
        Long.toHexString(lmb.allocateBelow(size, alignment, limit)),
        () ->
            "0x%x bytes, alignment 0x%x, below 0x%x, in %s"
                .formatted(size, alignment, limit, lmb.reserved()));
  }

  @Test
  void regionInsideAnotherIsRefused() {
    Lmb lmb = new CommandLmb(UBootProfile.V2023_01);
    lmb.reserve(0x60000000, 0x400000);
    assertEquals(-1, lmb.reserve(0x60100000, 0x100000));
    assertEquals(List.of(new Reservation(0x60000000, 0x400000, LmbFlags.NONE)), lmb.reserved());
  }

  @Test
  void ninthRegionIsRefusedButNeighboursStillJoin() {
    Lmb lmb = new CommandLmb(UBootProfile.V2023_01);
    for (int i = 0; i < 8; i++) {
      assertEquals(0, lmb.reserve(0x60000000 + i * 0x200000L, 0x100000));
    }
    assertEquals(-1, lmb.reserve(0x70000000, 0x100000));
    assertEquals(2, lmb.reserve(0x60100000, 0x100000));
    assertEquals(7, lmb.reserved().size());
  }

  @Test
  void allOnesIsALimitAndLosesTheLastPage() {
    Lmb lmb = new CommandLmb(UBootProfile.V2023_01);
    lmb.add(0x40000000, 0x200000000L);
    assertEquals(0xffcff000L, lmb.allocateBelow(0x300000, 0x1000, 0xffffffffL));
  }
}
