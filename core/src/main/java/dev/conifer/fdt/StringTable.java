package dev.conifer.fdt;

import com.google.common.io.ByteArrayDataOutput;
import com.google.common.io.ByteStreams;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The strings block: property names, each ended by a NUL.
 *
 * <p>A name stands at the first offset at which the text up to the next NUL equals it, which may
 * lie inside a longer name that was there before ({@code parent} in {@code interrupt-parent}); a
 * name that is nowhere is appended. dtc finds that offset by searching the whole table for each
 * property; here a trie of the reversed names does it in the length of the name.
 */
final class StringTable {
  private static final int ROOT = 0;

  private final ByteArrayDataOutput table = ByteStreams.newDataOutput();
  private final Map<String, Integer> known = new HashMap<>();

  /** Step from a trie node by a character; nodes are numbered in order of their making. */
  private final Map<Long, Integer> steps = new HashMap<>();

  /** For each trie node, the first offset of the text that leads from the table to it. */
  private final List<Integer> offsets = new ArrayList<>(List.of(-1));

  private int size;

  /** The offset of {@code name}, appended if need be. */
  int offsetOf(String name) {
    Integer offset = known.get(name);
    if (offset == null) {
      offset = find(name);
      if (offset < 0) {
        offset = append(name);
      }
      known.put(name, offset);
    }
    return offset;
  }

  private int find(String name) {
    int node = ROOT;
    for (int i = name.length() - 1; i >= 0; i--) {
      Integer next = steps.get(step(node, name.charAt(i)));
      if (next == null) {
        return -1;
      }
      node = next;
    }
    return offsets.get(node);
  }

  private int append(String name) {
    int start = size;
    int node = ROOT;
    for (int i = name.length() - 1; i >= 0; i--) {
      long step = step(node, name.charAt(i));
      Integer next = steps.get(step);
      if (next == null) {
        next = offsets.size();
        offsets.add(start + i);
        steps.put(step, next);
      }
      node = next;
    }
    table.write(name.getBytes(StandardCharsets.US_ASCII));
    table.write(0);
    size += name.length() + 1;
    return start;
  }

  private static long step(int node, char c) {
    return ((long) node << Character.SIZE) | c;
  }

  byte[] toByteArray() {
    return table.toByteArray();
  }
}
