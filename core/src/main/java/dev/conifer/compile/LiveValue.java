package dev.conifer.compile;

import dev.conifer.diagnostic.Origin;
import dev.conifer.tree.Marker;
import dev.conifer.tree.PropertyValue;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** A property's value while it is put together and its references are resolved. */
final class LiveValue {
  private byte[] bytes;

  /** By their offsets, ascending. */
  private final List<Mark> marks;

  private boolean hasLabelOrReference;

  private LiveValue(byte[] bytes, List<Mark> marks, boolean hasLabelOrReference) {
    this.bytes = bytes;
    this.marks = marks;
    this.hasLabelOrReference = hasLabelOrReference;
  }

  static LiveValue empty() {
    return new LiveValue(new byte[0], new ArrayList<>(), false);
  }

  /** One cell. */
  static LiveValue cell(int value) {
    return new Builder().mark(Marker.Kind.TYPE_U32).number(value, Integer.SIZE).build();
  }

  /** One string. */
  static LiveValue string(String text) {
    return new Builder().mark(Marker.Kind.TYPE_STRING).string(text).build();
  }

  byte[] bytes() {
    return bytes;
  }

  List<Mark> marks() {
    return marks;
  }

  /** Whether there is any marker but those of the types of data. */
  boolean hasLabelOrReference() {
    return hasLabelOrReference;
  }

  /** The markers of {@code kind}, in order. */
  List<Mark> marks(Marker.Kind kind) {
    List<Mark> found = List.of();
    for (Mark mark : marks) {
      if (mark.kind == kind) {
        found = found.isEmpty() ? new ArrayList<>() : found;
        found.add(mark);
      }
    }
    return found;
  }

  /** The references, as phandle and as path, in order. */
  List<Mark> references() {
    return marks.stream().filter(Mark::isReference).toList();
  }

  /** Makes of those references that are {@code gone} the bytes that they stand for. */
  void forget(Predicate<Mark> gone) {
    marks.removeIf(mark -> mark.isReference() && gone.test(mark));
  }

  int cellAt(int offset) {
    return ByteBuffer.wrap(bytes).getInt(offset);
  }

  void putCell(int offset, int value) {
    ByteBuffer.wrap(bytes).putInt(offset, value);
  }

  /**
   * Puts what {@code inserted} gives for each marker of {@code kind} where that stands; what
   * follows the marker moves on.
   */
  void insert(Marker.Kind kind, Function<Mark, byte[]> inserted) {
    if (marks(kind).isEmpty()) {
      return;
    }
    ByteArrayOutputStream longer = new ByteArrayOutputStream();
    int done = 0;
    int moved = 0;
    for (Mark mark : marks) {
      int at = mark.offset;
      mark.offset += moved;
      if (mark.kind == kind) {
        byte[] more = inserted.apply(mark);
        longer.write(bytes, done, at - done);
        longer.writeBytes(more);
        done = at;
        moved += more.length;
      }
    }
    longer.write(bytes, done, bytes.length - done);
    bytes = longer.toByteArray();
  }

  /** Puts {@code more} after the last byte. */
  void append(LiveValue more) {
    int start = bytes.length;
    hasLabelOrReference |= more.hasLabelOrReference;
    for (Mark mark : more.marks) {
      marks.add(new Mark(start + mark.offset, mark.kind, mark.text, mark.origin));
    }
    bytes = Arrays.copyOf(bytes, start + more.bytes.length);
    System.arraycopy(more.bytes, 0, bytes, start, more.bytes.length);
  }

  PropertyValue toPropertyValue() {
    List<Marker> markers = new ArrayList<>(marks.size());
    for (Mark mark : marks) {
      markers.add(new Marker(mark.offset, mark.kind, mark.text));
    }
    return PropertyValue.of(bytes, markers);
  }

  /** A {@link Marker} that may still move, and where it was written. */
  static final class Mark {
    private int offset;
    private final Marker.Kind kind;
    private final String text;
    private final Origin origin;

    private Mark(int offset, Marker.Kind kind, String text, Origin origin) {
      this.offset = offset;
      this.kind = kind;
      this.text = text;
      this.origin = origin;
    }

    int offset() {
      return offset;
    }

    boolean isPhandle() {
      return kind == Marker.Kind.REFERENCE_PHANDLE;
    }

    boolean isReference() {
      return isPhandle() || kind == Marker.Kind.REFERENCE_PATH;
    }

    /** The label, or the label or path that is referred to. */
    String text() {
      return text;
    }

    Origin origin() {
      return origin;
    }
  }

  /** Puts values together, one after the other, each from its first byte to its last. */
  static final class Builder {
    private final List<Mark> marks = new ArrayList<>();
    private boolean hasLabelOrReference;
    private byte[] bytes = new byte[64];
    private int size;

    /** Data of {@code kind} begins here. */
    Builder mark(Marker.Kind kind) {
      return mark(kind, "", Origin.NONE);
    }

    Builder mark(Marker.Kind kind, String text, Origin origin) {
      return markAt(size, kind, text, origin);
    }

    Builder markAt(int offset, Marker.Kind kind, String text, Origin origin) {
      Mark mark = new Mark(offset, kind, text, origin);
      marks.add(mark);
      hasLabelOrReference |= kind == Marker.Kind.LABEL || mark.isReference();
      return this;
    }

    int size() {
      return size;
    }

    /** The lowest {@code bits} of {@code value}, big-endian. */
    Builder number(long value, int bits) {
      reserve(bits / Byte.SIZE);
      for (int shift = bits - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
        bytes[size++] = (byte) (value >>> shift);
      }
      return this;
    }

    Builder bytes(byte[] more) {
      reserve(more.length);
      System.arraycopy(more, 0, bytes, size, more.length);
      size += more.length;
      return this;
    }

    private void reserve(int more) {
      if (more > bytes.length - size) {
        bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), 2 * bytes.length));
      }
    }

    /** A text of ASCII and the NUL that ends it. */
    Builder string(String text) {
      return bytes(asciiz(text));
    }

    /** The value that is complete; the next one begins. */
    LiveValue build() {
      LiveValue value =
          new LiveValue(Arrays.copyOf(bytes, size), new ArrayList<>(marks), hasLabelOrReference);
      size = 0;
      hasLabelOrReference = false;
      marks.clear();
      return value;
    }
  }

  /** {@code text}, which is ASCII, and the NUL that ends it. */
  static byte[] asciiz(String text) {
    return (text + "\0").getBytes(StandardCharsets.UTF_8);
  }
}
