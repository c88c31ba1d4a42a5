package dev.conifer.tree;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A property or a node that a source defined and then took away.
 *
 * @param name its name
 * @param history what was done to it, latest first; its removal is the first
 * @param labels those that it ever had, latest first; none of a property
 * @param children the nodes that went with it or were taken out of it before; none of a property
 */
public record Removed(
    String name, List<Revision> history, List<String> labels, List<Removed> children) {
  public Removed {
    Objects.requireNonNull(name);
    history = List.copyOf(history);
    labels = List.copyOf(labels);
    children = List.copyOf(children);
  }

  /** The property {@code name}, which went after {@code history}. */
  public static Removed property(String name, List<Revision> history) {
    return new Removed(name, history, List.of(), List.of());
  }

  /** The child of that name. */
  public Optional<Removed> child(String childName) {
    return children.stream().filter(child -> child.name.equals(childName)).findFirst();
  }
}
