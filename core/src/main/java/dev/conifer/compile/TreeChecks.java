package dev.conifer.compile;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Origin;
import dev.conifer.tree.Marker;
import dev.conifer.tree.NameRules;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What must hold of a tree before its references are resolved: those of dtc's checks that are
 * errors. The code of each diagnostic is the name of dtc's check, its text is dtc's.
 */
final class TreeChecks {
  private static final String LET_THE_COMPILER_CHOOSE =
      "remove the property: a node that something refers to gets a phandle of its own";

  private final LiveTree tree;
  private final List<LiveNode> nodes;
  private final Problems problems;

  TreeChecks(LiveTree tree, Problems problems) {
    this.tree = tree;
    this.nodes = tree.nodes();
    this.problems = problems;
  }

  /** Runs all checks, in dtc's order, and takes the phandles that the source gives. */
  void run() {
    nodes.forEach(this::duplicateNodeNames);
    nodes.forEach(this::duplicatePropertyNames);
    nodes.forEach(this::nodeName);
    nodes.forEach(this::propertyNames);
    nodes.forEach(this::nameProperty);
    duplicateLabels();
    explicitPhandles();
  }

  /** Deleted nodes count where they were deleted in the very block that defined them. */
  private void duplicateNodeNames(LiveNode node) {
    if (!node.hasNamesakeChildren()) {
      return;
    }
    Map<String, LiveNode> seen = new HashMap<>();
    for (LiveNode child : node.allChildren()) {
      LiveNode first = seen.get(child.name());
      if (first != null) {
        Diagnostic error =
            Diagnostic.error(
                    "duplicate_node_names",
                    child.nameOrigin(),
                    child.path() + ": Duplicate node name")
                .withNote(first.nameOrigin(), "the first node of that name");
        problems.add(
            child.isDeleted()
                ? error.withRemedy(
                    "remove the definition instead: the block that defines a node cannot delete it")
                : error);
      } else if (!child.isDeleted()) {
        seen.put(child.name(), child);
      }
    }
  }

  private void duplicatePropertyNames(LiveNode node) {
    if (!node.hasNamesakeProperties()) {
      return;
    }
    Map<String, LiveProperty> seen = new HashMap<>();
    for (LiveProperty property : node.properties()) {
      LiveProperty first = seen.putIfAbsent(property.name(), property);
      if (first != null) {
        problems.add(
            Diagnostic.error(
                    "duplicate_property_names",
                    property.nameOrigin(),
                    place(node, property) + ": Duplicate property name")
                .withNote(first.nameOrigin(), "the first property of that name"));
      }
    }
  }

  private void nodeName(LiveNode node) {
    if (node.isRoot()) {
      return;
    }
    NameRules.ofNode(node.name())
        .ifPresent(
            problem ->
                problems.error(
                    problem.check(), node.nameOrigin(), node.path() + ": " + problem.message()));
  }

  private void propertyNames(LiveNode node) {
    for (LiveProperty property : node.properties()) {
      NameRules.ofProperty(property.name())
          .ifPresent(
              problem ->
                  problems.error(
                      problem.check(),
                      property.nameOrigin(),
                      place(node, property) + ": " + problem.message()));
    }
  }

  /**
   * A property {@code name} must repeat the node's name without unit address; then it says nothing
   * and is dropped.
   */
  private void nameProperty(LiveNode node) {
    Optional<LiveProperty> property = node.property("name");
    if (property.isEmpty()) {
      return;
    }
    byte[] bytes = property.get().value().bytes();
    if (bytes.length == 0 || indexOfNul(bytes) != bytes.length - 1) {
      problems.error(
          "name_is_string",
          property.get().nameOrigin(),
          place(node, property.get()) + ": property is not a string");
    } else if (!Arrays.equals(bytes, LiveValue.asciiz(node.baseName()))) {
      String given = NameRules.printable(latin1(bytes));
      problems.add(
          Diagnostic.error(
                  "name_properties",
                  property.get().nameOrigin(),
                  node.path()
                      + ": \"name\" property is incorrect (\""
                      + given
                      + "\" instead of base node name)")
              .withRemedy("remove the property; a node's name is written before its brace"));
    } else {
      node.remove(property.get());
    }
  }

  private static String latin1(byte[] string) {
    return new String(string, 0, string.length - 1, StandardCharsets.ISO_8859_1);
  }

  private static int indexOfNul(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        return i;
      }
    }
    return -1;
  }

  /** Labels of nodes, of properties and inside values share one name space. */
  private void duplicateLabels() {
    Map<String, Labelled> seen = new HashMap<>();
    // First all nodes, then all properties, then all values: so dtc looks for the other one.
    for (LiveNode node : nodes) {
      for (String label : node.labels().live()) {
        duplicateLabel(seen, label, new Labelled(node, "", node.labels().origin(label)));
      }
    }
    List<MarkedProperty> marked = MarkedProperty.of(nodes);
    for (MarkedProperty each : marked) {
      LiveProperty property = each.property();
      for (String label : property.labels().live()) {
        String what = "'" + property.name() + "' in ";
        Origin origin = property.labels().origin(label);
        duplicateLabel(seen, label, new Labelled(each.node(), what, origin));
      }
    }
    for (MarkedProperty each : marked) {
      LiveProperty property = each.property();
      for (LiveValue.Mark mark : property.value().marks(Marker.Kind.LABEL)) {
        String what = "value of '" + property.name() + "' in ";
        duplicateLabel(seen, mark.text(), new Labelled(each.node(), what, mark.origin()));
      }
    }
  }

  private void duplicateLabel(Map<String, Labelled> seen, String label, Labelled thing) {
    Labelled first = seen.putIfAbsent(label, thing);
    if (first != null) {
      problems.add(
          Diagnostic.error(
                  "duplicate_label",
                  thing.origin,
                  thing.node + ": Duplicate label '" + label + "' on " + thing + " and " + first)
              .withNote(first.origin, "the first one with that label")
              .withRemedy("rename one of them, and the references that mean it"));
    }
  }

  private void explicitPhandles() {
    Map<Integer, Holder> seen = new HashMap<>();
    for (LiveNode node : nodes) {
      Optional<Holder> own = explicitPhandle(node, "phandle");
      Optional<Holder> legacy = explicitPhandle(node, "linux,phandle");
      if (own.isPresent() && legacy.isPresent() && own.get().phandle != legacy.get().phandle) {
        problems.add(
            Diagnostic.error(
                    "explicit_phandles",
                    own.get().property.nameOrigin(),
                    node.path() + ": mismatching 'phandle' and 'linux,phandle' properties")
                .withNote(legacy.get().property.nameOrigin(), "the other property"));
      }
      own.or(() -> legacy).ifPresent(holder -> takePhandle(seen, holder));
    }
  }

  private void takePhandle(Map<Integer, Holder> seen, Holder holder) {
    Holder first = seen.putIfAbsent(holder.phandle, holder);
    if (first != null) {
      problems.add(
          Diagnostic.error(
                  "explicit_phandles",
                  holder.property.nameOrigin(),
                  String.format(
                      "%s: duplicated phandle 0x%x (seen before at %s)",
                      holder.node.path(), holder.phandle, first.node.path()))
              .withNote(first.property.nameOrigin(), "the first node with that phandle")
              .withRemedy(LET_THE_COMPILER_CHOOSE));
      return;
    }
    holder.node.setPhandle(holder.phandle);
    tree.reservePhandle(holder.phandle);
  }

  /** The phandle that {@code name} gives; absent also for {@code <&self>}, which asks for one. */
  private Optional<Holder> explicitPhandle(LiveNode node, String name) {
    Optional<LiveProperty> found = node.property(name);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    LiveProperty property = found.get();
    byte[] bytes = property.value().bytes();
    if (bytes.length != Integer.BYTES) {
      phandleError(node, property, "bad length (" + bytes.length + ") " + name + " property");
      return Optional.empty();
    }
    List<LiveValue.Mark> references = property.value().marks(Marker.Kind.REFERENCE_PHANDLE);
    if (!references.isEmpty()) {
      checkSelfReference(node, name, references.get(0));
      return Optional.empty();
    }
    int phandle = ByteBuffer.wrap(bytes).getInt();
    if (phandle == 0 || phandle == -1) {
      phandleError(node, property, String.format("bad value (0x%x) in %s property", phandle, name));
      return Optional.empty();
    }
    return Optional.of(new Holder(node, property, phandle));
  }

  private void checkSelfReference(LiveNode node, String name, LiveValue.Mark reference) {
    Optional<LiveNode> target = tree.find(reference.text());
    if (target.filter(t -> t == node).isPresent()) {
      return;
    }
    Diagnostic error =
        Diagnostic.error(
                "explicit_phandles",
                reference.origin(),
                node.path() + ": " + name + " is a reference to another node")
            .withRemedy(LET_THE_COMPILER_CHOOSE);
    problems.add(
        target.map(other -> error.withNote(other.nameOrigin(), "that node")).orElse(error));
  }

  private void phandleError(LiveNode node, LiveProperty property, String message) {
    problems.add(
        Diagnostic.error(
                "explicit_phandles", property.nameOrigin(), place(node, property) + ": " + message)
            .withRemedy(LET_THE_COMPILER_CHOOSE));
  }

  private static String place(LiveNode node, LiveProperty property) {
    return node.path() + ":" + property.name();
  }

  /** A phandle, and the property that gives it to a node. */
  private record Holder(LiveNode node, LiveProperty property, int phandle) {}

  /**
   * Something with a label.
   *
   * @param node the node that it is, or is in
   * @param what which part of the node, in dtc's words; empty for the node itself
   */
  private record Labelled(LiveNode node, String what, Origin origin) {
    @Override
    public String toString() {
      return what + node;
    }
  }
}
