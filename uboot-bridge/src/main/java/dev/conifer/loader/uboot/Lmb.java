package dev.conifer.loader.uboot;

import dev.conifer.boot.Reservation;
import dev.conifer.memory.WrappingU64;
import java.util.ArrayList;
import java.util.List;

/**
 * U-Boot's logical memory blocks as they were up to v2024.10: two lists, made anew for every
 * command that places something.
 *
 * <p>This is lib/lmb.c of v2023.01 with all that it gets wrong, because what it gets wrong decides
 * where things land. Numbers wrap round 64 bits. Both lists are ordered by base, but entries may be
 * empty and may overlap:
 *
 * <ul>
 *   <li>an entry that overlaps another one, be it inside, is refused whole;
 *   <li>growing an entry does not look at what the growth covers;
 *   <li>a neighbour with other flags ends the search, and with it the check for overlaps;
 *   <li>a full list can still grow entries.
 * </ul>
 */
final class Lmb {
  /** No flags. */
  static final int NONE = 0;

  /** The region must not be mapped: {@code no-map}. */
  static final int NOMAP = 4;

  /** An upper limit that means none. */
  static final long ANYWHERE = 0;

  private final int capacity;
  private final List<Reservation> memory = new ArrayList<>();
  private final List<Reservation> reserved = new ArrayList<>();

  /**
   * Empty lists.
   *
   * @param capacity how many entries each list holds: {@code CONFIG_LMB_MAX_REGIONS}
   */
  Lmb(int capacity) {
    this.capacity = capacity;
  }

  /** What U-Boot takes for RAM. */
  List<Reservation> memory() {
    return List.copyOf(memory);
  }

  /** What U-Boot keeps clear of. */
  List<Reservation> reserved() {
    return List.copyOf(reserved);
  }

  /** {@code lmb_add}: notes RAM. Negative when that fails, else how many entries were joined. */
  int add(long base, long size) {
    return addTo(memory, base, size, NONE);
  }

  /** {@code lmb_reserve}: {@link #reserve(long, long, int)} without flags. */
  int reserve(long base, long size) {
    return reserve(base, size, NONE);
  }

  /**
   * {@code lmb_reserve_flags}: reserves a region, be it RAM or not. Negative when that fails, else
   * how many entries were joined.
   */
  int reserve(long base, long size, int flags) {
    return addTo(reserved, base, size, flags);
  }

  /** {@code lmb_add_region_flags}. */
  private int addTo(List<Reservation> list, long base, long size, int flags) {
    Reservation added = new Reservation(base, size, flags);
    if (list.isEmpty()) {
      list.add(added);
      return 0;
    }
    int joined = 0;
    int at = 0;
    for (; at < list.size(); at++) {
      Reservation entry = list.get(at);
      if (entry.base() == base && entry.size() == size) {
        return entry.flags() == flags ? 0 : -1;
      }
      boolean below = entry.base() == base + size;
      boolean above = !below && base == entry.base() + entry.size();
      if (below || above) {
        if (entry.flags() == flags) {
          long newBase = below ? base : entry.base();
          list.set(at, new Reservation(newBase, entry.size() + size, flags));
          joined++;
        }
        break;
      }
      if (overlap(added, entry)) {
        return -1;
      }
    }
    joined += joinWithNext(list, at);
    if (joined > 0) {
      return joined;
    }
    if (list.size() >= capacity) {
      return -1;
    }
    insert(list, added);
    return 0;
  }

  /** Joins the entry {@code at} with the one after it when they touch and have the same flags. */
  private static int joinWithNext(List<Reservation> list, int at) {
    if (at >= list.size() - 1) {
      return 0;
    }
    Reservation entry = list.get(at);
    Reservation next = list.get(at + 1);
    if (!adjacent(entry, next) || entry.flags() != next.flags()) {
      return 0;
    }
    list.set(at, new Reservation(entry.base(), entry.size() + next.size(), entry.flags()));
    list.remove(at + 1);
    return 1;
  }

  /** Before the run of higher entries at the end of the list. */
  private static void insert(List<Reservation> list, Reservation added) {
    int at = list.size();
    while (at > 0 && WrappingU64.less(added.base(), list.get(at - 1).base())) {
      at--;
    }
    list.add(at, added);
  }

  /**
   * {@code lmb_free}: takes a range out of the one entry that holds all of it. Negative when there
   * is none, and when the entry would have to be split but the list is full: its end is lost then.
   */
  int free(long base, long size) {
    long last = base + size - 1;
    for (int i = 0; i < reserved.size(); i++) {
      Reservation entry = reserved.get(i);
      if (WrappingU64.lessOrEqual(entry.base(), base)
          && WrappingU64.lessOrEqual(last, last(entry))) {
        return freeFrom(i, base, size);
      }
    }
    return -1;
  }

  private int freeFrom(int at, long base, long size) {
    Reservation entry = reserved.get(at);
    long last = base + size - 1;
    boolean front = entry.base() == base;
    boolean back = last(entry) == last;
    if (front && back) {
      reserved.remove(at);
      return 0;
    }
    if (front || back) {
      long newBase = front ? last + 1 : entry.base();
      reserved.set(at, new Reservation(newBase, entry.size() - size, entry.flags()));
      return 0;
    }
    reserved.set(at, new Reservation(entry.base(), base - entry.base(), entry.flags()));
    return addTo(reserved, last + 1, last(entry) - last, entry.flags());
  }

  /** {@code lmb_alloc}: {@link #allocateBelow} without a limit. */
  long allocate(long size, long alignment) {
    return allocateBelow(size, alignment, ANYWHERE);
  }

  /**
   * {@code __lmb_alloc_base}: reserves the highest free range that ends at {@code limit} or below
   * it.
   *
   * @param alignment of the start, a power of two, in bytes
   * @param limit exclusive; {@link #ANYWHERE} for none
   * @return the start; 0 when there is no such range or the list is full
   */
  long allocateBelow(long size, long alignment, long limit) {
    for (int i = memory.size() - 1; i >= 0; i--) {
      Reservation bank = memory.get(i);
      if (WrappingU64.less(bank.size(), size)) {
        continue;
      }
      if (limit != ANYWHERE && !WrappingU64.less(bank.base(), limit)) {
        continue;
      }
      long base = WrappingU64.alignDown(top(bank, limit) - size, alignment);
      while (base != 0 && WrappingU64.lessOrEqual(bank.base(), base)) {
        int hit = firstOverlapping(reserved, base, size);
        if (hit < 0) {
          return addTo(reserved, base, size, NONE) < 0 ? 0 : base;
        }
        long obstacle = reserved.get(hit).base();
        if (WrappingU64.less(obstacle, size)) {
          break;
        }
        base = WrappingU64.alignDown(obstacle - size, alignment);
      }
    }
    return 0;
  }

  /** Where a search in {@code bank} begins: its end, or the limit where that is lower. */
  private static long top(Reservation bank, long limit) {
    long end = bank.base() + bank.size();
    if (limit == ANYWHERE) {
      return end;
    }
    return WrappingU64.min(WrappingU64.less(end, bank.base()) ? WrappingU64.MAX : end, limit);
  }

  /**
   * {@code lmb_alloc_addr}: reserves just this range. Only its end need lie in RAM.
   *
   * @return {@code base}; 0 when the range is not free
   */
  long allocateAt(long base, long size) {
    int bank = firstOverlapping(memory, base, size);
    if (bank < 0) {
      return 0;
    }
    boolean endsInBank = overlap(memory.get(bank), new Reservation(base + size - 1, 1, NONE));
    return endsInBank && reserve(base, size) >= 0 ? base : 0;
  }

  /** {@code lmb_get_free_size}: how many bytes are free from {@code address} on; 0 for none. */
  long freeSize(long address) {
    if (firstOverlapping(memory, address, 1) < 0) {
      return 0;
    }
    for (Reservation entry : reserved) {
      if (WrappingU64.less(address, entry.base())) {
        return entry.base() - address;
      }
      if (WrappingU64.less(address, entry.base() + entry.size())) {
        return 0;
      }
    }
    Reservation lastBank = memory.get(memory.size() - 1);
    return lastBank.base() + lastBank.size() - address;
  }

  /**
   * {@code lmb_is_reserved_flags}: whether the first entry that holds {@code address} has all of
   * {@code flags}.
   */
  boolean isReserved(long address, int flags) {
    int at = firstOverlapping(reserved, address, 1);
    return at >= 0 && (reserved.get(at).flags() & flags) == flags;
  }

  private static int firstOverlapping(List<Reservation> list, long base, long size) {
    Reservation range = new Reservation(base, size, NONE);
    for (int i = 0; i < list.size(); i++) {
      if (overlap(list.get(i), range)) {
        return i;
      }
    }
    return -1;
  }

  /** {@code lmb_addrs_overlap}, which takes an empty range for one that ends before it begins. */
  private static boolean overlap(Reservation a, Reservation b) {
    return WrappingU64.lessOrEqual(a.base(), last(b)) && WrappingU64.lessOrEqual(b.base(), last(a));
  }

  private static boolean adjacent(Reservation a, Reservation b) {
    return b.base() == a.base() + a.size() || a.base() == b.base() + b.size();
  }

  private static long last(Reservation entry) {
    return entry.base() + entry.size() - 1;
  }
}
