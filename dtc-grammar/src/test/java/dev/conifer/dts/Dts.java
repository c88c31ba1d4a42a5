package dev.conifer.dts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.DiagnosticText;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.BodyItem.PropertyDefinition;
import java.util.List;
import java.util.stream.Collectors;

/** Short ways to read sources in tests. */
final class Dts {
  private Dts() {}

  /** What {@code text} gives when it may name no other file. */
  static Result<DtsFile> parse(String text) {
    return DtsParser.parse(SourceFile.of("test.dts", text), Includes.none());
  }

  /** The syntax of {@code text}, in which nothing may be wrong. */
  static DtsFile syntax(String text) {
    Result<DtsFile> result = parse(text);
    assertEquals("", DiagnosticText.of(result.diagnostics()));
    return result.orThrow();
  }

  /** What stands in the root node of a tree of which {@code body} is all. */
  static List<BodyItem> body(String body) {
    DtsFile file = syntax("/dts-v1/; / { " + body + " };");
    return ((TopLevelItem.RootBlock) file.items().get(0).syntax()).body().items();
  }

  /** The parts of a property's value. */
  static List<ValuePart> value(String value) {
    return ((PropertyDefinition) body("p = " + value + ";").get(0)).value();
  }

  /** What stands between {@code <} and {@code >}. */
  static List<CellsItem> cells(String cells) {
    return ((ValuePart.Cells) value("<" + cells + ">").get(0)).items();
  }

  /** The bytes of a property's value, which is a string or a bytestring. */
  static ByteString bytes(String value) {
    ValuePart part = value(value).get(0);
    return part instanceof ValuePart.Text text ? text.bytes() : ((ValuePart.Bytes) part).bytes();
  }

  /** The messages, without their places, that a property's value gives. */
  static String errorsOfValue(String value) {
    return errors("/dts-v1/; / { p = " + value + "; };");
  }

  /** The messages, without their places, that {@code text} gives. */
  static String errors(String text) {
    return parse(text).diagnostics().stream()
        .map(Diagnostic::message)
        .collect(Collectors.joining("\n"));
  }

  /** {@code item} in one line, with all parentheses, and without its place. */
  static String text(CellsItem item) {
    if (item instanceof Expression.Literal literal) {
      return Long.toUnsignedString(literal.value());
    }
    if (item instanceof Expression.Unary unary) {
      return unary.operator().symbol() + text(unary.operand());
    }
    if (item instanceof Expression.Binary binary) {
      return "("
          + text(binary.left())
          + " "
          + binary.operator().symbol()
          + " "
          + text(binary.right())
          + ")";
    }
    if (item instanceof Expression.Conditional conditional) {
      return "("
          + text(conditional.condition())
          + " ? "
          + text(conditional.then())
          + " : "
          + text(conditional.otherwise())
          + ")";
    }
    if (item instanceof LabelSyntax label) {
      return label.name() + ":";
    }
    return item.toString();
  }

  /** {@code cells} in one line, see {@link #text}. */
  static String text(List<CellsItem> cells) {
    return cells.stream().map(Dts::text).collect(Collectors.joining(" "));
  }
}
