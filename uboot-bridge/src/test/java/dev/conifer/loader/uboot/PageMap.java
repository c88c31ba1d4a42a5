package dev.conifer.loader.uboot;

import dev.conifer.boot.Reservation;
import dev.conifer.memory.AddressRange;
import java.util.Collection;

/** One boolean for every page of a bank: the slow and obvious way to look for a free range. */
final class PageMap {
  static final int PAGE = 0x1000;

  private final long base;
  private final boolean[] used;

  PageMap(AddressRange bank) {
    this.base = bank.start().bits();
    this.used = new boolean[(int) (bank.size() / PAGE)];
  }

  /** Marks every page of which a byte is in one of {@code reservations}. */
  PageMap with(Collection<Reservation> reservations) {
    for (Reservation reservation : reservations) {
      for (int page = 0; page < used.length; page++) {
        long start = base + (long) page * PAGE;
        used[page] |=
            start < reservation.base() + reservation.size() && reservation.base() < start + PAGE;
      }
    }
    return this;
  }

  boolean isFree(long start, long size) {
    for (long at = start; at < start + size; at += PAGE) {
      int page = (int) ((at - base) / PAGE);
      if (at < base || page >= used.length || used[page]) {
        return false;
      }
    }
    return true;
  }

  /** The highest start from which {@code size} bytes below {@code limit} are free; 0 for none. */
  long highest(long size, long alignment, long limit) {
    for (long start = base + (long) used.length * PAGE - PAGE; start >= base; start -= PAGE) {
      boolean allowed = start % alignment == 0 && (limit == 0 || start + size <= limit);
      if (allowed && isFree(start, size)) {
        return start;
      }
    }
    return 0;
  }
}
