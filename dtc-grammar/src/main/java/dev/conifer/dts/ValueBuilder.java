package dev.conifer.dts;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.dts.grammar.DeviceTreeLexer;
import dev.conifer.dts.grammar.DeviceTreeParser;
import dev.conifer.dts.grammar.DeviceTreeParser.ParenthesisedContext;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.antlr.v4.runtime.ParserRuleContext;
import org.jspecify.annotations.Nullable;

/** Makes the {@link ValuePart}s of properties. Values do not nest, so there is one at a time. */
final class ValueBuilder {
  private static final int CELL_BITS = 32;

  private final Includes includes;
  private final Problems problems;

  private final List<ValuePart> parts = new ArrayList<>();

  // Of the cells that are being read.
  private final List<CellsItem> items = new ArrayList<>();
  private int bits;
  private boolean insideCells;

  // Of the bytes that are being read.
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final List<ValuePart.LabelAt> labels = new ArrayList<>();

  // Of the directive that is being read.
  private final List<Expression> integers = new ArrayList<>();
  private @Nullable DtsToken file;

  ValueBuilder(Includes includes, Problems problems) {
    this.includes = includes;
    this.problems = problems;
  }

  /** A value, a part of one or a directive with numbers begins. */
  void enter(ParserRuleContext rule) {
    switch (rule.getRuleIndex()) {
      case DeviceTreeParser.RULE_value -> parts.clear();
      case DeviceTreeParser.RULE_cells -> {
        items.clear();
        bits = CELL_BITS;
        insideCells = false;
      }
      case DeviceTreeParser.RULE_bytes -> {
        bytes.reset();
        labels.clear();
      }
      default -> integers.clear();
    }
  }

  /** {@code word} is the next word of the rule with the index {@code rule}. */
  void word(int rule, DtsToken word) {
    switch (rule) {
      case DeviceTreeParser.RULE_cells -> cell(word);
      case DeviceTreeParser.RULE_bytes -> bytes(word);
      case DeviceTreeParser.RULE_integer -> integers.add(ExpressionBuilder.literal(word));
      case DeviceTreeParser.RULE_incbin -> {
        if (word.getType() == DeviceTreeLexer.STRING) {
          file = word;
        }
      }
      default ->
          parts.add(word.getType() == DeviceTreeLexer.LABEL ? Contexts.label(word) : text(word));
    }
  }

  /** A part of a value, or an expression in one, ends. */
  void exit(ParserRuleContext rule) {
    switch (rule.getRuleIndex()) {
      case DeviceTreeParser.RULE_cells ->
          parts.add(new ValuePart.Cells(bits, items, Contexts.extent(rule)));
      case DeviceTreeParser.RULE_bytes ->
          parts.add(
              new ValuePart.Bytes(
                  ByteString.owning(bytes.toByteArray()), labels, Contexts.extent(rule)));
      case DeviceTreeParser.RULE_incbin -> parts.add(incbin(rule));
      default -> {
        Expression expression = ExpressionBuilder.parenthesised((ParenthesisedContext) rule);
        if (rule.getParent().getRuleIndex() == DeviceTreeParser.RULE_cells) {
          items.add(expression);
        } else {
          integers.add(expression);
        }
      }
    }
  }

  /** {@code token}, which refers to a node by its path, is a part of the value. */
  void addReference(DtsToken token) {
    parts.add(reference(token));
  }

  /** The parts of the value that was read, in source order, labels among them. */
  List<ValuePart> parts() {
    return List.copyOf(parts);
  }

  /** The numbers of the directive that was read. */
  List<Expression> integers() {
    return integers;
  }

  /** {@code &label} or {@code &{path}}. */
  Reference reference(DtsToken token) {
    String text = token.getText();
    if (token.getType() == DeviceTreeLexer.LABEL_REFERENCE) {
      return new Reference.ToLabel(text.substring(1), token.extent());
    }
    String path = text.substring(2, text.length() - 1);
    if (path.isEmpty()) {
      // dtc 1.8.1 aborts here.
      problems.add(
          Diagnostic.error("syntax", token.origin(), "'&{}' names no node")
              .withRemedy("write &{/} for the root node"));
    }
    return new Reference.ToPath(path, token.extent());
  }

  private static ValuePart.Text text(DtsToken token) {
    return new ValuePart.Text(ByteString.owning(bytesOf(token)), token.extent());
  }

  /** The bytes of a string. A malformed one was told by the token source, and counts as empty. */
  private static byte[] bytesOf(DtsToken token) {
    try {
      return Literals.bytes(token.getText());
    } catch (Literals.InvalidLiteralException e) {
      return new byte[0];
    }
  }

  private void cell(DtsToken token) {
    switch (token.getType()) {
      case DeviceTreeLexer.LESS -> insideCells = true;
      case DeviceTreeLexer.INTEGER, DeviceTreeLexer.CHARACTER -> {
        if (insideCells) {
          items.add(ExpressionBuilder.literal(token));
        } else {
          bits = bits(token);
        }
      }
      case DeviceTreeLexer.LABEL -> items.add(Contexts.label(token));
      case DeviceTreeLexer.LABEL_REFERENCE, DeviceTreeLexer.PATH_REFERENCE -> {
        items.add(reference(token));
        checkFits(token);
      }
      default -> {}
    }
  }

  private int bits(DtsToken width) {
    long given = width.value();
    if (given == 8 || given == 16 || given == 32 || given == 64) {
      return (int) given;
    }
    problems.add(
        Diagnostic.error(
            "syntax",
            width.origin(),
            "items are 8, 16, 32 or 64 bits wide, not " + width.getText()));
    return CELL_BITS;
  }

  private void checkFits(DtsToken reference) {
    if (bits != CELL_BITS) {
      problems.add(
          Diagnostic.error(
              "syntax",
              reference.origin(),
              "a reference has 32 bits and cannot stand among items of " + bits));
    }
  }

  private void bytes(DtsToken token) {
    if (token.getType() == DeviceTreeLexer.HEX) {
      String text = token.source();
      for (int at = token.first(); at < token.end(); at += 2) {
        bytes.write(Literals.digit(text.charAt(at)) << 4 | Literals.digit(text.charAt(at + 1)));
      }
    } else if (token.getType() == DeviceTreeLexer.LABEL) {
      labels.add(new ValuePart.LabelAt(Contexts.label(token), bytes.size()));
    }
  }

  private ValuePart.IncludedBytes incbin(ParserRuleContext rule) {
    String name = new String(bytesOf(Objects.requireNonNull(file)), StandardCharsets.UTF_8);
    Result<BinaryFile> found = includes.bytes(name, Contexts.origin(rule));
    found.diagnostics().forEach(problems::add);
    return new ValuePart.IncludedBytes(
        name,
        integers.stream().findFirst(),
        integers.stream().skip(1).findFirst(),
        found.value().map(BinaryFile::content).orElse(ByteString.EMPTY),
        Contexts.extent(rule));
  }
}
