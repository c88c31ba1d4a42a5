package dev.conifer.fdt;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The strings block: property names, each ended by a NUL.
 *
 * <p>A name stands at the first offset at which the text up to the next NUL equals it, which may
 * lie inside a longer name that was there before ({@code parent} in {@code interrupt-parent}); a
 * name that is nowhere is appended. dtc finds that offset by searching the whole table for each
 * property; here a trie of the reversed names does it in about the length of the name.
 */
final class StringTable {
  private static final int ROOT = 0;

  /** No trie node. The root is nobody's child, so its number is free for that. */
  private static final int NONE = 0;

  private final ByteArrayOutputStream table = new ByteArrayOutputStream();
  private final Map<String, Integer> known = new HashMap<>();
  private final Trie trie = new Trie();
  private final boolean sharesNames;

  /**
   * An empty table.
   *
   * @param sharesNames whether a name may stand inside another
   */
  StringTable(boolean sharesNames) {
    this.sharesNames = sharesNames;
  }

  /** The offset of {@code name}, appended if need be. */
  int offsetOf(String name) {
    Integer offset = known.get(name);
    if (offset == null) {
      FdtWriter.requireAscii(name);
      offset = sharesNames ? find(name) : -1;
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
      node = trie.child(node, name.charAt(i));
      if (node == NONE) {
        return -1;
      }
    }
    return trie.offset(node);
  }

  private int append(String name) {
    int start = table.size();
    int node = ROOT;
    for (int i = name.length() - 1; i >= 0; i--) {
      int child = trie.child(node, name.charAt(i));
      node = child == NONE ? trie.add(node, name.charAt(i), start + i) : child;
    }
    table.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    table.write(0);
    return start;
  }

  /** How many bytes the block has. */
  int size() {
    return table.size();
  }

  byte[] toByteArray() {
    return table.toByteArray();
  }

  /**
   * The reversed names as a trie. Nodes are numbered in order of their making; a node's children
   * are a list, seldom of more than a few.
   */
  private static final class Trie {
    /** What a node is made of, in {@link #nodes}. */
    private static final int CHARACTER = 0;

    private static final int OFFSET = 1;
    private static final int FIRST_CHILD = 2;
    private static final int NEXT_SIBLING = 3;
    private static final int FIELDS = 4;

    private int[] nodes = new int[256 * FIELDS];
    private int count = 1;

    Trie() {
      // An empty name is found nowhere until the first one is there.
      nodes[OFFSET] = -1;
    }

    /** The child of {@code node} by {@code character}; {@link #NONE} when there is none. */
    int child(int node, char character) {
      int child = field(node, FIRST_CHILD);
      while (child != NONE && field(child, CHARACTER) != character) {
        child = field(child, NEXT_SIBLING);
      }
      return child;
    }

    /** The first offset of the text that leads from the table to {@code node}. */
    int offset(int node) {
      return field(node, OFFSET);
    }

    int add(int parent, char character, int offset) {
      int node = count++;
      if (count * FIELDS > nodes.length) {
        nodes = Arrays.copyOf(nodes, 2 * nodes.length);
      }
      nodes[node * FIELDS + CHARACTER] = character;
      nodes[node * FIELDS + OFFSET] = offset;
      nodes[node * FIELDS + NEXT_SIBLING] = field(parent, FIRST_CHILD);
      nodes[parent * FIELDS + FIRST_CHILD] = node;
      return node;
    }

    private int field(int node, int field) {
      return nodes[node * FIELDS + field];
    }
  }
}
