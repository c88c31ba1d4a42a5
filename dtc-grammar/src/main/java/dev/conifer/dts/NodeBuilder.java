package dev.conifer.dts;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Origin;
import dev.conifer.dts.BodyItem.DeleteNode;
import dev.conifer.dts.BodyItem.DeleteProperty;
import dev.conifer.dts.BodyItem.NodeDefinition;
import dev.conifer.dts.BodyItem.PropertyDefinition;
import dev.conifer.dts.grammar.DeviceTreeLexer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.jspecify.annotations.Nullable;

/** Makes the {@link BodyItem}s of nodes, and tells what stands in the wrong order. */
final class NodeBuilder {
  private final Problems problems;

  /** The bodies that have begun, the innermost first. */
  private final Deque<OpenBody> open = new ArrayDeque<>();

  NodeBuilder(Problems problems) {
    this.problems = problems;
  }

  void enterBody() {
    open.push(new OpenBody());
  }

  NodeBody exitBody(ParserRuleContext rule) {
    return new NodeBody(open.pop().items, Contexts.origin(rule));
  }

  void enterStatement() {
    open.element().nextStatement();
  }

  /** A word that stands before what the statement defines or deletes. */
  void word(DtsToken word) {
    OpenBody inside = open.element();
    if (word.getType() == DeviceTreeLexer.LABEL) {
      inside.labels.add(Contexts.label(word));
    } else if (word.getType() == DeviceTreeLexer.OMIT_IF_NO_REF && inside.omission == null) {
      inside.omission = word;
    }
  }

  /** What stands between the braces of the node that the statement defines. */
  void innerBody(NodeBody body) {
    open.element().body = body;
  }

  /** What the property that the statement defines is set to. */
  void value(List<ValuePart> parts) {
    open.element().value = parts;
  }

  void exitDefinition(ParserRuleContext rule) {
    OpenBody inside = open.element();
    Origin origin = Contexts.first(rule.getParent()).to(DtsToken.of(rule.getStop()));
    DtsToken name = Contexts.first(rule);
    add(
        inside,
        inside.body == null
            ? property(inside, name, origin)
            : new NodeDefinition(
                inside.labels,
                inside.omission != null,
                Contexts.name(name),
                inside.body,
                name.origin(),
                origin));
  }

  private PropertyDefinition property(OpenBody inside, DtsToken name, Origin origin) {
    if (inside.omission != null) {
      problems.add(
          Diagnostic.error(
              "syntax",
              inside.omission.origin(),
              "/omit-if-no-ref/ is for nodes, and " + name.getText() + " is a property"));
    }
    return new PropertyDefinition(
        inside.labels, Contexts.name(name), inside.value, name.origin(), origin);
  }

  void exitDeletion(ParserRuleContext rule) {
    OpenBody inside = open.element();
    DtsToken directive = Contexts.first(rule);
    DtsToken target = DtsToken.of(rule.getStop());
    if (target.getType() != DeviceTreeLexer.NAME) {
      problems.add(
          Diagnostic.error(
                  "syntax",
                  target.origin(),
                  "inside a node, " + directive.getText() + " takes a name, not a reference")
              .withRemedy("write the name, or move the statement out of all nodes"));
      return;
    }
    String name = Contexts.name(target);
    add(
        inside,
        directive.getType() == DeviceTreeLexer.DELETE_NODE
            ? new DeleteNode(name, Contexts.origin(rule))
            : new DeleteProperty(name, Contexts.origin(rule)));
  }

  private void add(OpenBody inside, BodyItem item) {
    inside.items.add(item);
    if (item instanceof NodeDefinition || item instanceof DeleteNode) {
      inside.firstNode = inside.firstNode == null ? item : inside.firstNode;
      inside.misplacedIsTold = false;
    } else if (inside.firstNode != null && !inside.misplacedIsTold) {
      // One for those that follow one another: mostly a brace is what is wrong.
      problems.add(propertyAfterNode(item, inside.firstNode));
      inside.misplacedIsTold = true;
    }
  }

  private static Diagnostic propertyAfterNode(BodyItem property, BodyItem firstNode) {
    String what =
        property instanceof PropertyDefinition definition
            ? "the property '" + definition.name() + "'"
            : "/delete-property/";
    Origin node =
        firstNode instanceof NodeDefinition definition
            ? definition.nameOrigin()
            : firstNode.origin();
    Origin where =
        property instanceof PropertyDefinition definition
            ? definition.nameOrigin()
            : property.origin();
    return Diagnostic.error(
            "syntax", where, what + " stands after a subnode; properties must precede subnodes")
        .withNote(node, "the first subnode")
        .withRemedy("move it, and those that follow it, up before the first subnode");
  }

  /** A body whose brace has not come yet. */
  private static final class OpenBody {
    private final List<BodyItem> items = new ArrayList<>();
    private @Nullable BodyItem firstNode;

    /** Whether a property behind a node was told, and no other node has come since. */
    private boolean misplacedIsTold;

    // Of the statement that is being read.
    private final List<LabelSyntax> labels = new ArrayList<>(2);
    private @Nullable DtsToken omission;
    private List<ValuePart> value = List.of();
    private @Nullable NodeBody body;

    void nextStatement() {
      labels.clear();
      omission = null;
      value = List.of();
      body = null;
    }
  }
}
