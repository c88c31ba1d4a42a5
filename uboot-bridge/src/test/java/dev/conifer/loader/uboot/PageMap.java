package dev.conifer.loader.uboot;

import dev.conifer.boot.Reservation;
import dev.conifer.memory.AddressRange;
import java.util.Arrays;
import java.util.Collection;

/**
 * One number for every page of a bank, how many bytes at its start are free: the slow and obvious
 * way to look for a free range that starts with a page.
 */
final class PageMap {
  static final int PAGE = 0x1000;

  private final long base;
  private final int[] free;

  PageMap(AddressRange bank) {
    this.base = bank.start().bits();
    this.free = new int[(int) (bank.size() / PAGE)];
    Arrays.fill(free, PAGE);
  }

  /** Takes the bytes of {@code reservations} away. */
  PageMap with(Collection<Reservation> reservations) {
    for (Reservation reservation : reservations) {
      for (int page = 0; page < free.length; page++) {
        long start = base + (long) page * PAGE;
        if (start < reservation.base() + reservation.size() && reservation.base() < start + PAGE) {
          free[page] = (int) Math.min(free[page], Math.max(0, reservation.base() - start));
        }
      }
    }
    return this;
  }

  boolean isFree(long start, long size) {
    for (long at = start; at < start + size; at += PAGE) {
      int page = (int) ((at - base) / PAGE);
      if (at < base || page >= free.length || free[page] < Math.min(PAGE, start + size - at)) {
        return false;
      }
    }
    return true;
  }

  /** The highest start from which {@code size} bytes below {@code limit} are free; 0 for none. */
  long highest(long size, long alignment, long limit) {
    for (long start = base + (long) free.length * PAGE - PAGE; start >= base; start -= PAGE) {
      boolean allowed = start % alignment == 0 && (limit == 0 || start + size <= limit);
      if (allowed && isFree(start, size)) {
        return start;
      }
    }
    return 0;
  }
}
