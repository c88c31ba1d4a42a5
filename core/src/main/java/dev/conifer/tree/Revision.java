package dev.conifer.tree;

import dev.conifer.diagnostic.Origin;
import java.util.Objects;

/**
 * One thing that a source did to a property or a node.
 *
 * @param kind what it did
 * @param origin the place that did it; {@link Origin#NONE} where no source did, but the compiler
 * @param value the value that a definition of a property gave; empty for nodes, and for what is not
 *     a definition. References in a value that was overridden stay open: their markers tell of them
 */
public record Revision(Kind kind, Origin origin, PropertyValue value) {
  public Revision {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(origin);
    Objects.requireNonNull(value);
  }

  /** A node's definition: {@code name { … };} or {@code &label { … };}. */
  public static Revision definition(Origin origin) {
    return definition(origin, PropertyValue.EMPTY);
  }

  /** A property's definition. */
  public static Revision definition(Origin origin, PropertyValue value) {
    return new Revision(Kind.DEFINED, origin, value);
  }

  /** The deletion of what was defined before; by {@code kind}. */
  public static Revision removal(Kind kind, Origin origin) {
    return new Revision(kind, origin, PropertyValue.EMPTY);
  }

  /** What a source can do. */
  public enum Kind {
    /** It gave the property a value, or opened the node. */
    DEFINED,
    /** {@code /delete-property/} or {@code /delete-node/}, of the thing itself or a node above. */
    DELETED,
    /** {@code /omit-if-no-ref/}, of the node or a node above, and nothing referred to it. */
    OMITTED
  }
}
