package dev.conifer.preprocessor;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A number for every identifier that was ever read, from 0, so that "is this a macro now?" is a
 * look into an array.
 *
 * <p>Threads share it: looking up takes no lock, only a new identifier does.
 */
final class Names {
  private static final int FIRST_BUCKETS = 1 << 12;

  /** Replaced when it grows. A stale one only sends the reader to the lock. */
  private volatile @Nullable Entry[] buckets = new Entry[FIRST_BUCKETS];

  private volatile @Nullable String[] names = new String[FIRST_BUCKETS];
  private volatile int count;

  /** The number of the identifier that is {@code text} from {@code start} to {@code end}. */
  int of(String text, int start, int end) {
    int hash = 0;
    for (int i = start; i < end; i++) {
      hash = 31 * hash + text.charAt(i);
    }
    return of(text, start, end, hash);
  }

  /** The number of {@code name}. */
  int of(String name) {
    return of(name, 0, name.length());
  }

  /** As above; {@code hash} is that of {@link String#hashCode}. */
  int of(String text, int start, int end, int hash) {
    @Nullable Entry[] table = buckets;
    int found = find(table, text, start, end, hash);
    return found >= 0 ? found : add(text.substring(start, end), hash);
  }

  /** How many identifiers have a number. */
  int count() {
    return count;
  }

  /** The identifier that has {@code number}. */
  String name(int number) {
    return names[number];
  }

  private static int find(@Nullable Entry[] table, String text, int start, int end, int hash) {
    // Racy on purpose: an entry's fields are final, one that is not seen is found under the lock.
    for (Entry e = table[index(hash, table)]; e != null; e = e.next) {
      if (e.hash == hash && e.name.length() == end - start && text.startsWith(e.name, start)) {
        return e.number;
      }
    }
    return -1;
  }

  private static int index(int hash, @Nullable Entry[] table) {
    return (hash ^ (hash >>> 15)) & (table.length - 1);
  }

  private synchronized int add(String name, int hash) {
    @Nullable Entry[] table = buckets;
    int found = find(table, name, 0, name.length(), hash);
    if (found >= 0) {
      return found;
    }
    int number = count;
    if (number == names.length) {
      names = Arrays.copyOf(names, number * 2);
      table = grown(table);
      buckets = table;
    }
    names[number] = name;
    int index = index(hash, table);
    table[index] = new Entry(name, hash, number, table[index]);
    count = number + 1;
    return number;
  }

  private static @Nullable Entry[] grown(@Nullable Entry[] old) {
    @Nullable Entry[] table = new Entry[old.length * 2];
    for (Entry first : old) {
      for (Entry e = first; e != null; e = e.next) {
        int index = index(e.hash, table);
        table[index] = new Entry(e.name, e.hash, e.number, table[index]);
      }
    }
    return table;
  }

  /** An identifier; those with the same index form a chain. */
  private static final class Entry {
    private final String name;
    private final int hash;
    private final int number;
    private final @Nullable Entry next;

    Entry(String name, int hash, int number, @Nullable Entry next) {
      this.name = name;
      this.hash = hash;
      this.number = number;
      this.next = next;
    }
  }
}
