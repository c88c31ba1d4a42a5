package dev.conifer.plan;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Location;
import dev.conifer.diagnostic.Spelling;
import dev.conifer.tree.Node;
import dev.conifer.tree.NodePath;
import dev.conifer.tree.Property;
import dev.conifer.tree.PropertyValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A node of a plan while it is read: typed access to its properties, and a memory of what was asked
 * for, so that what nobody asked for is reported as unknown.
 */
final class PlanNode {
  private final NodePath path;
  private final Node node;
  private final List<Diagnostic> problems;
  private final Set<String> knownProperties = new LinkedHashSet<>();
  private final Set<String> knownChildren = new LinkedHashSet<>();

  PlanNode(NodePath path, Node node, List<Diagnostic> problems) {
    this.path = path;
    this.node = node;
    this.problems = problems;
  }

  /** The node's name before its unit address. */
  String name() {
    return node.baseName();
  }

  Node node() {
    return node;
  }

  NodePath path() {
    return path;
  }

  /** Where the node stands. */
  Location location() {
    return node.origin();
  }

  /** Where the property {@code property} stands; the node's place when there is none. */
  Location location(String property) {
    return node.property(property)
        .map(Property::origin)
        .map(Location.class::cast)
        .orElse(location());
  }

  /** Reports a problem with the property {@code property}, or with the node when it is absent. */
  void problem(String code, String property, String message, String remedy) {
    problems.add(Diagnostic.error(code, location(property), message).withRemedy(remedy));
  }

  /** Whether the property {@code property} is there; it must have no value. */
  boolean flag(String property) {
    return read(
            property, "no value", value -> value.isEmpty() ? Optional.of(true) : Optional.empty())
        .orElse(false);
  }

  /** A string. */
  Optional<String> text(String property) {
    return read(property, "a string", value -> value.string());
  }

  /** One of {@code words}. */
  Optional<String> word(String property, Collection<String> words) {
    Optional<String> word = text(property);
    if (word.isPresent() && !words.contains(word.get())) {
      problem(
          "E-plan-value",
          property,
          path + ": '" + word.get() + "' is no " + property,
          Spelling.suggestion(word.get(), words));
      return Optional.empty();
    }
    return word;
  }

  /** A number of one or two cells, unsigned. */
  Optional<Long> number(String property) {
    return read(property, "a number of one or two cells", value -> value.number());
  }

  /** Numbers of two cells each. */
  Optional<long[]> longs(String property) {
    return read(
        property,
        "pairs of cells",
        value ->
            value
                .cells()
                .filter(cells -> cells.length > 0 && cells.length % 2 == 0)
                .map(PlanNode::joined));
  }

  /** Notes that {@code property} may stand here, for whoever reads it in another way. */
  void expect(String property) {
    knownProperties.add(property);
  }

  /** The child {@code name}. */
  Optional<PlanNode> child(String name) {
    knownChildren.add(name);
    return node.child(name).map(child -> new PlanNode(path.child(name), child, problems));
  }

  /** The names of all children. */
  List<String> childNames() {
    return node.children().stream().map(Node::name).toList();
  }

  /** All children, whatever their names. */
  List<PlanNode> children() {
    List<PlanNode> children = new ArrayList<>();
    for (Node child : node.children()) {
      knownChildren.add(child.name());
      children.add(new PlanNode(path.child(child.name()), child, problems));
    }
    return children;
  }

  /** All properties, whatever their names. */
  List<Property> properties() {
    node.properties().forEach(property -> knownProperties.add(property.name()));
    return node.properties();
  }

  /** Reports every property and child that nobody asked for. */
  void finish() {
    for (Property property : node.properties()) {
      if (!knownProperties.contains(property.name())) {
        problems.add(
            Diagnostic.error(
                    "E-plan-property",
                    property.origin(),
                    path + ": unknown property '" + property.name() + "'")
                .withRemedy(Spelling.suggestion(property.name(), knownProperties)));
      }
    }
    for (Node child : node.children()) {
      if (!knownChildren.contains(child.name())) {
        problems.add(
            Diagnostic.error(
                    "E-plan-node", child.origin(), path + ": unknown node '" + child.name() + "'")
                .withRemedy(
                    knownChildren.isEmpty()
                        ? "remove it: there are no nodes under " + path
                        : Spelling.suggestion(child.name(), knownChildren)));
      }
    }
  }

  private <T> Optional<T> read(
      String property, String form, Function<PropertyValue, Optional<T>> reader) {
    knownProperties.add(property);
    Optional<PropertyValue> value = node.value(property);
    Optional<T> read = value.flatMap(reader);
    if (value.isPresent() && read.isEmpty()) {
      problem(
          "E-plan-value",
          property,
          path + ": " + property + " must be " + form,
          "see docs/plan.md for the form of " + property);
    }
    return read;
  }

  private static long[] joined(int[] cells) {
    long[] longs = new long[cells.length / 2];
    for (int i = 0; i < longs.length; i++) {
      longs[i] = ((long) cells[2 * i] << 32) | Integer.toUnsignedLong(cells[2 * i + 1]);
    }
    return longs;
  }
}
