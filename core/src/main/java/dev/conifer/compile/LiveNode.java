package dev.conifer.compile;

import dev.conifer.diagnostic.Origin;
import dev.conifer.tree.Node;
import dev.conifer.tree.Property;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A node while definitions are merged. Deleted children and properties stay in their lists, so that
 * what is defined again comes back at its old place: dtc's {@code livetree.c}.
 */
final class LiveNode implements NamedList.Entry {
  private final String name;
  private final Labels labels;
  private final Origin nameOrigin;
  private final List<Origin> origins = new ArrayList<>(1);
  private final NamedList<LiveProperty> properties = new NamedList<>();
  private final NamedList<LiveNode> children = new NamedList<>();

  private @Nullable LiveNode parent;
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

  @Override
  public String name() {
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
    return properties.live();
  }

  Optional<LiveProperty> property(String propertyName) {
    return properties.live(propertyName);
  }

  /** Whether two properties, deleted or not, have the same name. */
  boolean hasNamesakeProperties() {
    return properties.hasNamesakes();
  }

  /** Whether two children, deleted or not, have the same name. */
  boolean hasNamesakeChildren() {
    return children.hasNamesakes();
  }

  /** The children that are not deleted. */
  List<LiveNode> children() {
    return children.live();
  }

  /** The children, deleted ones included. */
  List<LiveNode> allChildren() {
    return children.all();
  }

  Optional<LiveNode> child(String childName) {
    return children.live(childName);
  }

  /** The first child of that name, deleted or not. */
  Optional<LiveNode> everChild(String childName) {
    return children.first(childName);
  }

  Optional<LiveNode> parent() {
    return Optional.ofNullable(parent);
  }

  boolean isRoot() {
    return parent == null;
  }

  @Override
  public boolean isDeleted() {
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
  }

  void add(LiveNode child) {
    child.parent = this;
    children.add(child);
  }

  void remove(LiveProperty property) {
    properties.remove(property);
  }

  /**
   * Deletes this node with all that is in it.
   *
   * @param where what in the source deletes it
   */
  void delete(Origin where) {
    Deque<LiveNode> todo = new ArrayDeque<>(List.of(this));
    while (!todo.isEmpty()) {
      LiveNode node = todo.pop();
      node.deleted = true;
      node.deletion = where;
      node.origins.clear();
      node.labels.delete();
      node.properties.all().forEach(LiveProperty::delete);
      node.children.live().forEach(todo::push);
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
    for (LiveProperty property : later.properties.all()) {
      Optional<LiveProperty> known = properties.first(property.name());
      if (property.isDeleted()) {
        known.ifPresent(LiveProperty::delete);
      } else if (known.isPresent()) {
        known.get().override(property);
      } else {
        add(property);
      }
    }
    for (LiveNode child : later.children.all()) {
      Optional<LiveNode> known = children.first(child.name);
      if (child.deleted) {
        known.ifPresent(node -> node.delete(child.nameOrigin));
      } else if (known.isPresent()) {
        known.get().merge(child);
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
      List<LiveNode> below = node.children.all();
      for (int i = below.size() - 1; i >= 0; i--) {
        if (!below.get(i).deleted) {
          todo.push(below.get(i));
        }
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
    List<Property> madeProperties = new ArrayList<>();
    for (LiveProperty property : properties.live()) {
      madeProperties.add(property.toProperty());
    }
    List<Node> madeChildren = new ArrayList<>();
    for (LiveNode child : children.live()) {
      madeChildren.add(child.toNode());
    }
    return Node.of(name, madeProperties, madeChildren, labels.live(), origins);
  }

  @Override
  public String toString() {
    return path();
  }
}
