package dev.conifer.compile;

import dev.conifer.dts.CellsItem;
import dev.conifer.dts.Expression;
import dev.conifer.dts.LabelSyntax;
import dev.conifer.dts.Placement;
import dev.conifer.dts.Reference;
import dev.conifer.dts.ValuePart;
import dev.conifer.tree.Marker;
import java.util.Arrays;
import java.util.List;

/**
 * Makes bytes and markers of a value as written. References stay open: a phandle is held by four
 * bytes that are filled in later, a path by none.
 */
final class ValueCompiler {
  /** What holds the place of a phandle: dtc's own choice, seen where a reference stays open. */
  private static final int OPEN_PHANDLE = -1;

  private final ExpressionEvaluator evaluator;
  private final Problems problems;
  private final LiveValue.Builder value = new LiveValue.Builder();

  ValueCompiler(ExpressionEvaluator evaluator, Problems problems) {
    this.evaluator = evaluator;
    this.problems = problems;
  }

  /** The value of {@code parts}, which stand at {@code place}. */
  LiveValue compile(List<ValuePart> parts, Placement place) {
    for (ValuePart part : parts) {
      append(part, place);
    }
    return value.build();
  }

  /** What follows the ampersand, without braces. */
  static String target(Reference reference) {
    return reference instanceof Reference.ToLabel toLabel
        ? toLabel.label()
        : ((Reference.ToPath) reference).path();
  }

  private void append(ValuePart part, Placement place) {
    if (part instanceof LabelSyntax label) {
      value.mark(Marker.Kind.LABEL, label.name(), place.origin(label.extent()));
    } else if (part instanceof ValuePart.Text text) {
      value.mark(Marker.Kind.TYPE_STRING).bytes(text.bytes().toByteArray()).number(0, Byte.SIZE);
    } else if (part instanceof ValuePart.Cells cells) {
      append(cells, place);
    } else if (part instanceof ValuePart.Bytes bytes) {
      append(bytes, place);
    } else if (part instanceof ValuePart.IncludedBytes file) {
      append(file, place);
    } else if (part instanceof Reference reference) {
      value
          .mark(Marker.Kind.TYPE_STRING)
          .mark(Marker.Kind.REFERENCE_PATH, target(reference), place.origin(reference.extent()));
    }
  }

  private void append(ValuePart.Cells cells, Placement place) {
    value.mark(
        switch (cells.bits()) {
          case 8 -> Marker.Kind.TYPE_U8;
          case 16 -> Marker.Kind.TYPE_U16;
          case 32 -> Marker.Kind.TYPE_U32;
          case 64 -> Marker.Kind.TYPE_U64;
          default -> throw new IllegalArgumentException("/bits/ " + cells.bits());
        });
    for (CellsItem item : cells.items()) {
      if (item instanceof Expression expression) {
        value.number(evaluator.value(expression, cells.bits(), place), cells.bits());
      } else if (item instanceof LabelSyntax label) {
        value.mark(Marker.Kind.LABEL, label.name(), place.origin(label.extent()));
      } else if (item instanceof Reference reference) {
        if (cells.bits() != Integer.SIZE) {
          problems.error(
              "syntax",
              place.origin(reference.extent()),
              "References are only allowed in arrays with 32-bit elements");
        }
        value
            .mark(
                Marker.Kind.REFERENCE_PHANDLE, target(reference), place.origin(reference.extent()))
            .number(OPEN_PHANDLE, Integer.SIZE);
      }
    }
  }

  private void append(ValuePart.Bytes bytes, Placement place) {
    int start = value.size();
    value.mark(Marker.Kind.TYPE_BYTES).bytes(bytes.bytes().toByteArray());
    for (ValuePart.LabelAt at : bytes.labels()) {
      value.markAt(
          start + at.offset(),
          Marker.Kind.LABEL,
          at.label().name(),
          place.origin(at.label().extent()));
    }
  }

  /** The part of the file that is there: asking for more is no error, as in dtc. */
  private void append(ValuePart.IncludedBytes file, Placement place) {
    byte[] all = file.bytes().toByteArray();
    long offset = file.offset().map(given -> evaluator.value(given, place)).orElse(0L);
    long length = file.length().map(given -> evaluator.value(given, place)).orElse(-1L);
    int from = (int) lesser(offset, all.length);
    int count = (int) lesser(length, all.length - from);
    value.bytes(Arrays.copyOfRange(all, from, from + count));
  }

  private static long lesser(long unsigned, int limit) {
    return Long.compareUnsigned(unsigned, limit) < 0 ? unsigned : limit;
  }
}
