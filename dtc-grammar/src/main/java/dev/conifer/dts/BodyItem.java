package dev.conifer.dts;

import dev.conifer.diagnostic.Origin;
import java.util.List;

/** A statement inside a node. */
public sealed interface BodyItem {

  /** The whole statement, without its semicolon. */
  Origin origin();

  /**
   * {@code label: name = value;} or {@code label: name;}
   *
   * @param value the parts of the value, in source order, labels among them; empty for a property
   *     without a value
   */
  record PropertyDefinition(
      List<LabelSyntax> labels,
      String name,
      List<ValuePart> value,
      Origin nameOrigin,
      Origin origin)
      implements BodyItem {
    public PropertyDefinition {
      labels = List.copyOf(labels);
      value = List.copyOf(value);
    }
  }

  /**
   * {@code label: /omit-if-no-ref/ name@unit { … };}
   *
   * @param omitIfNoReference whether {@code /omit-if-no-ref/} stands before it
   * @param name with the unit address
   */
  record NodeDefinition(
      List<LabelSyntax> labels,
      boolean omitIfNoReference,
      String name,
      NodeBody body,
      Origin nameOrigin,
      Origin origin)
      implements BodyItem {
    public NodeDefinition {
      labels = List.copyOf(labels);
    }
  }

  /** {@code /delete-property/ name;} */
  record DeleteProperty(String name, Origin origin) implements BodyItem {}

  /** {@code /delete-node/ name;} */
  record DeleteNode(String name, Origin origin) implements BodyItem {}
}
