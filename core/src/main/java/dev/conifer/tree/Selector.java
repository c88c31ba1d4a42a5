package dev.conifer.tree;

import dev.conifer.diagnostic.Spelling;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a person names in a tree: {@code /soc/serial@1000}, {@code /soc/serial@1000:status}, or the
 * same from a label on: {@code &uart0}, {@code &uart0:status}, {@code &soc/serial@1000}.
 *
 * @param label where the path begins; the root when absent
 * @param path the way from there
 * @param property the property of the node that the path leads to; the node itself when absent
 */
public record Selector(Optional<String> label, NodePath path, Optional<String> property) {
  /** Children that a remedy lists. */
  private static final int MOST_LISTED = 8;

  /** What {@code text} names; a label may stand without its ampersand, which shells take. */
  public static Selector of(String text) {
    // Neither names nor labels have a colon.
    int colon = text.indexOf(':');
    String where = colon < 0 ? text : text.substring(0, colon);
    Optional<String> property =
        colon < 0 || colon + 1 == text.length()
            ? Optional.empty()
            : Optional.of(text.substring(colon + 1));
    if (where.startsWith("/") || where.isEmpty()) {
      return new Selector(Optional.empty(), NodePath.of("/" + where), property);
    }
    String reference = where.startsWith("&") ? where.substring(1) : where;
    int slash = reference.indexOf('/');
    return slash < 0
        ? new Selector(Optional.of(reference), NodePath.ROOT, property)
        : new Selector(
            Optional.of(reference.substring(0, slash)),
            NodePath.of(reference.substring(slash)),
            property);
  }

  /** What this names in {@code tree}. */
  public Selection in(DeviceTree tree) {
    if (label.isEmpty()) {
      return below(tree.root(), NodePath.ROOT);
    }
    Map<String, NodePath> labels = new LinkedHashMap<>();
    tree.forEach((place, node) -> node.labels().forEach(name -> labels.put(name, place)));
    NodePath start = labels.get(label.get());
    return start == null
        ? missingLabel(label.get(), tree, labels.keySet())
        : below(tree.node(start).orElseThrow(), start);
  }

  private Selection missingLabel(String name, DeviceTree tree, Set<String> labels) {
    Map<String, Selection.Gone> gone = goneLabels(tree);
    Selection.Gone start = gone.get(name);
    if (start != null) {
      return belowGone(start.path(), start.removed(), path.names());
    }
    Set<String> known = new LinkedHashSet<>(labels);
    known.addAll(gone.keySet());
    return new Selection.Missing(
        "no node has the label '" + name + "'",
        Spelling.nearest(name, known).map(near -> "did you mean &" + near + "?"));
  }

  /** The nodes that a source took away, by the labels that they had. */
  private static Map<String, Selection.Gone> goneLabels(DeviceTree tree) {
    Map<String, Selection.Gone> gone = new LinkedHashMap<>();
    Deque<Selection.Gone> todo = new ArrayDeque<>();
    tree.forEach((place, node) -> node.past().children().forEach(c -> todo.add(gone(place, c))));
    while (!todo.isEmpty()) {
      Selection.Gone node = todo.remove();
      node.removed().labels().forEach(name -> gone.put(name, node));
      node.removed().children().forEach(child -> todo.add(gone(node.path(), child)));
    }
    return gone;
  }

  private static Selection.Gone gone(NodePath parent, Removed node) {
    return new Selection.Gone(parent.child(node.name()), Optional.empty(), node);
  }

  /** The node that {@code names} lead to from {@code start}, or how far they lead. */
  private static Selection belowGone(NodePath startPath, Removed start, List<String> names) {
    Removed node = start;
    NodePath place = startPath;
    for (String name : names) {
      Optional<Removed> child = node.child(name);
      if (child.isEmpty()) {
        break;
      }
      node = child.get();
      place = place.child(name);
    }
    return new Selection.Gone(place, Optional.empty(), node);
  }

  private Selection below(Node start, NodePath startPath) {
    Node node = start;
    NodePath place = startPath;
    for (int i = 0; i < path.names().size(); i++) {
      String name = path.names().get(i);
      Optional<Node> child = node.child(name);
      if (child.isEmpty()) {
        return missingChild(node, place, path.names().subList(i, path.names().size()));
      }
      node = child.get();
      place = place.child(name);
    }
    return property.isEmpty()
        ? new Selection.OfNode(place, node)
        : property(node, place, property.get());
  }

  /** {@code parent} has no child of the first of {@code names}. */
  private static Selection missingChild(Node parent, NodePath place, List<String> names) {
    String name = names.get(0);
    Optional<Removed> gone = find(parent.past().children(), name);
    if (gone.isPresent()) {
      return belowGone(place.child(name), gone.get(), names.subList(1, names.size()));
    }
    List<String> children = parent.children().stream().map(Node::name).toList();
    return new Selection.Missing(
        place + " has no child '" + name + "'",
        NearNames.ofNode(name, children)
            .map(near -> "did you mean " + place.child(near) + "?")
            .or(() -> listed("its children are", children)));
  }

  private static Selection property(Node node, NodePath place, String name) {
    Optional<Property> found = node.property(name);
    if (found.isPresent()) {
      return new Selection.OfProperty(place, found.get());
    }
    Optional<Removed> gone = find(node.past().properties(), name);
    if (gone.isPresent()) {
      return new Selection.Gone(place, Optional.of(name), gone.get());
    }
    List<String> names = node.properties().stream().map(Property::name).toList();
    return new Selection.Missing(
        place + " has no property '" + name + "'",
        Spelling.didYouMean(name, names).or(() -> listed("its properties are", names)));
  }

  private static Optional<Removed> find(List<Removed> removed, String name) {
    return removed.stream().filter(gone -> gone.name().equals(name)).findFirst();
  }

  private static Optional<String> listed(String what, List<String> names) {
    List<String> first = new ArrayList<>(names.subList(0, Math.min(MOST_LISTED, names.size())));
    if (first.size() < names.size()) {
      first.add("…");
    }
    return first.isEmpty() ? Optional.empty() : Optional.of(what + ": " + String.join(", ", first));
  }
}
