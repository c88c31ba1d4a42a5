package dev.conifer.loader.uboot;

import dev.conifer.boot.Reservation;
import dev.conifer.memory.WrappingU64;
import java.util.List;

/**
 * U-Boot's logical memory blocks: a list of what is RAM, and one of what is reserved. Two kinds
 * differ in what they let be added, and in how long they live: {@link CommandLmb} of each command
 * up to v2024.10, {@link GlobalLmb} from v2025.01 on.
 *
 * <p>Numbers wrap round 64 bits, entries may be empty and may overlap: what the real code gets
 * wrong decides where things land.
 */
abstract sealed class Lmb permits CommandLmb, GlobalLmb {
  /** An upper limit that means none. */
  static final long ANYWHERE = 0;

  /** What an operation gives that failed and says no more. */
  static final int FAILED = -1;

  /** {@code -EEXIST}: what an operation gives where something else is reserved. */
  static final int EXISTS = -17;

  /** {@code -EINVAL}: what an operation gives where there is no RAM. */
  static final int INVALID = -22;

  /** What is RAM. */
  final LmbTable ram = new LmbTable();

  /** What is reserved. */
  final LmbTable used = new LmbTable();

  /** What U-Boot takes for RAM. */
  List<Reservation> memory() {
    return ram.entries();
  }

  /** What U-Boot keeps clear of. */
  List<Reservation> reserved() {
    return used.entries();
  }

  /** {@code lmb_add_region_flags}: negative when it fails. */
  abstract int addTo(LmbTable table, long base, long size, int flags);

  /** {@code lmb_add}: notes RAM. Negative when that fails. */
  int add(long base, long size) {
    return addTo(ram, base, size, LmbFlags.NONE);
  }

  /** {@link #reserve(long, long, int)} without flags. */
  int reserve(long base, long size) {
    return reserve(base, size, LmbFlags.NONE);
  }

  /** {@code lmb_reserve_flags}: reserves a range. Negative when that fails. */
  abstract int reserve(long base, long size, int flags);

  /**
   * {@code lmb_alloc_addr}: reserves just this range. Only its end need lie in RAM. Negative when
   * the range is not free.
   */
  int allocateAt(long base, long size, int flags) {
    return isRam(base, size) ? reserve(base, size, flags) : INVALID;
  }

  /** Whether a range overlaps RAM and ends in the bank that it overlaps first. */
  final boolean isRam(long base, long size) {
    int bank = ram.firstOverlapping(base, size);
    return bank >= 0 && ram.overlaps(bank, base + size - 1, 1);
  }

  /** {@link #allocateBelow(long, long, long, int)} without flags. */
  long allocateBelow(long size, long alignment, long limit) {
    return allocateBelow(size, alignment, limit, LmbFlags.NONE);
  }

  /**
   * {@code _lmb_alloc_base}: reserves the highest free range that ends at {@code limit} or below
   * it.
   *
   * @param alignment of the start, a power of two, in bytes
   * @param limit exclusive; {@link #ANYWHERE} for none
   * @return the start; 0 when there is no such range or it cannot be noted
   */
  long allocateBelow(long size, long alignment, long limit, int flags) {
    for (int bank = ram.count() - 1; bank >= 0; bank--) {
      long bankBase = ram.base(bank);
      if (WrappingU64.less(ram.size(bank), size)) {
        continue;
      }
      if (limit != ANYWHERE && !WrappingU64.less(bankBase, limit)) {
        continue;
      }
      long base = WrappingU64.alignDown(top(bank, limit) - size, alignment);
      while (base != 0 && WrappingU64.lessOrEqual(bankBase, base)) {
        int hit = used.firstOverlapping(base, size);
        if (hit < 0) {
          if (addTo(used, base, size, flags) < 0) {
            return 0;
          }
          changed(base, size, flags, true);
          return base;
        }
        long obstacle = used.base(hit);
        if (WrappingU64.less(obstacle, size)) {
          break;
        }
        base = WrappingU64.alignDown(obstacle - size, alignment);
      }
    }
    return 0;
  }

  /** Where a search in a bank begins: its end, or the limit where that is lower. */
  private long top(int bank, long limit) {
    long end = ram.end(bank);
    if (limit == ANYWHERE) {
      return end;
    }
    return WrappingU64.min(WrappingU64.less(end, ram.base(bank)) ? WrappingU64.MAX : end, limit);
  }

  /**
   * {@code lmb_free}: takes a range out of the first entry that holds all of it. Negative when
   * there is none, and when the entry would have to be split but that fails: its end is lost then.
   */
  int free(long base, long size) {
    return free(base, size, LmbFlags.NONE);
  }

  /**
   * {@link #free(long, long)} with the flags of whoever frees, which decide who is told of it and
   * need not be those of the entry.
   */
  int free(long base, long size, int flags) {
    int result = takeOut(base, size);
    if (result >= 0) {
      changed(base, size, flags, false);
    }
    return result;
  }

  private int takeOut(long base, long size) {
    int at = used.firstHolding(base, size);
    if (at < 0) {
      return FAILED;
    }
    long last = base + size - 1;
    boolean front = used.base(at) == base;
    boolean back = used.last(at) == last;
    if (front && back) {
      used.remove(at);
      return 0;
    }
    if (front || back) {
      used.resize(at, front ? last + 1 : used.base(at), used.size(at) - size);
      return 0;
    }
    long rest = used.last(at) - last;
    int flags = used.flags(at);
    used.resize(at, used.base(at), base - used.base(at));
    return addTo(used, last + 1, rest, flags);
  }

  /** Called after a range was reserved, or freed. */
  void changed(long base, long size, int flags, boolean reserved) {
    // only a list that lives on has somebody to tell
  }

  /** {@code lmb_get_free_size}: how many bytes are free from {@code address} on; 0 for none. */
  long freeSize(long address) {
    if (ram.firstOverlapping(address, 1) < 0) {
      return 0;
    }
    for (int at = 0; at < used.count(); at++) {
      if (WrappingU64.less(address, used.base(at))) {
        return used.base(at) - address;
      }
      if (WrappingU64.less(address, used.end(at))) {
        return 0;
      }
    }
    return ram.end(ram.count() - 1) - address;
  }

  /**
   * {@code lmb_is_reserved_flags}: whether the first entry that holds {@code address} has all of
   * {@code flags}.
   */
  boolean isReserved(long address, int flags) {
    int at = used.firstOverlapping(address, 1);
    return at >= 0 && (used.flags(at) & flags) == flags;
  }
}
