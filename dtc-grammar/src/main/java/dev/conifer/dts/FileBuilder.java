package dev.conifer.dts;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Origin;
import dev.conifer.dts.grammar.DeviceTreeLexer;
import dev.conifer.dts.grammar.DeviceTreeParser;
import dev.conifer.dts.grammar.DeviceTreeParser.StatementContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.antlr.v4.runtime.ParserRuleContext;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link DtsFile} of the rules and words that the parser reports, in source order: a rule
 * is entered, its words and inner rules are reported, it is left. Tells what stands in the wrong
 * order outside of nodes.
 */
final class FileBuilder {
  private final ValueBuilder values;
  private final NodeBuilder nodes;
  private final Problems problems;
  private final Placement place;

  private final boolean incomplete;

  private final List<Placed<ReservationSyntax>> reservations = new ArrayList<>();
  private final List<Placed<TopLevelItem>> items = new ArrayList<>();
  private final List<Header> headers = new ArrayList<>();
  private boolean anyStatement;
  private boolean anySkipped;

  /** Whether {@code /plugin/;} stands before the first {@code /dts-v1/;}, which is told. */
  private boolean earlyPlugin;

  private boolean afterVersion;
  private @Nullable DtsToken end;

  // Of the statement that is being read.
  private final List<LabelSyntax> labels = new ArrayList<>();
  private boolean isVersion;
  private @Nullable DtsToken target;
  private @Nullable NodeBody body;

  /**
   * A builder.
   *
   * @param place that of all syntax that it makes
   * @param incomplete whether text is missing, so that nothing can be said to be missing
   */
  FileBuilder(Includes includes, Problems problems, Placement place, boolean incomplete) {
    this.values = new ValueBuilder(includes, problems);
    this.nodes = new NodeBuilder(problems, place);
    this.problems = problems;
    this.place = place;
    this.incomplete = incomplete;
  }

  /** {@code rule} begins. */
  void enter(ParserRuleContext rule) {
    switch (rule.getRuleIndex()) {
      case DeviceTreeParser.RULE_statement -> {
        anyStatement = true;
        labels.clear();
        isVersion = false;
        target = null;
      }
      case DeviceTreeParser.RULE_reservation -> {
        requireVersion(rule.getParent());
        values.enter(rule);
      }
      case DeviceTreeParser.RULE_block, DeviceTreeParser.RULE_omission ->
          requireVersion(rule.getParent());
      case DeviceTreeParser.RULE_deletion -> {
        if (isOutside(rule)) {
          requireVersion(rule.getParent());
        }
      }
      case DeviceTreeParser.RULE_nodeBody -> nodes.enterBody();
      case DeviceTreeParser.RULE_bodyStatement -> nodes.enterStatement();
      case DeviceTreeParser.RULE_value,
          DeviceTreeParser.RULE_cells,
          DeviceTreeParser.RULE_bytes,
          DeviceTreeParser.RULE_incbin ->
          values.enter(rule);
      default -> {}
    }
  }

  /**
   * {@code word} is the next word of the innermost rule.
   *
   * @param rule the index of that rule
   */
  void word(int rule, DtsToken word) {
    switch (rule) {
      case DeviceTreeParser.RULE_valuePart,
          DeviceTreeParser.RULE_cells,
          DeviceTreeParser.RULE_bytes,
          DeviceTreeParser.RULE_incbin,
          DeviceTreeParser.RULE_integer ->
          values.word(rule, word);
      case DeviceTreeParser.RULE_bodyStatement -> nodes.word(word);
      case DeviceTreeParser.RULE_statement -> {
        if (word.getType() == DeviceTreeLexer.LABEL) {
          labels.add(Contexts.label(word));
        }
      }
      case DeviceTreeParser.RULE_source -> end = word;
      default -> {}
    }
  }

  /** {@code rule} ends. */
  void exit(ParserRuleContext rule) {
    switch (rule.getRuleIndex()) {
      case DeviceTreeParser.RULE_reference -> reference(rule);
      case DeviceTreeParser.RULE_parenthesised,
          DeviceTreeParser.RULE_cells,
          DeviceTreeParser.RULE_bytes,
          DeviceTreeParser.RULE_incbin ->
          values.exit(rule);
      case DeviceTreeParser.RULE_value -> nodes.value(values.parts());
      case DeviceTreeParser.RULE_definition -> nodes.exitDefinition(rule);
      case DeviceTreeParser.RULE_nodeBody -> {
        NodeBody made = nodes.exitBody(rule);
        if (rule.getParent().getRuleIndex() == DeviceTreeParser.RULE_block) {
          body = made;
        } else {
          nodes.innerBody(made);
        }
      }
      case DeviceTreeParser.RULE_version -> version(rule);
      case DeviceTreeParser.RULE_plugin -> plugin(rule);
      case DeviceTreeParser.RULE_reservation -> reservation(rule);
      case DeviceTreeParser.RULE_block -> block(rule);
      case DeviceTreeParser.RULE_omission ->
          item(
              new TopLevelItem.OmitTarget(
                  values.reference(Objects.requireNonNull(target)), Contexts.extent(rule)));
      case DeviceTreeParser.RULE_deletion -> {
        if (isOutside(rule)) {
          deletion(rule);
        } else {
          nodes.exitDeletion(rule);
        }
      }
      case DeviceTreeParser.RULE_statement -> afterVersion = isVersion;
      default -> {}
    }
  }

  /** {@code rule}, a statement, stands here but makes no sense, which was told. */
  void skip(ParserRuleContext rule) {
    if (rule instanceof StatementContext statement) {
      anyStatement = true;
      anySkipped = true;
      afterVersion = statement.version() != null;
    }
  }

  /** What came of it, once all is reported; of which files is not known here. */
  DtsFile file() {
    if (!anyStatement && problems.isEmpty()) {
      problems.add(
          Diagnostic.error("syntax", end(), "there is nothing in this file")
              .withRemedy("the shortest devicetree source is: /dts-v1/; / { };"));
      return new DtsFile(false, List.of(), List.of(), List.of());
    }
    if (!anySkipped && problems.isEmpty() && items.isEmpty()) {
      problems.add(noTree(end()));
    }
    boolean plugin = !headers.isEmpty() && headers.get(0).plugin;
    for (Header header : headers) {
      if (header.plugin != plugin) {
        problems.add(
            Diagnostic.error(
                    "syntax",
                    header.origin,
                    plugin
                        ? "this /dts-v1/ is not followed by /plugin/, but the first one is"
                        : "this /dts-v1/ is followed by /plugin/, but the first one is not")
                .withNote(headers.get(0).origin, "the first one"));
      }
    }
    return new DtsFile(plugin, reservations, items, List.of());
  }

  private static boolean isOutside(ParserRuleContext deletion) {
    return deletion.getParent().getRuleIndex() == DeviceTreeParser.RULE_statement;
  }

  private void reference(ParserRuleContext rule) {
    DtsToken reference = Contexts.first(rule);
    if (rule.getParent().getRuleIndex() == DeviceTreeParser.RULE_valuePart) {
      values.addReference(reference);
    } else if (rule.getParent().getRuleIndex() != DeviceTreeParser.RULE_deletion
        || isOutside(rule.getParent())) {
      target = reference;
    }
  }

  private void version(ParserRuleContext rule) {
    isVersion = true;
    if (!items.isEmpty() || !reservations.isEmpty()) {
      problems.add(
          Diagnostic.error(
                  "syntax", Contexts.origin(rule), "/dts-v1/ must stand before everything else")
              .withRemedy("move it to the start of the first file, or delete it"));
      return;
    }
    headers.add(new Header(Contexts.origin(rule), earlyPlugin));
  }

  /** Before the first {@code statement} that is none itself. */
  private void requireVersion(ParserRuleContext statement) {
    if (!headers.isEmpty() || !items.isEmpty() || !reservations.isEmpty()) {
      return;
    }
    if (!incomplete) {
      problems.add(
          Diagnostic.error(
                  "syntax",
                  Contexts.first(statement).origin(),
                  "'/dts-v1/;' is missing: every devicetree source starts with it")
              .withRemedy("write '/dts-v1/;' before this"));
    }
    headers.add(new Header(Contexts.first(statement).origin(), earlyPlugin));
  }

  private void plugin(ParserRuleContext rule) {
    if (headers.isEmpty() || !afterVersion) {
      problems.add(
          Diagnostic.error(
                  "syntax", Contexts.origin(rule), "/plugin/ must stand directly after '/dts-v1/;'")
              .withRemedy("write '/dts-v1/; /plugin/;' at the start of the file"));
    }
    if (headers.isEmpty()) {
      earlyPlugin = true;
    } else {
      headers.get(headers.size() - 1).plugin = true;
    }
  }

  private void reservation(ParserRuleContext rule) {
    if (!items.isEmpty()) {
      problems.add(
          Diagnostic.error(
                  "syntax",
                  Contexts.first(rule).origin(),
                  "/memreserve/ must stand before the tree")
              .withNote(origin(items.get(0)), "the tree starts here"));
      return;
    }
    List<Expression> numbers = values.integers();
    reservations.add(
        new Placed<>(
            new ReservationSyntax(labels, numbers.get(0), numbers.get(1), ofStatement(rule)),
            place));
  }

  /** From the labels before {@code rule} to its end. */
  private static Extent ofStatement(ParserRuleContext rule) {
    return Contexts.first(rule.getParent()).extentTo(DtsToken.of(rule.getStop()));
  }

  private void block(ParserRuleContext rule) {
    Extent extent = ofStatement(rule);
    NodeBody content = Objects.requireNonNull(body);
    if (target == null) {
      if (!labels.isEmpty()) {
        problems.add(
            Diagnostic.error(
                    "syntax", place.origin(labels.get(0).extent()), "the root node takes no label")
                .withRemedy("refer to it as &{/}"));
      }
      item(new TopLevelItem.RootBlock(content, extent));
      return;
    }
    if (labels.size() > 1) {
      problems.add(
          Diagnostic.error(
              "syntax",
              place.origin(labels.get(1).extent()),
              "only one label may stand before a reference"));
    }
    Reference reference = values.reference(target);
    boolean first = items.isEmpty();
    boolean plugin = !headers.isEmpty() && headers.get(headers.size() - 1).plugin;
    if (first && plugin && !labels.isEmpty()) {
      problems.add(
          Diagnostic.error(
              "syntax",
              place.origin(labels.get(0).extent()),
              "the first block of a source takes no label before its reference"));
    }
    add(new TopLevelItem.ReferenceBlock(labels, reference, content, extent));
    if (first && !plugin && !incomplete) {
      problems.add(noRootYet(place.origin(reference.extent()), reference + " { … }"));
    }
  }

  private void deletion(ParserRuleContext rule) {
    DtsToken directive = Contexts.first(rule);
    boolean ofProperty = directive.getType() == DeviceTreeLexer.DELETE_PROPERTY;
    if (ofProperty || target == null) {
      problems.add(
          Diagnostic.error(
                  "syntax",
                  Contexts.origin(rule),
                  ofProperty
                      ? "/delete-property/ must stand inside a node"
                      : "outside of any node, "
                          + directive.getText()
                          + " takes a reference, not a name")
              .withRemedy(
                  ofProperty
                      ? "write it in a block that opens the node again, such as &label { … };"
                      : "write &label or &{/path}"));
      return;
    }
    item(new TopLevelItem.DeleteTarget(values.reference(target), Contexts.extent(rule)));
  }

  private void item(TopLevelItem item) {
    if (items.isEmpty() && !incomplete && !(item instanceof TopLevelItem.RootBlock)) {
      problems.add(noRootYet(place.origin(item.extent()), "this"));
    }
    add(item);
  }

  /** The items so far. */
  List<Placed<TopLevelItem>> items() {
    return Collections.unmodifiableList(items);
  }

  /**
   * Adds statements in which nothing is wrong, behind others.
   *
   * @param shift how far behind their extents they stand
   */
  void add(List<TopLevelItem> known, int shift) {
    Placement there = place.shifted(shift);
    known.forEach(item -> items.add(new Placed<>(item, there)));
    afterVersion = false;
  }

  private void add(TopLevelItem item) {
    items.add(new Placed<>(item, place));
  }

  private static Origin origin(Placed<TopLevelItem> item) {
    return item.place().origin(item.syntax().extent());
  }

  private static Diagnostic noRootYet(Origin origin, String what) {
    return Diagnostic.error("syntax", origin, "the root node '/ { … };' must come before " + what)
        .withRemedy("if this is an overlay, start it with '/dts-v1/; /plugin/;'");
  }

  private Origin end() {
    return Objects.requireNonNull(end).origin();
  }

  private static Diagnostic noTree(Origin end) {
    return Diagnostic.error("syntax", end, "there is no tree in this source")
        .withRemedy("a tree is written as: / { };");
  }

  /** One {@code /dts-v1/;} and whether {@code /plugin/;} follows. */
  private static final class Header {
    private final Origin origin;
    private boolean plugin;

    private Header(Origin origin, boolean plugin) {
      this.origin = origin;
      this.plugin = plugin;
    }
  }
}
