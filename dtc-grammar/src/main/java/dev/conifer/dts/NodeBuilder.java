package dev.conifer.dts;

import dev.conifer.diagnostic.Diagnostic;
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
  private final Placement place;

  /** The bodies that have begun, the innermost first. */
  private final Deque<OpenBody> open = new ArrayDeque<>();

  NodeBuilder(Problems problems, Placement place) {
    this.problems = problems;
    this.place = place;
  }

  void enterBody() {
    open.push(new OpenBody());
  }

  NodeBody exitBody(ParserRuleContext rule) {
    return new NodeBody(open.pop().items, Contexts.extent(rule));
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
    Extent extent = Contexts.first(rule.getParent()).extentTo(DtsToken.of(rule.getStop()));
    DtsToken name = Contexts.first(rule);
    add(
        inside,
        inside.body == null
            ? property(inside, name, extent)
            : new NodeDefinition(
                inside.labels,
                inside.omission != null,
                Contexts.name(name),
                inside.body,
                name.extent(),
                extent));
  }

  private PropertyDefinition property(OpenBody inside, DtsToken name, Extent extent) {
    if (inside.omission != null) {
      problems.add(
          Diagnostic.error(
              "syntax",
              inside.omission.origin(),
              "/omit-if-no-ref/ is for nodes, and " + name.getText() + " is a property"));
    }
    return new PropertyDefinition(
        inside.labels, Contexts.name(name), inside.value, name.extent(), extent);
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
            ? new DeleteNode(name, Contexts.extent(rule))
            : new DeleteProperty(name, Contexts.extent(rule)));
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

  private Diagnostic propertyAfterNode(BodyItem property, BodyItem firstNode) {
    String what =
        property instanceof PropertyDefinition definition
            ? "the property '" + definition.name() + "'"
            : "/delete-property/";
    Extent node =
        firstNode instanceof NodeDefinition definition
            ? definition.nameExtent()
            : firstNode.extent();
    Extent where =
        property instanceof PropertyDefinition definition
            ? definition.nameExtent()
            : property.extent();
    return Diagnostic.error(
            "syntax",
            place.origin(where),
            what + " stands after a subnode; properties must precede subnodes")
        .withNote(place.origin(node), "the first subnode")
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
