package dev.conifer.compile;

import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.MemoryReservation;
import dev.conifer.tree.Node;
import dev.conifer.tree.Property;
import java.util.List;

/**
 * Writes a tree as source, in the form of {@code dtc -O dts} (1.8.1). Compiled again it gives the
 * same tree, and the same blob where the blob's layout was dtc's.
 *
 * <p>Values are written as what they were in the source, with labels and references, where that is
 * known; otherwise as what they look like: strings, cells or bytes. Where dtc's text would not mean
 * the value that it was made of (a NUL before a digit, a byte of 0x80 or more, an empty list of
 * cells), the text here does.
 */
public final class DtsWriter {
  private final StringBuilder out = new StringBuilder();

  private DtsWriter() {}

  /** The source text of {@code tree}. */
  public static String write(DeviceTree tree) {
    DtsWriter writer = new DtsWriter();
    writer.header(tree);
    writer.node(tree.root(), 0);
    writer.rootLabels(tree.root().labels());
    return writer.out.toString();
  }

  /**
   * The source text of one property, such as {@code reg = <0x00 0x1000>;}, without indentation or
   * line end.
   */
  public static String write(Property property) {
    DtsWriter writer = new DtsWriter();
    writer.property(property);
    return writer.out.toString();
  }

  private void header(DeviceTree tree) {
    out.append("/dts-v1/;\n");
    // Only overlays have these; their references are open until they are applied.
    if (tree.root().child("__fixups__").isPresent()
        || tree.root().child("__local_fixups__").isPresent()) {
      out.append("/plugin/;\n");
    }
    out.append('\n');
    for (MemoryReservation reservation : tree.reservations()) {
      labels(reservation.labels());
      out.append(
          String.format(
              "/memreserve/\t0x%016x 0x%016x;\n", reservation.address(), reservation.size()));
    }
  }

  /** A tree that came from a reader is at most {@link DeviceTree#MAX_DEPTH} deep. */
  private void node(Node node, int level) {
    indent(level);
    if (level == 0) {
      out.append('/');
    } else {
      labels(node.labels());
      out.append(node.name());
    }
    out.append(" {\n");
    for (Property property : node.properties()) {
      indent(level + 1);
      property(property);
      out.append('\n');
    }
    for (Node child : node.children()) {
      out.append('\n');
      node(child, level + 1);
    }
    indent(level);
    out.append("};\n");
  }

  private void property(Property property) {
    labels(property.labels());
    out.append(property.name());
    ValueText.append(property.value(), out);
    out.append(';');
  }

  /** The root takes no label where it is opened; a block of a reference takes one. */
  private void rootLabels(List<String> labels) {
    for (int i = labels.size() - 1; i >= 0; i--) {
      out.append('\n').append(labels.get(i)).append(": &{/} {\n};\n");
    }
  }

  private void labels(List<String> labels) {
    labels.forEach(label -> out.append(label).append(": "));
  }

  private void indent(int level) {
    for (int i = 0; i < level; i++) {
      out.append('\t');
    }
  }
}
