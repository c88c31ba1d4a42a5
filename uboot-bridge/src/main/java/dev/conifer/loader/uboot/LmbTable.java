package dev.conifer.loader.uboot;

import dev.conifer.boot.Reservation;
import dev.conifer.memory.WrappingU64;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One list of LMB: entries with base, size and flags, in the order in which U-Boot keeps them. The
 * numbers lie in arrays, for lists are searched from their beginning over and over again. Nothing
 * here decides what may be added; numbers wrap round 64 bits.
 */
final class LmbTable {
  private static final int FIRST_ROOM = 8;

  private long[] bases = new long[FIRST_ROOM];
  private long[] sizes = new long[FIRST_ROOM];
  private int[] flags = new int[FIRST_ROOM];
  private int count;

  int count() {
    return count;
  }

  long base(int at) {
    return bases[at];
  }

  long size(int at) {
    return sizes[at];
  }

  int flags(int at) {
    return flags[at];
  }

  /** The first address after the entry. */
  long end(int at) {
    return bases[at] + sizes[at];
  }

  /** The entry's last address; that before its base when it is empty. */
  long last(int at) {
    return bases[at] + sizes[at] - 1;
  }

  void resize(int at, long base, long size) {
    bases[at] = base;
    sizes[at] = size;
  }

  /** Adds an entry before the run of higher ones at the end of the list. */
  void insert(long base, long size, int entryFlags) {
    if (count == bases.length) {
      bases = Arrays.copyOf(bases, 2 * count);
      sizes = Arrays.copyOf(sizes, 2 * count);
      flags = Arrays.copyOf(flags, 2 * count);
    }
    int at = count;
    for (; at > 0 && WrappingU64.less(base, bases[at - 1]); at--) {
      bases[at] = bases[at - 1];
      sizes[at] = sizes[at - 1];
      flags[at] = flags[at - 1];
    }
    bases[at] = base;
    sizes[at] = size;
    flags[at] = entryFlags;
    count++;
  }

  void remove(int at) {
    int rest = --count - at;
    System.arraycopy(bases, at + 1, bases, at, rest);
    System.arraycopy(sizes, at + 1, sizes, at, rest);
    System.arraycopy(flags, at + 1, flags, at, rest);
  }

  /** The first entry that overlaps a range; -1 when none does. */
  int firstOverlapping(long base, long size) {
    for (int at = 0; at < count; at++) {
      if (overlaps(at, base, size)) {
        return at;
      }
    }
    return -1;
  }

  /** {@code lmb_addrs_overlap}, which takes an empty range for one that ends before it begins. */
  boolean overlaps(int at, long base, long size) {
    return WrappingU64.lessOrEqual(base, last(at))
        && WrappingU64.lessOrEqual(bases[at], base + size - 1);
  }

  /** Whether the entry after {@code at} touches it, on whichever side. */
  boolean touchesNext(int at) {
    return bases[at + 1] == end(at) || bases[at] == end(at + 1);
  }

  /**
   * {@code lmb_coalesce_regions}: makes one entry of {@code at} and the next by adding the sizes.
   */
  void joinWithNext(int at) {
    sizes[at] += sizes[at + 1];
    remove(at + 1);
  }

  /**
   * {@code lmb_fix_over_lap_regions}: makes one entry of {@code at} and the next, up to the end of
   * the next; leaves both when the first ends behind it.
   */
  void mergeWithNext(int at) {
    if (WrappingU64.lessOrEqual(end(at), end(at + 1))) {
      sizes[at] = end(at + 1) - bases[at];
      remove(at + 1);
    }
  }

  /** Whether an entry holds all of a range. */
  boolean holds(int at, long base, long size) {
    return WrappingU64.lessOrEqual(bases[at], base)
        && WrappingU64.lessOrEqual(base + size - 1, last(at));
  }

  /** The first entry that holds all of a range; -1 when there is none. */
  int firstHolding(long base, long size) {
    for (int at = 0; at < count; at++) {
      if (holds(at, base, size)) {
        return at;
      }
    }
    return -1;
  }

  /** The entries as they are now. */
  List<Reservation> entries() {
    List<Reservation> entries = new ArrayList<>(count);
    for (int at = 0; at < count; at++) {
      entries.add(new Reservation(bases[at], sizes[at], flags[at]));
    }
    return entries;
  }
}
