package dev.conifer.loader.uboot;

import dev.conifer.memory.WrappingU64;

/**
 * LMB from v2025.01 on: one pair of lists of any length, which lives as long as U-Boot runs. Files
 * that were loaded and memory that EFI took stay in it.
 *
 * <p>This is lib/lmb.c of v2026.07. Entries without flags may be reserved over and over, and then
 * become one; all others may not.
 */
final class GlobalLmb extends Lmb {
  private final boolean checked;
  private final Listener listener;

  /** Who is told of ranges that are reserved or freed: {@code lmb_map_update_notify}. */
  @FunctionalInterface
  interface Listener {
    /** A range was reserved, or freed, by somebody with {@code flags}. */
    void changed(long base, long size, int flags, boolean reserved);
  }

  /**
   * Empty lists of which nobody is told.
   *
   * @param checked whether all entries are looked at before a range is reserved: {@link
   *     UBootChange#RESERVATIONS_ARE_CHECKED}
   */
  GlobalLmb(boolean checked) {
    this(checked, (base, size, flags, reserved) -> {});
  }

  /** Empty lists. */
  GlobalLmb(boolean checked, Listener listener) {
    this.checked = checked;
    this.listener = listener;
  }

  @Override
  void changed(long base, long size, int flags, boolean reserved) {
    listener.changed(base, size, flags, reserved);
  }

  /** Negative when that fails, else 0: {@code lmb_alloc_mem} with {@code LMB_MEM_ALLOC_ADDR}. */
  @Override
  int reserve(long base, long size, int flags) {
    int result = add(base, size, flags);
    if (result >= 0) {
      changed(base, size, flags, true);
    }
    return result;
  }

  private int add(long base, long size, int flags) {
    if (!checked) {
      return addTo(used, base, size, flags);
    }
    if (size == 0) {
      return 0;
    }
    if (!isRam(base, size)) {
      return INVALID;
    }
    return isTaken(base, size, flags) ? EXISTS : addTo(used, base, size, flags);
  }

  /** {@code lmb_overlap_checks} for a reservation: only unflagged over unflagged is allowed. */
  private boolean isTaken(long base, long size, int flags) {
    for (int at = 0; at < used.count(); at++) {
      if (used.overlaps(at, base, size)
          && (flags != LmbFlags.NONE || used.flags(at) != LmbFlags.NONE)) {
        return true;
      }
    }
    return false;
  }

  @Override
  int addTo(LmbTable table, long base, long size, int flags) {
    boolean joined = false;
    int at = 0;
    for (; at < table.count(); at++) {
      boolean same = table.flags(at) == flags;
      if (table.base(at) == base + size) {
        if (same) {
          table.resize(at, base, table.size(at) + size);
          joined = true;
        }
        break;
      }
      if (base == table.end(at)) {
        if (!same && checked) {
          continue;
        }
        if (!same) {
          break;
        }
        table.resize(at, table.base(at), table.size(at) + size);
        joined = true;
        break;
      }
      if (table.overlaps(at, base, size)) {
        if (!checked && flags != LmbFlags.NONE) {
          return EXISTS;
        }
        if (!merge(table, at, base, size)) {
          return FAILED;
        }
        joined = true;
        break;
      }
    }
    if (at < table.count() - 1 && table.flags(at) == table.flags(at + 1)) {
      if (table.overlaps(at, table.base(at + 1), table.size(at + 1))) {
        if (!checked) {
          table.mergeWithNext(at);
        } else if (!merge(table, at, table.base(at), table.size(at))) {
          return FAILED;
        }
        joined = true;
      } else if (table.touchesNext(at)) {
        table.joinWithNext(at);
        joined = true;
      }
    }
    if (!joined) {
      table.insert(base, size, flags);
    }
    return 0;
  }

  /**
   * {@code lmb_resize_regions}: makes one entry of {@code at} and all later ones that overlap a
   * range, as long as none of them has flags.
   */
  private static boolean merge(LmbTable table, int at, long base, long size) {
    int overlapping = 0;
    int last = at;
    for (int i = at; i < table.count(); i++) {
      if (table.overlaps(i, base, size)) {
        if (table.flags(i) != LmbFlags.NONE) {
          return false;
        }
        overlapping++;
        last = i;
      }
    }
    long start = WrappingU64.min(base, table.base(at));
    long end = table.end(last);
    long newEnd = WrappingU64.less(end, base + size) ? base + size : end;
    table.resize(at, start, newEnd - start);
    for (int i = 1; i < overlapping; i++) {
      table.remove(at + 1);
    }
    return true;
  }
}
