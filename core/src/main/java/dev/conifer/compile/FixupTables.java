package dev.conifer.compile;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.tree.Marker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lists an overlay's references for whoever applies it: those into the base tree, by label, in
 * {@code /__fixups__}; those to its own nodes, whose phandles move, in {@code /__local_fixups__}.
 *
 * <p>What a source wrote into these nodes itself stays, and is not listed twice.
 */
final class FixupTables {
  private final LiveTree tree;
  private final Problems problems;

  /** By label, in the order of first use. */
  private final Map<String, Entries<String>> fixups = new LinkedHashMap<>();

  FixupTables(LiveTree tree, Problems problems) {
    this.tree = tree;
    this.problems = problems;
  }

  /** Adds both tables; each only when it has an entry. */
  void add() {
    List<MarkedProperty> marked = MarkedProperty.of(tree.nodes());
    for (MarkedProperty each : marked) {
      LiveProperty property = each.property();
      addFixups(each.node(), property);
      // A label whose node was left out is now one of the base tree: dtc keeps the old number.
      property.value().forget(mark -> isLeftOut(property, mark));
    }
    fixups.forEach((label, entries) -> append(tree.rootChild("__fixups__"), label, entries));
    marked.forEach(each -> addLocalFixups(each.node(), each.property()));
  }

  private void addFixups(LiveNode node, LiveProperty property) {
    String place = null;
    for (LiveValue.Mark mark : property.value().marks(Marker.Kind.REFERENCE_PHANDLE)) {
      if (tree.find(mark.text()).isPresent()) {
        continue;
      }
      if (mark.text().contains("/")) {
        problems.add(fixupOfPath(mark));
        continue;
      }
      place = place == null ? node.path() + ":" + property.name() + ":" : place;
      Entries<String> entries = fixups.computeIfAbsent(mark.text(), this::knownFixups);
      String entry = place + mark.offset();
      if (entries.known.add(entry)) {
        entries.added.mark(Marker.Kind.TYPE_STRING).string(entry);
      }
    }
  }

  private boolean isLeftOut(LiveProperty property, LiveValue.Mark mark) {
    return mark.isPhandle()
        && tree.find(mark.text()).isEmpty()
        && property.value().cellAt(mark.offset()) != ReferenceResolver.UNRESOLVED;
  }

  private static Diagnostic fixupOfPath(LiveValue.Mark mark) {
    return Diagnostic.error(
            "E-fixup",
            mark.origin(),
            "Can't generate fixup for reference to path &{" + mark.text() + "}")
        .withRemedy("give the node a label in the base tree and refer to that");
  }

  private void addLocalFixups(LiveNode node, LiveProperty property) {
    Entries<Integer> entries = null;
    for (LiveValue.Mark mark : property.value().marks(Marker.Kind.REFERENCE_PHANDLE)) {
      if (tree.find(mark.text()).isPresent()) {
        entries = entries == null ? knownLocalFixups(node, property) : entries;
        if (entries.known.add(mark.offset())) {
          entries.added.mark(Marker.Kind.TYPE_U32).number(mark.offset(), Integer.SIZE);
        }
      }
    }
    if (entries != null) {
      append(mirror(node), property.name(), entries);
    }
  }

  /** The node below {@code /__local_fixups__} that stands for {@code node}. */
  private LiveNode mirror(LiveNode node) {
    return node.parent()
        .map(parent -> LiveTree.child(mirror(parent), node.name()))
        .orElseGet(() -> tree.rootChild("__local_fixups__"));
  }

  // ---- One property of a table

  /** What a property of a table holds already, and what is to be put behind it. */
  private static final class Entries<T> {
    private final Set<T> known = new HashSet<>();
    private final LiveValue.Builder added = new LiveValue.Builder();
  }

  private Entries<String> knownFixups(String label) {
    Entries<String> entries = new Entries<>();
    tree.root()
        .child("__fixups__")
        .flatMap(table -> table.property(label))
        .ifPresent(known -> entries.known.addAll(strings(known.value().bytes())));
    return entries;
  }

  /** The strings in {@code bytes}; what no NUL ends is none. */
  private static List<String> strings(byte[] bytes) {
    String all = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = all.lastIndexOf('\0');
    return end < 0 ? List.of() : List.of(all.substring(0, end).split("\0", -1));
  }

  private Entries<Integer> knownLocalFixups(LiveNode node, LiveProperty property) {
    Entries<Integer> entries = new Entries<>();
    mirror(node)
        .property(property.name())
        .ifPresent(
            known -> {
              ByteBuffer cells = ByteBuffer.wrap(known.value().bytes());
              while (cells.remaining() >= Integer.BYTES) {
                entries.known.add(cells.getInt());
              }
            });
    return entries;
  }

  private static void append(LiveNode table, String name, Entries<?> entries) {
    if (entries.added.size() == 0) {
      return;
    }
    LiveValue added = entries.added.build();
    table
        .property(name)
        .ifPresentOrElse(
            known -> known.value().append(added),
            () -> table.add(LiveProperty.generated(name, added)));
  }
}
