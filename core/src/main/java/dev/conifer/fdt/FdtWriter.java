package dev.conifer.fdt;

import com.google.common.io.ByteArrayDataOutput;
import com.google.common.io.ByteStreams;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.MemoryReservation;
import dev.conifer.tree.Node;
import dev.conifer.tree.Property;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Writes blobs of version 17, byte for byte as dtc does: header, memory reservation block,
 * structure block, strings block, nothing between them, and whatever room was asked for at the end.
 */
public final class FdtWriter {
  private static final int VERSION = 17;

  /** What dtc gives for versions 16 and 17. */
  private static final int LAST_COMPATIBLE_VERSION = 16;

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
    byte[] reservations = reservationBlock(tree, layout);
    StringTable names = new StringTable();
    byte[] structure = structureBlock(tree.root(), names);
    byte[] strings = names.toByteArray();

    long structureOffset = FdtHeader.SIZE + (long) reservations.length;
    long stringsOffset = structureOffset + structure.length;
    long end = stringsOffset + strings.length;
    long totalSize = layout.totalSize(end);
    if (totalSize > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("a blob of " + totalSize + " bytes");
    }

    ByteArrayDataOutput out = ByteStreams.newDataOutput((int) totalSize);
    out.writeInt(FdtHeader.MAGIC);
    out.writeInt((int) totalSize);
    out.writeInt((int) structureOffset);
    out.writeInt((int) stringsOffset);
    out.writeInt(FdtHeader.SIZE);
    out.writeInt(VERSION);
    out.writeInt(LAST_COMPATIBLE_VERSION);
    out.writeInt(tree.bootCpu());
    out.writeInt(strings.length);
    out.writeInt(structure.length);
    out.write(reservations);
    out.write(structure);
    out.write(strings);
    out.write(new byte[(int) (totalSize - end)]);
    return out.toByteArray();
  }

  /** Devicetree Specification v0.4, section 5.3. */
  private static byte[] reservationBlock(DeviceTree tree, FdtLayout layout) {
    ByteArrayDataOutput out = ByteStreams.newDataOutput();
    for (MemoryReservation reservation : tree.reservations()) {
      out.writeLong(reservation.address());
      out.writeLong(reservation.size());
    }
    int terminator = 1;
    for (int i = 0; i < layout.freeReservations() + terminator; i++) {
      out.writeLong(0);
      out.writeLong(0);
    }
    return out.toByteArray();
  }

  /** Devicetree Specification v0.4, section 5.4. Nesting costs no call stack. */
  private static byte[] structureBlock(Node root, StringTable names) {
    ByteArrayDataOutput out = ByteStreams.newDataOutput();
    Deque<Iterator<Node>> open = new ArrayDeque<>();
    begin(root, out, names);
    open.push(root.children().iterator());
    while (!open.isEmpty()) {
      if (open.element().hasNext()) {
        Node child = open.element().next();
        begin(child, out, names);
        open.push(child.children().iterator());
      } else {
        open.pop();
        out.writeInt(Token.END_NODE);
      }
    }
    out.writeInt(Token.END);
    return out.toByteArray();
  }

  private static void begin(Node node, ByteArrayDataOutput out, StringTable names) {
    out.writeInt(Token.BEGIN_NODE);
    byte[] name = (requireAscii(node.name()) + "\0").getBytes(StandardCharsets.US_ASCII);
    out.write(name);
    pad(out, name.length);
    for (Property property : node.properties()) {
      byte[] value = property.value().toByteArray();
      out.writeInt(Token.PROPERTY);
      out.writeInt(value.length);
      out.writeInt(names.offsetOf(requireAscii(property.name())));
      out.write(value);
      pad(out, value.length);
    }
  }

  /** Zeros after {@code length} bytes, up to a multiple of 4. */
  private static void pad(ByteArrayDataOutput out, int length) {
    for (int i = length; i % 4 != 0; i++) {
      out.write(0);
    }
  }

  private static String requireAscii(String name) {
    if (name.chars().anyMatch(c -> c == 0 || c > 0x7f)) {
      throw new IllegalArgumentException("not a name for a blob: '" + name + "'");
    }
    return name;
  }
}
