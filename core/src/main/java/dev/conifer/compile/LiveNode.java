package dev.conifer.compile;

import dev.conifer.diagnostic.Origin;
import dev.conifer.tree.Node;
import dev.conifer.tree.Property;
import dev.conifer.tree.Removed;
import dev.conifer.tree.Revision;
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
      node.properties.all().forEach(property -> property.remove(removal));
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
        known.ifPresent(
            there -> there.remove(Revision.removal(Revision.Kind.DELETED, property.origin())));
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
    List<Removed> removedProperties = new ArrayList<>();
    for (LiveProperty property : properties.all()) {
      if (!property.isDeleted()) {
        madeProperties.add(property.toProperty());
      } else if (property.isRemoved()) {
        removedProperties.add(property.toRemoved());
      }
    }
    List<Node> madeChildren = new ArrayList<>();
    for (LiveNode child : children.all()) {
      if (!child.deleted) {
        madeChildren.add(child.toNode());
      }
    }
    List<Removed> removedChildren = removedChildren();
    Node node = Node.of(name, madeProperties, madeChildren, labels.live(), origins);
    return history.isEmpty() && removedProperties.isEmpty() && removedChildren.isEmpty()
        ? node
        : node.withPast(new Node.Past(history.latestFirst(), removedProperties, removedChildren));
  }

  private List<Removed> removedChildren() {
    List<Removed> removed = new ArrayList<>();
    for (LiveNode child : children.all()) {
      if (child.deleted && child.history.hasDefinition()) {
        removed.add(
            new Removed(
                child.name,
                child.history.latestFirst(),
                child.labels.ever(),
                child.removedChildren()));
      }
    }
    return removed;
  }

  @Override
  public String toString() {
    return path();
  }
}
