package dev.conifer.compile;

import dev.conifer.diagnostic.Origin;
import dev.conifer.tree.Node;
import dev.conifer.tree.Removed;
import dev.conifer.tree.Revision;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A node while definitions are merged. Deleted children and properties stay in their lists, so that
 * what is defined again comes back at its old place: dtc's {@code livetree.c}.
 */
final class LiveNode {
  private final String name;
  private final Labels labels;
  private final Origin nameOrigin;
  private final List<Origin> origins = new ArrayList<>();
  private final List<LiveProperty> properties = new ArrayList<>();
  private final List<LiveNode> children = new ArrayList<>();

  /** The first of each name, deleted ones included. */
  private final Map<String, LiveProperty> firstProperties = new HashMap<>();

  private final Map<String, LiveNode> firstChildren = new HashMap<>();

  private @Nullable LiveNode parent;
  private final History history = new History();
  private boolean deleted;
  private Origin deletion = Origin.NONE;
  private boolean omitIfNoReference;
  private boolean referenced;
  private int phandle;

  /**
   * @param nameOrigin where to point when something is wrong with the node
   */
  LiveNode(String name, Labels labels, Origin nameOrigin) {
    this.name = name;
    this.labels = labels;
    this.nameOrigin = nameOrigin;
  }

  /** A node that no source defines. */
  static LiveNode generated(String name) {
    return new LiveNode(name, new Labels(), Origin.NONE);
  }

  String name() {
    return name;
  }

  String baseName() {
    int at = name.indexOf('@');
    return at < 0 ? name : name.substring(0, at);
  }

  Labels labels() {
    return labels;
  }

  Origin nameOrigin() {
    return nameOrigin;
  }

  void addOrigin(Origin origin) {
    origins.add(origin);
  }

  /** The properties that are not deleted. */
  List<LiveProperty> properties() {
    return properties.stream().filter(p -> !p.isDeleted()).toList();
  }

  Optional<LiveProperty> property(String propertyName) {
    for (LiveProperty property : properties) {
      if (!property.isDeleted() && property.name().equals(propertyName)) {
        return Optional.of(property);
      }
    }
    return Optional.empty();
  }

  /** The children that are not deleted. */
  List<LiveNode> children() {
    return children.stream().filter(c -> !c.deleted).toList();
  }

  /** The children, deleted ones included. */
  List<LiveNode> allChildren() {
    return Collections.unmodifiableList(children);
  }

  Optional<LiveNode> child(String childName) {
    for (LiveNode child : children) {
      if (!child.deleted && child.name.equals(childName)) {
        return Optional.of(child);
      }
    }
    return Optional.empty();
  }

  /** The first child of that name, deleted or not. */
  Optional<LiveNode> everChild(String childName) {
    return Optional.ofNullable(firstChildren.get(childName));
  }

  Optional<LiveNode> parent() {
    return Optional.ofNullable(parent);
  }

  boolean isRoot() {
    return parent == null;
  }

  boolean isDeleted() {
    return deleted;
  }

  /** What deleted this node, the last time that it was. */
  Origin deletion() {
    return deletion;
  }

  /** The phandle; 0 as long as there is none. */
  int phandle() {
    return phandle;
  }

  void setPhandle(int newPhandle) {
    phandle = newPhandle;
  }

  void omitIfNoReference() {
    omitIfNoReference = true;
    referenced = false;
  }

  void reference() {
    referenced = true;
  }

  boolean isToOmit() {
    return omitIfNoReference && !referenced;
  }

  void add(LiveProperty property) {
    properties.add(property);
    firstProperties.putIfAbsent(property.name(), property);
  }

  void add(LiveNode child) {
    child.parent = this;
    children.add(child);
    firstChildren.putIfAbsent(child.name, child);
  }

  void remove(LiveProperty property) {
    properties.remove(property);
    firstProperties.remove(property.name(), property);
  }

  /**
   * Deletes this node with all that is in it.
   *
   * @param where what in the source deletes it
   */
  void delete(Origin where) {
    remove(Revision.removal(Revision.Kind.DELETED, where));
  }

  /** Leaves this node out, as {@code /omit-if-no-ref/} asks for. */
  void omit() {
    remove(Revision.removal(Revision.Kind.OMITTED, nameOrigin));
  }

  private void remove(Revision removal) {
    Deque<LiveNode> todo = new ArrayDeque<>(List.of(this));
    while (!todo.isEmpty()) {
      LiveNode node = todo.pop();
      if (node.deleted) {
        continue;
      }
      node.origins.forEach(origin -> node.history.add(Revision.definition(origin)));
      node.origins.clear();
      node.history.add(removal);
      node.deleted = true;
      node.deletion = removal.origin();
      node.labels.delete();
      node.properties.forEach(property -> property.remove(removal));
      node.children().forEach(todo::push);
    }
  }

  /**
   * Adds what {@code later}, another definition of this node, says: properties and children that
   * are known keep their place, new ones come last, and what {@code later} deletes is deleted.
   */
  void merge(LiveNode later) {
    deleted = false;
    labels.addAll(later.labels);
    origins.addAll(later.origins);
    for (LiveProperty property : later.properties) {
      LiveProperty known = firstProperties.get(property.name());
      if (property.isDeleted()) {
        if (known != null) {
          known.remove(Revision.removal(Revision.Kind.DELETED, property.origin()));
        }
      } else if (known != null) {
        known.override(property);
      } else {
        add(property);
      }
    }
    for (LiveNode child : later.children) {
      LiveNode known = firstChildren.get(child.name);
      if (child.deleted) {
        if (known != null) {
          known.delete(child.nameOrigin);
        }
      } else if (known != null) {
        known.merge(child);
      } else {
        add(child);
      }
    }
  }

  /** This node and all below it that are not deleted, parents first. */
  List<LiveNode> subtree() {
    List<LiveNode> nodes = new ArrayList<>();
    Deque<LiveNode> todo = new ArrayDeque<>(List.of(this));
    while (!todo.isEmpty()) {
      LiveNode node = todo.pop();
      nodes.add(node);
      List<LiveNode> below = node.children();
      for (int i = below.size() - 1; i >= 0; i--) {
        todo.push(below.get(i));
      }
    }
    return nodes;
  }

  /** The full path, such as {@code /soc/serial@9000000}. */
  String path() {
    if (parent == null) {
      return "/";
    }
    Deque<String> names = new ArrayDeque<>();
    for (LiveNode node = this; node.parent != null; node = node.parent) {
      names.push(node.name);
    }
    return "/" + String.join("/", names);
  }

  /** How deep this node lies; 1 for the root. */
  int depth() {
    int depth = 1;
    for (LiveNode node = parent; node != null; node = node.parent) {
      depth++;
    }
    return depth;
  }

  Node toNode() {
    Node node =
        Node.of(
            name,
            properties().stream().map(LiveProperty::toProperty).toList(),
            children().stream().map(LiveNode::toNode).toList(),
            labels.live(),
            origins);
    List<Removed> removedProperties =
        properties.stream().filter(LiveProperty::isRemoved).map(LiveProperty::toRemoved).toList();
    List<Removed> removedChildren =
        children.stream()
            .filter(child -> child.deleted && child.history.hasDefinition())
            .map(child -> new Removed(child.name, child.history.latestFirst()))
            .toList();
    return history.isEmpty() && removedProperties.isEmpty() && removedChildren.isEmpty()
        ? node
        : node.withPast(new Node.Past(history.latestFirst(), removedProperties, removedChildren));
  }

  @Override
  public String toString() {
    return path();
  }
}
