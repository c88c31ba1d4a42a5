package dev.conifer.dts;

import java.util.List;

/** A statement inside a node. */
public sealed interface BodyItem {

  /** The whole statement, without its semicolon. */
  Extent extent();

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
      Extent nameExtent,
      Extent extent)
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
      Extent nameExtent,
      Extent extent)
      implements BodyItem {
    public NodeDefinition {
      labels = List.copyOf(labels);
    }
  }

  /** {@code /delete-property/ name;} */
  record DeleteProperty(String name, Extent extent) implements BodyItem {}

  /** {@code /delete-node/ name;} */
  record DeleteNode(String name, Extent extent) implements BodyItem {}
}
