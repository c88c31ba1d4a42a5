package dev.conifer.tree;

import java.util.Objects;
import java.util.Optional;

/** What a {@link Selector} finds in a tree. */
public sealed interface Selection {

  /** A node, at {@code path}. */
  record OfNode(NodePath path, Node node) implements Selection {}

  /** A property of the node at {@code path}. */
  record OfProperty(NodePath path, Property property) implements Selection {}

  /**
   * What a source defined and took away again.
   *
   * @param path the node, or the node that had the property
   * @param property the property's name; absent for a node
   * @param removed what was done to it
   */
  record Gone(NodePath path, Optional<String> property, Removed removed) implements Selection {}

  /**
   * Nothing.
   *
   * @param message which part of the selector leads nowhere, without a full stop
   * @param remedy what is near
   */
  record Missing(String message, Optional<String> remedy) implements Selection {
    public Missing {
      Objects.requireNonNull(message);
      Objects.requireNonNull(remedy);
    }
  }
}
