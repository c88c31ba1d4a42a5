package dev.conifer.tree;

import java.util.Objects;

/**
 * What is known of a property value beyond its bytes: the type of the data from here on, a label,
 * or a reference. dtc's {@code struct marker}.
 *
 * @param offset the byte it stands before, from 0; the value's length at most
 * @param kind what it marks
 * @param text the label of a {@link Kind#LABEL}; the target of a reference, which is a label, a
 *     path that begins with a slash, or a label and the path below it ({@code l/sub}); empty for a
 *     type
 */
public record Marker(int offset, Kind kind, String text) {
  public Marker {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(text);
    if (offset < 0) {
      throw new IllegalArgumentException("negative offset " + offset);
    }
  }

  /** A marker that says that data of {@code kind} begins at {@code offset}. */
  public static Marker type(int offset, Kind kind) {
    return new Marker(offset, kind, "");
  }

  /** What a marker marks. */
  public enum Kind {
    /** Bytes begin: {@code [00 01]}. */
    TYPE_BYTES,
    /** 8-bit numbers begin: {@code /bits/ 8 <…>}. */
    TYPE_U8,
    /** 16-bit numbers begin. */
    TYPE_U16,
    /** Cells begin. */
    TYPE_U32,
    /** 64-bit numbers begin. */
    TYPE_U64,
    /** A string begins. */
    TYPE_STRING,
    /** A label stands here. */
    LABEL,
    /** The next 4 bytes are the phandle of the target. */
    REFERENCE_PHANDLE,
    /** The next string is the path of the target. */
    REFERENCE_PATH
  }
}
