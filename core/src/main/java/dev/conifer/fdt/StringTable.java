package dev.conifer.fdt;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The strings block: property names, each ended by a NUL.
 *
 * <p>A name stands at the first offset at which the text up to the next NUL equals it, which may
 * lie inside a longer name that was there before ({@code parent} in {@code interrupt-parent}); a
 * name that is nowhere is appended. dtc finds that offset by searching the whole table for each
 * property; here a tree of the names, ordered by their ends, does it in about the length of the
 * name.
 */
final class StringTable {
  private final boolean sharesNames;
  private final Map<String, Integer> offsets = new HashMap<>();
  private final List<String> appended = new ArrayList<>();
  private int size;
  private @Nullable Entry first;

  /**
   * An empty table.
   *
   * @param sharesNames whether a name may stand inside another
   */
  StringTable(boolean sharesNames) {
    this.sharesNames = sharesNames;
  }

  /**
   * The offset of {@code name}, appended if need be.
   *
   * @throws IllegalArgumentException when it is not ASCII or holds a NUL
   */
  int offsetOf(String name) {
    Integer offset = offsets.get(name);
    if (offset == null) {
      FdtWriter.requireAscii(name);
      offset = sharesNames ? sharedOffset(name) : append(name);
      offsets.put(name, offset);
    }
    return offset;
  }

  private int sharedOffset(String name) {
    if (first == null) {
      first = new Entry(name, append(name));
      return first.offset;
    }
    Entry entry = first;
    for (int before = name.length() - 1; !entry.name.endsWith(name); before--) {
      Entry next = entry.after(name.charAt(before));
      if (next == null) {
        return entry.add(name.charAt(before), new Entry(name, append(name))).offset;
      }
      entry = next;
    }
    return entry.offset + entry.name.length() - name.length();
  }

  private int append(String name) {
    int offset = size;
    appended.add(name);
    size += name.length() + 1;
    return offset;
  }

  /** How many bytes the block has. */
  int size() {
    return size;
  }

  byte[] toByteArray() {
    ByteBuffer block = ByteBuffer.allocate(size);
    for (String name : appended) {
      block.put(name.getBytes(StandardCharsets.US_ASCII)).put((byte) 0);
    }
    return block.array();
  }

  /**
   * A name of the table. The first one has all the others below it, by their last character; an
   * entry {@code depth} steps further down has below it all the later names that end in the same
   * {@code depth} characters, by the character before those. So whoever walks down along a name,
   * from its end, comes to every name that ends in it, the one that was there first before the
   * others.
   */
  private static final class Entry {
    final String name;
    final int offset;
    private char key;
    private @Nullable Entry firstBelow;
    private @Nullable Entry sibling;

    Entry(String name, int offset) {
      this.name = name;
      this.offset = offset;
    }

    /** The entry right below by {@code character}; there are seldom more than a few. */
    @Nullable Entry after(char character) {
      Entry entry = firstBelow;
      while (entry != null && entry.key != character) {
        entry = entry.sibling;
      }
      return entry;
    }

    Entry add(char character, Entry entry) {
      entry.key = character;
      entry.sibling = firstBelow;
      firstBelow = entry;
      return entry;
    }
  }
}
