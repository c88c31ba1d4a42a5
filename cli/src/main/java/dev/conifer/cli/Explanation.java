package dev.conifer.cli;

import dev.conifer.compile.DtsWriter;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.DiagnosticText;
import dev.conifer.diagnostic.Origin;
import dev.conifer.tree.Node;
import dev.conifer.tree.Property;
import dev.conifer.tree.PropertyValue;
import dev.conifer.tree.Removed;
import dev.conifer.tree.Revision;
import dev.conifer.tree.Selection;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a node or a property became what it is.
 *
 * @param path the node, or the node that has the property
 * @param property the property's name; absent for a node
 * @param node the node as it is; absent for a property, and for a node that is gone
 * @param history what the sources did to it, latest first
 * @param diagnostics what was found wrong with the source
 */
record Explanation(
    String path,
    Optional<String> property,
    Optional<Node> node,
    List<Revision> history,
    List<Diagnostic> diagnostics)
    implements Report {

  /** What there is to tell about {@code selection}, which is not missing. */
  static Explanation of(Selection selection, List<Diagnostic> diagnostics) {
    if (selection instanceof Selection.OfNode found) {
      return new Explanation(
          found.path().toString(),
          Optional.empty(),
          Optional.of(found.node()),
          found.node().history(),
          diagnostics);
    }
    if (selection instanceof Selection.OfProperty found) {
      return new Explanation(
          found.path().toString(),
          Optional.of(found.property().name()),
          Optional.empty(),
          found.property().history(),
          diagnostics);
    }
    if (selection instanceof Selection.Gone gone) {
      return new Explanation(
          gone.path().toString(),
          gone.property(),
          Optional.empty(),
          gone.removed().history(),
          diagnostics);
    }
    throw new IllegalArgumentException("nothing to explain: " + selection);
  }

  @Override
  public ExitCode exitCode() {
    return ExitCode.OK;
  }

  private boolean isGone() {
    return isRemoval(history.get(0));
  }

  private static boolean isRemoval(Revision revision) {
    return revision.kind() != Revision.Kind.DEFINED;
  }

  // ---- For people.

  @Override
  public void writeText(PrintWriter out) {
    out.println(head());
    node.filter(n -> !n.labels().isEmpty())
        .ifPresent(n -> out.println("labels: " + String.join(", ", n.labels())));
    for (int i = 0; i < history.size(); i++) {
      out.print(text(history.get(i).origin(), event(i)));
    }
    node.ifPresent(n -> new NodeContents(n).write(out));
  }

  private String head() {
    if (isGone()) {
      return path + property.map(name -> ":" + name).orElse("") + " is gone";
    }
    return path + property.map(name -> ": " + definition(name, history.get(0).value())).orElse("");
  }

  private static String text(Origin origin, String event) {
    return origin.range().isEmpty()
        ? "added by the compiler\n"
        : DiagnosticText.of(new Diagnostic.Note(origin, event));
  }

  /** What the {@code index}-th revision did, and what became of it. */
  private String event(int index) {
    Revision revision = history.get(index);
    return switch (revision.kind()) {
      case DELETED -> "deleted";
      case OMITTED -> "left out: it is marked /omit-if-no-ref/, and nothing refers to it";
      case DEFINED ->
          property
              .map(name -> definitionEvent(index, name, revision.value()))
              .orElseGet(() -> isFirst(index) ? "opened" : "opened again");
    };
  }

  private String definitionEvent(int index, String name, PropertyValue value) {
    if (index == 0) {
      return history.size() == 1 ? "defined here" : "the definition that holds";
    }
    String end = isRemoval(history.get(index - 1)) ? "deleted later" : "overridden";
    return end + ": " + definition(name, value);
  }

  /** Whether nothing was there before the {@code index}-th revision. */
  private boolean isFirst(int index) {
    return index + 1 == history.size() || isRemoval(history.get(index + 1));
  }

  static String definition(String name, PropertyValue value) {
    return DtsWriter.write(Property.of(name, value));
  }

  // ---- For programs.

  @Override
  public void writeJson(JsonObject report) {
    report
        .put("path", path)
        .put("kind", property.isPresent() ? "property" : "node")
        .put("present", !isGone());
    property.ifPresent(name -> report.put("property", name));
    if (property.isPresent() && !isGone()) {
      report.put("definition", definition(property.get(), history.get(0).value()));
    }
    putHistory(report, property, history);
    node.ifPresent(n -> putContents(report, n));
  }

  private static void putHistory(
      JsonObject object, Optional<String> property, List<Revision> history) {
    object.array(
        "history",
        history,
        (entry, revision) -> {
          entry
              .put("event", revision.kind().name().toLowerCase(Locale.ROOT))
              .object("location", place -> JsonDocument.putLocation(place, revision.origin()));
          if (property.isPresent() && !isRemoval(revision)) {
            entry.put("definition", definition(property.get(), revision.value()));
          }
        });
  }

  private static void putContents(JsonObject report, Node node) {
    report
        .strings("labels", node.labels())
        .array(
            "properties",
            node.properties(),
            (entry, property) -> {
              entry.put("name", property.name());
              putHistory(entry, Optional.of(property.name()), property.history());
            })
        .array("removedProperties", node.past().properties(), Explanation::putRemovedProperty)
        .array("removedChildren", node.past().children(), Explanation::putRemovedChild);
  }

  private static void putRemovedProperty(JsonObject entry, Removed removed) {
    entry.put("name", removed.name());
    putHistory(entry, Optional.of(removed.name()), removed.history());
  }

  private static void putRemovedChild(JsonObject entry, Removed removed) {
    entry.put("name", removed.name());
    putHistory(entry, Optional.empty(), removed.history());
  }
}
