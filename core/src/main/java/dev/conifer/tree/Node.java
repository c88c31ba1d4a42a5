package dev.conifer.tree;

import com.google.common.collect.ImmutableList;
import dev.conifer.diagnostic.Origin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A node of a device tree: its name, its properties and its children, both in order.
 *
 * <p>Two nodes are equal when name, properties and children are; labels and history do not count.
 *
 * @see <a href="https://github.com/devicetree-org/devicetree-specification">Devicetree
 *     Specification v0.4, section 2.2</a>
 */
public final class Node {
  private final String name;
  private final List<Property> properties;
  private final List<Node> children;
  private final List<String> labels;
  private final List<Origin> origins;
  private final Past past;

  private Node(
      String name,
      List<Property> properties,
      List<Node> children,
      List<String> labels,
      List<Origin> origins,
      Past past) {
    this.name = Objects.requireNonNull(name);
    // List.copyOf would copy the elements twice, which readers of blobs would notice.
    this.properties = ImmutableList.copyOf(properties);
    this.children = ImmutableList.copyOf(children);
    this.labels = List.copyOf(labels);
    this.origins = List.copyOf(origins);
    this.past = Objects.requireNonNull(past);
  }

  /** An empty node {@code name}, which includes the unit address; empty for a root. */
  public static Node named(String name) {
    return new Node(name, List.of(), List.of(), List.of(), List.of(), Past.NONE);
  }

  /** A node with everything given. Names of properties, and of children, must each be distinct. */
  public static Node of(
      String name,
      List<Property> properties,
      List<Node> children,
      List<String> labels,
      List<Origin> origins) {
    return new Node(name, properties, children, labels, origins, Past.NONE);
  }

  /** The name with the unit address, such as {@code memory@40000000}; empty for the root. */
  public String name() {
    return name;
  }

  /** The name before the {@code @}. */
  public String baseName() {
    int at = name.indexOf('@');
    return at < 0 ? name : name.substring(0, at);
  }

  /** What follows the {@code @}. */
  public Optional<String> unitAddress() {
    int at = name.indexOf('@');
    return at < 0 ? Optional.empty() : Optional.of(name.substring(at + 1));
  }

  /** The properties, in order. */
  public List<Property> properties() {
    return properties;
  }

  /** The property {@code propertyName}. */
  public Optional<Property> property(String propertyName) {
    // By index: so many look-ups are made that their iterators would take time.
    for (int i = 0; i < properties.size(); i++) {
      if (properties.get(i).name().equals(propertyName)) {
        return Optional.of(properties.get(i));
      }
    }
    return Optional.empty();
  }

  /** Whether there is a property {@code propertyName}, with a value or without. */
  public boolean has(String propertyName) {
    return property(propertyName).isPresent();
  }

  /** The value of the property {@code propertyName}. */
  public Optional<PropertyValue> value(String propertyName) {
    return property(propertyName).map(Property::value);
  }

  /** The children, in order. */
  public List<Node> children() {
    return children;
  }

  /** The child {@code childName}, matched exactly, unit address included. */
  public Optional<Node> child(String childName) {
    for (Node child : children) {
      if (child.name.equals(childName)) {
        return Optional.of(child);
      }
    }
    return Optional.empty();
  }

  /** The labels, latest first as dtc keeps them. */
  public List<String> labels() {
    return labels;
  }

  /**
   * Where the node was written, one place for each block that opened it, in their order; empty
   * without source. Blocks before a deletion do not count: {@link #history} has them.
   */
  public List<Origin> origins() {
    return origins;
  }

  /** The first place where the node was written. */
  public Origin origin() {
    return origins.isEmpty() ? Origin.NONE : origins.get(0);
  }

  /** What the sources did to this node, latest first: each block that opened it, and deletions. */
  public List<Revision> history() {
    List<Revision> history = new ArrayList<>(origins.size() + past.earlier().size());
    for (int i = origins.size() - 1; i >= 0; i--) {
      history.add(Revision.definition(origins.get(i)));
    }
    history.addAll(past.earlier());
    return history;
  }

  /** What was there once: this node before a deletion, and what was in it. */
  public Past past() {
    return past;
  }

  /** This node with another name. */
  public Node withName(String newName) {
    return new Node(newName, properties, children, labels, origins, past);
  }

  /** This node with another past. */
  public Node withPast(Past newPast) {
    return new Node(name, properties, children, labels, origins, newPast);
  }

  /** This node with other labels. */
  public Node withLabels(List<String> newLabels) {
    return new Node(name, properties, children, newLabels, origins, past);
  }

  /** This node with {@code property} in place of the one of the same name, or as the last. */
  public Node withProperty(Property property) {
    List<Property> changed = new ArrayList<>(properties);
    for (int i = 0; i < changed.size(); i++) {
      if (changed.get(i).name().equals(property.name())) {
        changed.set(i, property);
        return new Node(name, changed, children, labels, origins, past);
      }
    }
    changed.add(property);
    return new Node(name, changed, children, labels, origins, past);
  }

  /** This node with a property made of a name and a value. */
  public Node withProperty(String propertyName, PropertyValue value) {
    return withProperty(Property.of(propertyName, value));
  }

  /** This node with other properties. */
  public Node withProperties(List<Property> newProperties) {
    return new Node(name, newProperties, children, labels, origins, past);
  }

  /** This node without the property {@code propertyName}. */
  public Node withoutProperty(String propertyName) {
    if (!has(propertyName)) {
      return this;
    }
    return new Node(
        name,
        properties.stream().filter(p -> !p.name().equals(propertyName)).toList(),
        children,
        labels,
        origins,
        past);
  }

  /** This node with {@code child} in place of the one of the same name, or as the last. */
  public Node withChild(Node child) {
    List<Node> changed = new ArrayList<>(children);
    for (int i = 0; i < changed.size(); i++) {
      if (changed.get(i).name.equals(child.name)) {
        changed.set(i, child);
        return new Node(name, properties, changed, labels, origins, past);
      }
    }
    changed.add(child);
    return new Node(name, properties, changed, labels, origins, past);
  }

  /** This node with the child {@code childName}, made if need be, changed by {@code edit}. */
  public Node withChild(String childName, UnaryOperator<Node> edit) {
    return withChild(edit.apply(child(childName).orElseGet(() -> named(childName))));
  }

  /** This node with other children. */
  public Node withChildren(List<Node> newChildren) {
    return new Node(name, properties, newChildren, labels, origins, past);
  }

  /** This node without the child {@code childName}. */
  public Node withoutChild(String childName) {
    return withChildren(children.stream().filter(c -> !c.name.equals(childName)).toList());
  }

  /**
   * This node and all below it, each with its properties and its children sorted by name. Names are
   * of ASCII, so that the order of their characters is that of their bytes.
   */
  Node sorted() {
    return new Node(
        name,
        properties.stream().sorted(Comparator.comparing(Property::name)).toList(),
        children.stream().map(Node::sorted).sorted(Comparator.comparing(Node::name)).toList(),
        labels,
        origins,
        past);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Node that
        && name.equals(that.name)
        && properties.equals(that.properties)
        && children.equals(that.children);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, properties, children);
  }

  @Override
  public String toString() {
    return name.isEmpty() ? "/" : name;
  }

  /**
   * What a node's sources defined and took away again.
   *
   * @param earlier what was done to the node up to its last deletion, that being the first
   * @param properties the properties that are gone
   * @param children the children that are gone
   */
  public record Past(List<Revision> earlier, List<Removed> properties, List<Removed> children) {
    /** The past of a node of which nothing was ever deleted. */
    public static final Past NONE = new Past(List.of(), List.of(), List.of());

    public Past {
      earlier = List.copyOf(earlier);
      properties = List.copyOf(properties);
      children = List.copyOf(children);
    }
  }
}
