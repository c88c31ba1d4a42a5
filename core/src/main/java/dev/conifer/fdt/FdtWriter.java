package dev.conifer.fdt;

import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.MemoryReservation;
import dev.conifer.tree.Node;
import dev.conifer.tree.Property;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Writes blobs, byte for byte as dtc does: header, memory reservation block, structure block,
 * strings block, nothing between them, and whatever room was asked for at the end. Where a {@link
 * FdtLayout} asks for it, as another writer does.
 */
public final class FdtWriter {
  /** What dtc gives for versions 16 and 17. */
  private static final int LAST_COMPATIBLE_VERSION = 16;

  /** An entry of the memory reservation block: address and size, in bytes. */
  private static final int RESERVATION_SIZE = 16;

  private FdtWriter() {}

  /** The blob of {@code tree}, without room to spare. */
  public static byte[] write(DeviceTree tree) {
    return write(tree, FdtLayout.COMPACT);
  }

  /**
   * The blob of {@code tree}, laid out as {@code layout} says.
   *
   * @throws IllegalArgumentException when a name is not ASCII or holds a NUL, or when the blob
   *     would be larger than 2 GiB
   */
  public static byte[] write(DeviceTree tree, FdtLayout layout) {
    long structureSize = structureSize(tree);
    int reservationOffset = layout.reservationOffset();
    long structureOffset = structureOffset(tree, layout);
    long stringsOffset = structureOffset + structureSize;
    StringTable names = new StringTable(layout.sharesNames());
    ByteBuffer structure = ByteBuffer.allocate(asInt(structureSize));
    putStructure(tree.root(), names, structure);
    int totalSize = asInt(layout.totalSize(stringsOffset + names.size()));

    ByteBuffer out = ByteBuffer.allocate(totalSize);
    out.putInt(FdtHeader.MAGIC);
    out.putInt(totalSize);
    out.putInt((int) structureOffset);
    out.putInt((int) stringsOffset);
    out.putInt(reservationOffset);
    out.putInt(layout.version());
    out.putInt(LAST_COMPATIBLE_VERSION);
    out.putInt(tree.bootCpu());
    out.putInt(names.size());
    if (FdtHeader.sizeOf(layout.version()) == FdtHeader.SIZE) {
      out.putInt((int) structureSize);
    }
    out.position(reservationOffset);
    putReservations(tree, out);
    out.position((int) structureOffset);
    out.put(structure.flip());
    out.put(names.toByteArray());
    return out.array();
  }

  private static int asInt(long size) {
    if (size > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("a blob of " + size + " bytes");
    }
    return (int) size;
  }

  /**
   * How many bytes {@link #write(DeviceTree)} gives, without writing them.
   *
   * @throws IllegalArgumentException when a name is not ASCII or holds a NUL
   */
  public static long size(DeviceTree tree) {
    FdtLayout layout = FdtLayout.COMPACT;
    return layout.totalSize(
        structureOffset(tree, layout) + structureSize(tree) + names(tree, layout).size());
  }

  private static StringTable names(DeviceTree tree, FdtLayout layout) {
    StringTable names = new StringTable(layout.sharesNames());
    enterNames(tree.root(), names);
    return names;
  }

  private static long structureOffset(DeviceTree tree, FdtLayout layout) {
    long entries = tree.reservations().size() + layout.freeReservations() + 1L;
    return layout.reservationOffset() + RESERVATION_SIZE * entries;
  }

  /**
   * Devicetree Specification v0.4, section 5.3. The entries that are free, and the one that ends
   * the block, are the zeros that follow.
   */
  private static void putReservations(DeviceTree tree, ByteBuffer out) {
    for (MemoryReservation reservation : tree.reservations()) {
      out.putLong(reservation.address());
      out.putLong(reservation.size());
    }
  }

  private static void enterNames(Node root, StringTable names) {
    Deque<Node> rest = new ArrayDeque<>();
    rest.push(root);
    while (!rest.isEmpty()) {
      Node node = rest.pop();
      requireAscii(node.name());
      for (Property property : node.properties()) {
        names.offsetOf(property.name());
      }
      for (int i = node.children().size() - 1; i >= 0; i--) {
        rest.push(node.children().get(i));
      }
    }
  }

  /** The size in bytes of the structure block of {@code tree}. */
  public static long structureSize(DeviceTree tree) {
    long size = Integer.BYTES;
    Deque<Node> rest = new ArrayDeque<>();
    rest.push(tree.root());
    while (!rest.isEmpty()) {
      Node node = rest.pop();
      // BEGIN_NODE, the name with its NUL, END_NODE.
      size += 2 * Integer.BYTES + padded(node.name().length() + 1);
      for (Property property : node.properties()) {
        size += 3 * Integer.BYTES + padded(property.value().length());
      }
      node.children().forEach(rest::push);
    }
    return size;
  }

  /** Devicetree Specification v0.4, section 5.4. Nesting costs no call stack. */
  private static void putStructure(Node root, StringTable names, ByteBuffer out) {
    Deque<Iterator<Node>> open = new ArrayDeque<>();
    begin(root, names, out);
    open.push(root.children().iterator());
    while (!open.isEmpty()) {
      if (open.element().hasNext()) {
        Node child = open.element().next();
        begin(child, names, out);
        open.push(child.children().iterator());
      } else {
        open.pop();
        out.putInt(Token.END_NODE);
      }
    }
    out.putInt(Token.END);
  }

  private static void begin(Node node, StringTable names, ByteBuffer out) {
    out.putInt(Token.BEGIN_NODE);
    out.put(requireAscii(node.name()).getBytes(StandardCharsets.US_ASCII));
    // The NUL is one of the zeros that the buffer is made of.
    skip(out, 1);
    align(out);
    for (Property property : node.properties()) {
      out.putInt(Token.PROPERTY);
      out.putInt(property.value().length());
      out.putInt(names.offsetOf(property.name()));
      property.value().putInto(out);
      align(out);
    }
  }

  /** Goes on at the next multiple of 4. */
  private static void align(ByteBuffer out) {
    skip(out, -out.position() & (Integer.BYTES - 1));
  }

  private static void skip(ByteBuffer out, int bytes) {
    out.position(out.position() + bytes);
  }

  private static long padded(long length) {
    return (length + Integer.BYTES - 1) & -Integer.BYTES;
  }

  /**
   * The name, once it is known to be one that a blob can hold.
   *
   * @throws IllegalArgumentException when it is not ASCII or holds a NUL
   */
  static String requireAscii(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) == 0 || name.charAt(i) > 0x7f) {
        throw new IllegalArgumentException("not a name for a blob: '" + name + "'");
      }
    }
    return name;
  }
}
