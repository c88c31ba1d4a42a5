package dev.conifer.fdt;

import dev.conifer.tree.NodePath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where in a blob the values of properties lie, for those who use them in place: a boot loader
 * copies an image out of a FIT without ever taking the FIT apart.
 */
public final class ValueOffsets {
  private ValueOffsets() {}

  /**
   * The offset of the first byte of the property {@code property}, in bytes from the blob's start,
   * by the name of the child of {@code parent} that has it.
   *
   * @param blob must be one that {@link FdtReader} reads without an error; it is not checked again
   */
  public static Map<String, Integer> ofChildren(byte[] blob, NodePath parent, String property) {
    return find(new Blob("", blob), FdtHeader.read("", blob).orThrow(), parent, property);
  }

  private static Map<String, Integer> find(
      Blob blob, FdtHeader header, NodePath parent, String property) {
    Map<String, Integer> offsets = new LinkedHashMap<>();
    List<String> open = new ArrayList<>();
    int childDepth = parent.names().size() + 2;
    int at = (int) header.structureOffset();
    while (true) {
      int token = blob.word(at);
      at += 4;
      switch (token) {
        case Token.BEGIN_NODE -> {
          int end = blob.nul(at, blob.length()).orElseThrow();
          open.add(blob.text(at, end));
          at = aligned(end + 1);
        }
        case Token.END_NODE -> open.remove(open.size() - 1);
        case Token.PROPERTY -> {
          if (open.size() == childDepth
              && open.subList(1, childDepth - 1).equals(parent.names())
              && blob.isName(header.stringsOffset() + blob.u32(at + 4), property)) {
            offsets.put(open.get(childDepth - 1), at + 8);
          }
          at = aligned(at + 8 + blob.word(at));
        }
        case Token.NOP -> {}
        default -> {
          return offsets;
        }
      }
    }
  }

  private static int aligned(int offset) {
    return (offset + 3) & ~3;
  }
}
