package dev.conifer.dts;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Origin;
import dev.conifer.dts.grammar.DeviceTreeParser.BlockContext;
import dev.conifer.dts.grammar.DeviceTreeParser.DeletionContext;
import dev.conifer.dts.grammar.DeviceTreeParser.ReservationContext;
import dev.conifer.dts.grammar.DeviceTreeParser.SourceContext;
import dev.conifer.dts.grammar.DeviceTreeParser.StatementContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a {@link DtsFile}, and tells what stands in the wrong order outside of nodes. */
final class FileBuilder {
  private final ValueBuilder values;
  private final NodeBuilder nodes;
  private final Problems problems;

  private final boolean incomplete;

  private final List<ReservationSyntax> reservations = new ArrayList<>();
  private final List<TopLevelItem> items = new ArrayList<>();
  private final List<Header> headers = new ArrayList<>();
  private @Nullable StatementContext previous;

  /**
   * A builder.
   *
   * @param incomplete whether text is missing, so that nothing can be said to be missing
   */
  FileBuilder(Includes includes, Problems problems, boolean incomplete) {
    this.values = new ValueBuilder(includes, problems);
    this.nodes = new NodeBuilder(values, problems);
    this.problems = problems;
    this.incomplete = incomplete;
  }

  DtsFile build(SourceContext rule) {
    if (rule.statement().isEmpty() && problems.isEmpty()) {
      Origin end = Contexts.token(rule.EOF()).origin();
      problems.add(
          Diagnostic.error("syntax", end, "there is nothing in this file")
              .withRemedy("the shortest devicetree source is: /dts-v1/; / { };"));
      return new DtsFile(false, List.of(), List.of());
    }
    boolean whole = true;
    for (StatementContext statement : rule.statement()) {
      if (Contexts.isWhole(statement)) {
        statement(statement);
      } else {
        whole = false;
      }
      previous = statement;
    }
    if (whole && problems.isEmpty() && items.isEmpty()) {
      problems.add(noTree(Contexts.token(rule.EOF()).origin()));
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
    return new DtsFile(plugin, reservations, items);
  }

  private void statement(StatementContext rule) {
    if (rule.version() != null) {
      version(rule);
      return;
    }
    if (rule.plugin() != null) {
      plugin(rule);
      return;
    }
    if (headers.isEmpty() && items.isEmpty() && reservations.isEmpty()) {
      missingVersion(rule);
    }
    if (rule.reservation() != null) {
      reservation(rule, rule.reservation());
    } else if (rule.block() != null) {
      block(rule, rule.block());
    } else if (rule.deletion() != null) {
      deletion(rule.deletion());
    } else if (rule.omission() != null) {
      Reference target = values.reference(Contexts.first(rule.omission().reference()));
      item(new TopLevelItem.OmitTarget(target, Contexts.origin(rule.omission())));
    }
  }

  private void version(StatementContext rule) {
    if (!items.isEmpty() || !reservations.isEmpty()) {
      problems.add(
          Diagnostic.error(
                  "syntax",
                  Contexts.origin(rule.version()),
                  "/dts-v1/ must stand before everything else")
              .withRemedy("move it to the start of the first file, or delete it"));
      return;
    }
    headers.add(new Header(Contexts.origin(rule.version())));
  }

  private void missingVersion(StatementContext rule) {
    if (!incomplete) {
      problems.add(
          Diagnostic.error(
                  "syntax",
                  Contexts.first(rule).origin(),
                  "'/dts-v1/;' is missing: every devicetree source starts with it")
              .withRemedy("write '/dts-v1/;' before this"));
    }
    headers.add(new Header(Contexts.first(rule).origin()));
  }

  private void plugin(StatementContext rule) {
    if (headers.isEmpty() || previous == null || previous.version() == null) {
      problems.add(
          Diagnostic.error(
                  "syntax",
                  Contexts.origin(rule.plugin()),
                  "/plugin/ must stand directly after '/dts-v1/;'")
              .withRemedy("write '/dts-v1/; /plugin/;' at the start of the file"));
      return;
    }
    headers.get(headers.size() - 1).plugin = true;
  }

  private void reservation(StatementContext statement, ReservationContext rule) {
    if (!items.isEmpty()) {
      problems.add(
          Diagnostic.error(
                  "syntax",
                  Contexts.first(rule).origin(),
                  "/memreserve/ must stand before the tree")
              .withNote(items.get(0).origin(), "the tree starts here"));
      return;
    }
    reservations.add(
        new ReservationSyntax(
            Contexts.labels(statement.LABEL()),
            ExpressionBuilder.integer(rule.integer(0)),
            ExpressionBuilder.integer(rule.integer(1)),
            Contexts.first(statement).to(DtsToken.of(rule.getStop()))));
  }

  private void block(StatementContext statement, BlockContext rule) {
    List<LabelSyntax> labels = Contexts.labels(statement.LABEL());
    Origin origin = Contexts.first(statement).to(DtsToken.of(rule.getStop()));
    NodeBody body = nodes.body(rule.nodeBody());
    if (rule.reference() == null) {
      if (!labels.isEmpty()) {
        problems.add(
            Diagnostic.error("syntax", labels.get(0).origin(), "the root node takes no label")
                .withRemedy("refer to it as &{/}"));
      }
      item(new TopLevelItem.RootBlock(body, origin));
      return;
    }
    if (labels.size() > 1) {
      problems.add(
          Diagnostic.error(
              "syntax", labels.get(1).origin(), "only one label may stand before a reference"));
    }
    Reference target = values.reference(Contexts.first(rule.reference()));
    boolean first = items.isEmpty();
    boolean plugin = !headers.isEmpty() && headers.get(headers.size() - 1).plugin;
    if (first && plugin && !labels.isEmpty()) {
      problems.add(
          Diagnostic.error(
              "syntax",
              labels.get(0).origin(),
              "the first block of a source takes no label before its reference"));
    }
    items.add(new TopLevelItem.ReferenceBlock(labels, target, body, origin));
    if (first && !plugin && !incomplete) {
      problems.add(noRootYet(target.origin(), target + " { … }"));
    }
  }

  private void deletion(DeletionContext rule) {
    String directive = rule.getStart().getText();
    if (rule.DELETE_PROPERTY() != null || rule.reference() == null) {
      problems.add(
          Diagnostic.error(
                  "syntax",
                  Contexts.origin(rule),
                  rule.DELETE_PROPERTY() != null
                      ? "/delete-property/ must stand inside a node"
                      : "outside of any node, " + directive + " takes a reference, not a name")
              .withRemedy(
                  rule.DELETE_PROPERTY() != null
                      ? "write it in a block that opens the node again, such as &label { … };"
                      : "write &label or &{/path}"));
      return;
    }
    item(
        new TopLevelItem.DeleteTarget(
            values.reference(Contexts.first(rule.reference())), Contexts.origin(rule)));
  }

  private void item(TopLevelItem item) {
    if (items.isEmpty() && !incomplete && !(item instanceof TopLevelItem.RootBlock)) {
      problems.add(noRootYet(item.origin(), "this"));
    }
    items.add(item);
  }

  private static Diagnostic noRootYet(Origin origin, String what) {
    return Diagnostic.error("syntax", origin, "the root node '/ { … };' must come before " + what)
        .withRemedy("if this is an overlay, start it with '/dts-v1/; /plugin/;'");
  }

  private static Diagnostic noTree(Origin end) {
    return Diagnostic.error("syntax", end, "there is no tree in this source")
        .withRemedy("a tree is written as: / { };");
  }

  /** One {@code /dts-v1/;} and whether {@code /plugin/;} follows. */
  private static final class Header {
    private final Origin origin;
    private boolean plugin;

    private Header(Origin origin) {
      this.origin = origin;
    }
  }
}
