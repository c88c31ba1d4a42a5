package dev.conifer.loader.uboot;

/**
 * LMB as it was up to v2024.10: two lists of limited length, made anew for every command that
 * places something.
 *
 * <p>This is lib/lmb.c of v2023.01 with all that it gets wrong:
 *
 * <ul>
 *   <li>an entry that overlaps another one, be it inside, is refused whole;
 *   <li>growing an entry does not look at what the growth covers;
 *   <li>a neighbour with other flags ends the search, and with it the check for overlaps;
 *   <li>a full list can still grow entries.
 * </ul>
 */
final class CommandLmb extends Lmb {
  private final int capacity;

  /**
   * Empty lists.
   *
   * @param capacity how many entries each list holds: {@code CONFIG_LMB_MAX_REGIONS}
   */
  CommandLmb(int capacity) {
    this.capacity = capacity;
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
      if (table.base(at) == base && table.size(at) == size) {
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
    if (at < table.count() - 1 && table.touchesNext(at) && table.flags(at) == table.flags(at + 1)) {
      table.joinWithNext(at);
      joined++;
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
}
