package dev.conifer.dts;

import java.util.List;
import java.util.Optional;

/** One of the parts of which a property's value is put together, or a label between them. */
public sealed interface ValuePart
    permits LabelSyntax,
        Reference,
        ValuePart.Text,
        ValuePart.Cells,
        ValuePart.Bytes,
        ValuePart.IncludedBytes {

  /** The part itself. */
  Extent extent();

  /**
   * {@code "text"}
   *
   * @param bytes the text with its escapes resolved, in UTF-8, without the NUL that ends it in a
   *     blob
   */
  record Text(ByteString bytes, Extent extent) implements ValuePart {}

  /**
   * {@code <1 (2 + 3) &label>} or {@code /bits/ 16 <…>}
   *
   * @param bits the width of each item: 8, 16, 32 or 64
   */
  record Cells(int bits, List<CellsItem> items, Extent extent) implements ValuePart {
    public Cells {
      items = List.copyOf(items);
    }
  }

  /**
   * {@code [00 ff]}
   *
   * @param bytes the bytes
   * @param labels the labels between the bytes
   */
  record Bytes(ByteString bytes, List<LabelAt> labels, Extent extent) implements ValuePart {
    public Bytes {
      labels = List.copyOf(labels);
    }
  }

  /**
   * A label inside a bytestring.
   *
   * @param offset the byte before which it stands, from 0
   */
  record LabelAt(LabelSyntax label, int offset) {}

  /**
   * {@code /incbin/("file", offset, length)}
   *
   * @param file the file's name as written
   * @param offset where to start; the file's start when absent
   * @param length how many bytes at most; to the end of the file when absent
   * @param bytes the whole file; the compiler cuts it by offset and length
   */
  record IncludedBytes(
      String file,
      Optional<Expression> offset,
      Optional<Expression> length,
      ByteString bytes,
      Extent extent)
      implements ValuePart {}
}
