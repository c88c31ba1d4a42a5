package dev.conifer.loader.uboot;

import dev.conifer.tree.Node;
import dev.conifer.tree.PropertyValue;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** How libfdt finds nodes and reads strings. */
final class FdtNodes {
  private FdtNodes() {}

  /**
   * {@code fdt_subnode_offset}: the first child {@code name}, with any unit address when the name
   * has none.
   */
  static Optional<Node> child(Node parent, String name) {
    String withAddress = name + "@";
    for (Node child : parent.children()) {
      if (child.name().equals(name) || child.name().startsWith(withAddress)) {
        return Optional.of(child);
      }
    }
    return Optional.empty();
  }

  /** The bytes up to the first NUL. */
  static String cString(PropertyValue value) {
    String text = new String(value.toByteArray(), StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }
}
