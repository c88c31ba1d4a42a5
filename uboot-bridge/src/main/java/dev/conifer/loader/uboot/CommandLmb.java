package dev.conifer.loader.uboot;

/**
 * LMB as it was up to v2024.10: two lists of limited length, made anew for every command that
 * places something.
 *
 * <p>This is lib/lmb.c of v2023.01 with all that it gets wrong:
 *
 * <ul>
 *   <li>an entry that overlaps another one is refused whole, up to v2023.01 even one inside;
 *   <li>growing an entry does not look at what the growth covers, up to v2023.10;
 *   <li>a neighbour with other flags ends the search, and with it the check for overlaps;
 *   <li>a full list can still grow entries.
 * </ul>
 */
final class CommandLmb extends Lmb {
  private final int capacity;
  private final boolean subsetsAreHeld;
  private final boolean growthIsChecked;

  /** Empty lists of the version that {@code profile} describes. */
  CommandLmb(UBootProfile profile) {
    this.capacity = profile.lmbCapacity();
    this.subsetsAreHeld = profile.has(UBootChange.SUBSET_MAY_BE_RESERVED);
    this.growthIsChecked = profile.has(UBootChange.GROWTH_IS_CHECKED);
  }

  /** Negative when that fails, else how many entries were joined. Nothing need be RAM. */
  @Override
  int reserve(long base, long size, int flags) {
    return addTo(used, base, size, flags);
  }

  /** Negative when that fails, else how many entries were joined. */
  @Override
  int addTo(LmbTable table, long base, long size, int flags) {
    if (table.count() == 0) {
      table.insert(base, size, flags);
      return 0;
    }
    int joined = 0;
    int at = 0;
    for (; at < table.count(); at++) {
      if (holds(table, at, base, size)) {
        return table.flags(at) == flags ? 0 : FAILED;
      }
      boolean below = table.base(at) == base + size;
      if (below || base == table.end(at)) {
        if (table.flags(at) == flags) {
          table.resize(at, below ? base : table.base(at), table.size(at) + size);
          joined++;
        }
        break;
      }
      if (table.overlaps(at, base, size)) {
        return FAILED;
      }
    }
    if (at < table.count() - 1 && table.flags(at) == table.flags(at + 1)) {
      if (table.touchesNext(at)) {
        table.joinWithNext(at);
        joined++;
      } else if (growthIsChecked && table.overlaps(at, table.base(at + 1), table.size(at + 1))) {
        table.mergeWithNext(at);
        joined++;
      }
    }
    if (joined > 0) {
      return joined;
    }
    if (table.count() >= capacity) {
      return FAILED;
    }
    table.insert(base, size, flags);
    return 0;
  }

  /** Whether an entry is this very range; from v2023.04 on, whether it holds it. */
  private boolean holds(LmbTable table, int at, long base, long size) {
    return subsetsAreHeld
        ? table.holds(at, base, size)
        : table.base(at) == base && table.size(at) == size;
  }
}
