package dev.conifer.cli;

import dev.conifer.diagnostic.Origin;
import dev.conifer.tree.Node;
import dev.conifer.tree.Property;
import dev.conifer.tree.Removed;
import dev.conifer.tree.Revision;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is in a node and what was, one line for each thing: the place that did it, and what. */
final class NodeContents {
  /** Characters of a definition that are shown; {@code explain} of the property has the whole. */
  private static final int LONGEST = 60;

  private static final String NO_SOURCE = "the compiler";

  private final Node node;

  NodeContents(Node node) {
    this.node = node;
  }

  void write(PrintWriter out) {
    write(out, "properties", node.properties().stream().map(NodeContents::row).toList());
    List<Row> gone = new ArrayList<>();
    node.past()
        .properties()
        .forEach(removed -> gone.add(row("property " + removed.name(), removed)));
    node.past().children().forEach(removed -> gone.add(row("node " + removed.name(), removed)));
    write(out, "gone", gone);
  }

  private static void write(PrintWriter out, String title, List<Row> rows) {
    if (rows.isEmpty()) {
      return;
    }
    int width = rows.stream().mapToInt(row -> row.place.length()).max().orElse(0);
    out.println();
    out.println(title);
    for (Row row : rows) {
      out.printf("  %-" + width + "s  %s%n", row.place, row.text);
    }
  }

  private static Row row(Property property) {
    String definition = Explanation.definition(property.name(), property.value());
    String shown =
        definition.length() <= LONGEST ? definition : definition.substring(0, LONGEST) + "…";
    return new Row(place(property.origin()), shown + overridden(property.history()));
  }

  /** Where the value stood that this one overrode. */
  private static String overridden(List<Revision> history) {
    return history.size() < 2 || history.get(1).kind() != Revision.Kind.DEFINED
        ? ""
        : "  (overrides " + place(history.get(1).origin()) + ")";
  }

  private static Row row(String what, Removed removed) {
    Optional<Revision> definition =
        removed.history().stream().filter(r -> r.kind() == Revision.Kind.DEFINED).findFirst();
    return new Row(
        place(removed.history().get(0).origin()),
        what + definition.map(d -> "  (was at " + place(d.origin()) + ")").orElse(""));
  }

  private static String place(Origin origin) {
    return origin.range().isEmpty() ? NO_SOURCE : origin.toString();
  }

  private record Row(String place, String text) {}
}
