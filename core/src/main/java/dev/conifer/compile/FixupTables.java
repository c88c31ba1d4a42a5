package dev.conifer.compile;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.tree.Marker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Lists an overlay's references for whoever applies it: those into the base tree, by label, in
 * {@code /__fixups__}; those to its own nodes, whose phandles move, in {@code /__local_fixups__}.
 */
final class FixupTables {
  private final LiveTree tree;
  private final Problems problems;

  FixupTables(LiveTree tree, Problems problems) {
    this.tree = tree;
    this.problems = problems;
  }

  /** Adds both tables; each only when it has an entry. */
  void add() {
    List<LiveNode> nodes = tree.nodes();
    for (LiveNode node : nodes) {
      for (LiveProperty property : node.properties()) {
        for (LiveValue.Mark mark : property.value().marks(Marker.Kind.REFERENCE_PHANDLE)) {
          if (tree.find(mark.text()).isEmpty()) {
            addFixup(node, property, mark);
          }
        }
      }
    }
    for (LiveNode node : nodes) {
      for (LiveProperty property : node.properties()) {
        for (LiveValue.Mark mark : property.value().marks(Marker.Kind.REFERENCE_PHANDLE)) {
          if (tree.find(mark.text()).isPresent()) {
            addLocalFixup(node, property, mark);
          }
        }
      }
    }
  }

  private void addFixup(LiveNode node, LiveProperty property, LiveValue.Mark mark) {
    if (mark.text().contains("/")) {
      problems.add(
          Diagnostic.error(
                  "E-fixup",
                  mark.origin(),
                  "Can't generate fixup for reference to path &{" + mark.text() + "}")
              .withRemedy("give the node a label in the base tree and refer to that"));
      return;
    }
    String entry = node.path() + ":" + property.name() + ":" + mark.offset();
    LiveValue value = LiveValue.string(entry);
    LiveNode table = tree.rootChild("__fixups__");
    boolean known =
        table
            .property(mark.text())
            .filter(entries -> contains(entries.value().bytes(), value.bytes()))
            .isPresent();
    if (!known) {
      append(table, mark.text(), value);
    }
  }

  /** Whether {@code strings}, each ended by a NUL, hold {@code string}. */
  private static boolean contains(byte[] strings, byte[] string) {
    String all = "\0" + new String(strings, StandardCharsets.ISO_8859_1);
    return all.contains("\0" + new String(string, StandardCharsets.ISO_8859_1));
  }

  private void addLocalFixup(LiveNode node, LiveProperty property, LiveValue.Mark mark) {
    LiveNode mirror = mirror(node);
    boolean known =
        mirror
            .property(property.name())
            .filter(offsets -> contains(offsets.value().bytes(), mark.offset()))
            .isPresent();
    if (!known) {
      append(mirror, property.name(), LiveValue.cell(mark.offset()));
    }
  }

  private static boolean contains(byte[] cells, int cell) {
    ByteBuffer buffer = ByteBuffer.wrap(cells);
    while (buffer.remaining() >= Integer.BYTES) {
      if (buffer.getInt() == cell) {
        return true;
      }
    }
    return false;
  }

  /** The node below {@code /__local_fixups__} that stands for {@code node}. */
  private LiveNode mirror(LiveNode node) {
    return node.parent()
        .map(parent -> LiveTree.child(mirror(parent), node.name()))
        .orElseGet(() -> tree.rootChild("__local_fixups__"));
  }

  private static void append(LiveNode table, String name, LiveValue value) {
    table
        .property(name)
        .ifPresentOrElse(
            entries -> entries.value().append(value),
            () -> table.add(LiveProperty.generated(name, value)));
  }
}
