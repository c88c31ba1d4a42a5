package dev.conifer.tree;

import java.util.ArrayList;
import java.util.List;

/**
 * The full path of a node: the names from the root down, unit addresses included.
 *
 * @param names empty for the root
 */
public record NodePath(List<String> names) implements Comparable<NodePath> {
  /** The path {@code /}. */
  public static final NodePath ROOT = new NodePath(List.of());

  public NodePath {
    names = List.copyOf(names);
  }

  /**
   * The path that {@code text} writes, such as {@code /soc/serial@9000000}. Doubled and trailing
   * slashes do not count.
   *
   * @throws IllegalArgumentException when it does not begin with a slash
   */
  public static NodePath of(String text) {
    if (!text.startsWith("/")) {
      throw new IllegalArgumentException("not a full path: '" + text + "'");
    }
    List<String> names = new ArrayList<>();
    int start = 1;
    while (start <= text.length()) {
      int slash = text.indexOf('/', start);
      int end = slash < 0 ? text.length() : slash;
      if (end > start) {
        names.add(text.substring(start, end));
      }
      start = end + 1;
    }
    return new NodePath(names);
  }

  /** The path of this node's child {@code name}. */
  public NodePath child(String name) {
    List<String> longer = new ArrayList<>(names.size() + 1);
    longer.addAll(names);
    longer.add(name);
    return new NodePath(longer);
  }

  /** The parent's path; the root's own for the root. */
  public NodePath parent() {
    return names.isEmpty() ? this : new NodePath(names.subList(0, names.size() - 1));
  }

  /** The node's own name; empty for the root. */
  public String name() {
    return names.isEmpty() ? "" : names.get(names.size() - 1);
  }

  /** Alphabetical, name by name. */
  @Override
  public int compareTo(NodePath other) {
    for (int i = 0; i < Math.min(names.size(), other.names.size()); i++) {
      int order = names.get(i).compareTo(other.names.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(names.size(), other.names.size());
  }

  /** The path as text, such as {@code /soc/serial@9000000}. */
  @Override
  public String toString() {
    return names.isEmpty() ? "/" : "/" + String.join("/", names);
  }
}
