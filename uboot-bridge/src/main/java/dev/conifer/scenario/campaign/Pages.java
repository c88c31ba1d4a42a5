package dev.conifer.scenario.campaign;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * One bit for every page of every bank, set while it is free: the slow and obvious way to find a
 * place, to which what a loader did is held. A page of which a byte is taken counts as taken.
 */
final class Pages {
  static final long PAGE = 0x1000;

  private final List<long[]> banks = new ArrayList<>();
  private final List<BitSet> free = new ArrayList<>();

  /** All pages of the banks, pairs of start and size, are free. */
  Pages(List<Long> pairs) {
    for (int i = 0; i < pairs.size(); i += 2) {
      banks.add(new long[] {pairs.get(i), pairs.get(i + 1)});
      BitSet bits = new BitSet();
      bits.set(0, (int) (pairs.get(i + 1) / PAGE));
      free.add(bits);
    }
  }

  /** The pages that are free here and in {@code other}, which is of the same banks. */
  Pages and(Pages other) {
    Pages both = new Pages(List.of());
    both.banks.addAll(banks);
    for (int i = 0; i < free.size(); i++) {
      BitSet bits = (BitSet) free.get(i).clone();
      bits.and(other.free.get(i));
      both.free.add(bits);
    }
    return both;
  }

  /** The pages that are free here and end at {@code limit} at the latest. */
  Pages below(long limit) {
    Pages below = and(this);
    for (int i = 0; i < banks.size(); i++) {
      long end = banks.get(i)[0] + banks.get(i)[1];
      if (limit < end) {
        below.take(Math.max(limit, banks.get(i)[0]), end - Math.max(limit, banks.get(i)[0]));
      }
    }
    return below;
  }

  /** Takes {@code size} bytes from {@code start} on, where there are pages. */
  void take(long start, long size) {
    for (int i = 0; i < banks.size(); i++) {
      long base = banks.get(i)[0];
      long from = Math.max(start, base);
      long to = Math.min(start + size, base + banks.get(i)[1]);
      if (from < to) {
        free.get(i).clear((int) ((from - base) / PAGE), (int) ((to - base + PAGE - 1) / PAGE));
      }
    }
  }

  /** Whether every byte is on a free page. */
  boolean isFree(long start, long size) {
    for (int i = 0; i < banks.size(); i++) {
      long base = banks.get(i)[0];
      if (start >= base && start + size <= base + banks.get(i)[1]) {
        int first = (int) ((start - base) / PAGE);
        int end = (int) ((start + size - base + PAGE - 1) / PAGE);
        return free.get(i).nextClearBit(first) >= end;
      }
    }
    return false;
  }

  /**
   * The highest place, tried one after the other from the top.
   *
   * @return -1 when there is none
   */
  long highest(long size, long alignment) {
    for (int i = banks.size() - 1; i >= 0; i--) {
      long base = banks.get(i)[0];
      long top = base + banks.get(i)[1];
      long first = Math.floorDiv(top - size, alignment) * alignment;
      for (long start = first; start >= base; start -= alignment) {
        if (isFree(start, size)) {
          return start;
        }
      }
    }
    return -1;
  }

  /** The lowest place that begins {@code offset} above a multiple; -1 when there is none. */
  long lowest(long size, long alignment, long offset) {
    for (long[] bank : banks) {
      long first = Math.floorDiv(bank[0] - offset + alignment - 1, alignment) * alignment + offset;
      for (long start = first; start + size <= bank[0] + bank[1]; start += alignment) {
        if (isFree(start, size)) {
          return start;
        }
      }
    }
    return -1;
  }
}
