package dev.conifer.tree;

import java.util.List;
import java.util.Objects;

/**
 * A property or a node that a source defined and then took away.
 *
 * @param name its name
 * @param history what was done to it, latest first; its removal is the first
 */
public record Removed(String name, List<Revision> history) {
  public Removed {
    Objects.requireNonNull(name);
    history = List.copyOf(history);
  }
}
