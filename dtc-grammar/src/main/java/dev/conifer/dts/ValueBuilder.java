package dev.conifer.dts;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.dts.grammar.DeviceTreeLexer;
import dev.conifer.dts.grammar.DeviceTreeParser.BytesContext;
import dev.conifer.dts.grammar.DeviceTreeParser.CellsContext;
import dev.conifer.dts.grammar.DeviceTreeParser.IncbinContext;
import dev.conifer.dts.grammar.DeviceTreeParser.IntegerContext;
import dev.conifer.dts.grammar.DeviceTreeParser.ParenthesisedContext;
import dev.conifer.dts.grammar.DeviceTreeParser.ReferenceContext;
import dev.conifer.dts.grammar.DeviceTreeParser.ValueContext;
import dev.conifer.dts.grammar.DeviceTreeParser.ValuePartContext;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;

/** Makes the {@link ValuePart}s of properties. */
final class ValueBuilder {
  private final Includes includes;
  private final Problems problems;

  ValueBuilder(Includes includes, Problems problems) {
    this.includes = includes;
    this.problems = problems;
  }

  /** The parts of {@code rule}, in source order, labels among them. */
  List<ValuePart> value(ValueContext rule) {
    List<ValuePart> parts = new ArrayList<>();
    for (ValuePartContext part : rule.valuePart()) {
      for (ParseTree child : part.children) {
        if (child instanceof TerminalNode leaf) {
          DtsToken token = Contexts.token(leaf);
          parts.add(token.getType() == DeviceTreeLexer.LABEL ? Contexts.label(token) : text(token));
        } else if (child instanceof ReferenceContext reference) {
          parts.add(reference(Contexts.first(reference)));
        } else if (child instanceof CellsContext cells) {
          parts.add(cells(cells));
        } else if (child instanceof BytesContext bytes) {
          parts.add(bytes(bytes));
        } else if (child instanceof IncbinContext incbin) {
          parts.add(incbin(incbin));
        }
      }
    }
    return parts;
  }

  /** {@code &label} or {@code &{path}}. */
  Reference reference(DtsToken token) {
    String text = token.getText();
    if (token.getType() == DeviceTreeLexer.LABEL_REFERENCE) {
      return new Reference.ToLabel(text.substring(1), token.origin());
    }
    String path = text.substring(2, text.length() - 1);
    if (path.isEmpty()) {
      // dtc 1.8.1 aborts here.
      problems.add(
          Diagnostic.error("syntax", token.origin(), "'&{}' names no node")
              .withRemedy("write &{/} for the root node"));
    }
    return new Reference.ToPath(path, token.origin());
  }

  private ValuePart.Text text(DtsToken token) {
    return new ValuePart.Text(ByteString.of(bytesOf(token)), token.origin());
  }

  /** The bytes of a string. A malformed one was told by the token source, and counts as empty. */
  private static byte[] bytesOf(DtsToken token) {
    try {
      return Literals.bytes(token.getText());
    } catch (Literals.InvalidLiteralException e) {
      return new byte[0];
    }
  }

  private ValuePart.Cells cells(CellsContext rule) {
    int bits = bits(rule);
    List<CellsItem> items = new ArrayList<>(rule.getChildCount());
    boolean inside = false;
    for (ParseTree child : rule.children) {
      if (child instanceof ParenthesisedContext parenthesised) {
        items.add(ExpressionBuilder.parenthesised(parenthesised));
      } else if (child instanceof TerminalNode leaf) {
        DtsToken token = Contexts.token(leaf);
        switch (token.getType()) {
          case DeviceTreeLexer.LESS -> inside = true;
          case DeviceTreeLexer.INTEGER, DeviceTreeLexer.CHARACTER -> {
            if (inside) {
              items.add(ExpressionBuilder.literal(token));
            }
          }
          case DeviceTreeLexer.LABEL -> items.add(Contexts.label(token));
          case DeviceTreeLexer.LABEL_REFERENCE, DeviceTreeLexer.PATH_REFERENCE -> {
            items.add(reference(token));
            checkFits(bits, token);
          }
          default -> {}
        }
      }
    }
    return new ValuePart.Cells(bits, items, Contexts.origin(rule));
  }

  private int bits(CellsContext rule) {
    if (rule.BITS() == null) {
      return 32;
    }
    DtsToken width = Contexts.token(rule.INTEGER(0));
    long bits = ExpressionBuilder.literal(width).value();
    if (bits == 8 || bits == 16 || bits == 32 || bits == 64) {
      return (int) bits;
    }
    problems.add(
        Diagnostic.error(
            "syntax",
            width.origin(),
            "items are 8, 16, 32 or 64 bits wide, not " + width.getText()));
    return 32;
  }

  private void checkFits(int bits, DtsToken reference) {
    if (bits != 32) {
      problems.add(
          Diagnostic.error(
              "syntax",
              reference.origin(),
              "a reference has 32 bits and cannot stand among items of " + bits));
    }
  }

  private static ValuePart.Bytes bytes(BytesContext rule) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(rule.getChildCount());
    List<ValuePart.LabelAt> labels = new ArrayList<>();
    for (ParseTree child : rule.children) {
      DtsToken token = Contexts.token((TerminalNode) child);
      if (token.getType() == DeviceTreeLexer.HEX) {
        bytes.writeBytes(HexFormat.of().parseHex(token.getText()));
      } else if (token.getType() == DeviceTreeLexer.LABEL) {
        labels.add(new ValuePart.LabelAt(Contexts.label(token), bytes.size()));
      }
    }
    return new ValuePart.Bytes(ByteString.of(bytes.toByteArray()), labels, Contexts.origin(rule));
  }

  private ValuePart.IncludedBytes incbin(IncbinContext rule) {
    DtsToken file = Contexts.token(rule.STRING());
    String name = new String(bytesOf(file), StandardCharsets.UTF_8);
    Result<ByteString> content = includes.bytes(name, Contexts.origin(rule));
    content.diagnostics().forEach(problems::add);
    List<IntegerContext> part = rule.integer();
    return new ValuePart.IncludedBytes(
        name,
        part.isEmpty() ? Optional.empty() : Optional.of(ExpressionBuilder.integer(part.get(0))),
        part.isEmpty() ? Optional.empty() : Optional.of(ExpressionBuilder.integer(part.get(1))),
        content.value().orElse(ByteString.EMPTY),
        Contexts.origin(rule));
  }
}
