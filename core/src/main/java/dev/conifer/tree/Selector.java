package dev.conifer.tree;

import dev.conifer.diagnostic.Spelling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    if (start == null) {
      return new Selection.Missing(
          "no node has the label '" + label.get() + "'",
          Spelling.nearest(label.get(), labels.keySet())
              .map(near -> "did you mean &" + near + "?"));
    }
    return below(tree.node(start).orElseThrow(), start);
  }

  private Selection below(Node start, NodePath startPath) {
    Node node = start;
    NodePath place = startPath;
    for (String name : path.names()) {
      Optional<Node> child = node.child(name);
      if (child.isEmpty()) {
        return missingChild(node, place, name);
      }
      node = child.get();
      place = place.child(name);
    }
    return property.isEmpty()
        ? new Selection.OfNode(place, node)
        : property(node, place, property.get());
  }

  private static Selection missingChild(Node parent, NodePath place, String name) {
    Optional<Removed> gone = find(parent.past().children(), name);
    if (gone.isPresent()) {
      return new Selection.Gone(place.child(name), Optional.empty(), gone.get());
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
