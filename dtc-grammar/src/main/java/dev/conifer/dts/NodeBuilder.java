package dev.conifer.dts;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Origin;
import dev.conifer.dts.BodyItem.DeleteNode;
import dev.conifer.dts.BodyItem.DeleteProperty;
import dev.conifer.dts.BodyItem.NodeDefinition;
import dev.conifer.dts.BodyItem.PropertyDefinition;
import dev.conifer.dts.grammar.DeviceTreeParser.BodyStatementContext;
import dev.conifer.dts.grammar.DeviceTreeParser.DefinitionContext;
import dev.conifer.dts.grammar.DeviceTreeParser.DeletionContext;
import dev.conifer.dts.grammar.DeviceTreeParser.NodeBodyContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the {@link BodyItem}s of nodes, and tells what stands in the wrong order. */
final class NodeBuilder {
  private final ValueBuilder values;
  private final Problems problems;

  NodeBuilder(ValueBuilder values, Problems problems) {
    this.values = values;
    this.problems = problems;
  }

  NodeBody body(NodeBodyContext rule) {
    List<BodyItem> items = new ArrayList<>(rule.getChildCount());
    BodyItem firstNode = null;
    boolean told = false;
    for (BodyStatementContext statement : rule.bodyStatement()) {
      if (!Contexts.isWhole(statement)) {
        continue;
      }
      BodyItem item = item(statement);
      if (item == null) {
        continue;
      }
      items.add(item);
      if (item instanceof NodeDefinition || item instanceof DeleteNode) {
        firstNode = firstNode == null ? item : firstNode;
        told = false;
      } else if (firstNode != null && !told) {
        // One for those that follow one another: mostly a brace is what is wrong.
        problems.add(propertyAfterNode(item, firstNode));
        told = true;
      }
    }
    return new NodeBody(items, Contexts.origin(rule));
  }

  /** The item; null when it is none, which was told. */
  private @Nullable BodyItem item(BodyStatementContext rule) {
    DefinitionContext definition = rule.definition();
    if (definition == null) {
      return deletion(rule.deletion());
    }
    return definition.nodeBody() == null ? property(rule, definition) : node(rule, definition);
  }

  private PropertyDefinition property(BodyStatementContext rule, DefinitionContext definition) {
    if (!rule.OMIT_IF_NO_REF().isEmpty()) {
      problems.add(
          Diagnostic.error(
              "syntax",
              Contexts.token(rule.OMIT_IF_NO_REF(0)).origin(),
              "/omit-if-no-ref/ is for nodes, and "
                  + Contexts.token(definition.NAME()).getText()
                  + " is a property"));
    }
    DtsToken name = Contexts.token(definition.NAME());
    return new PropertyDefinition(
        Contexts.labels(rule.LABEL()),
        Contexts.name(name),
        definition.value() == null ? List.of() : values.value(definition.value()),
        name.origin(),
        origin(rule, definition));
  }

  private NodeDefinition node(BodyStatementContext rule, DefinitionContext definition) {
    DtsToken name = Contexts.token(definition.NAME());
    return new NodeDefinition(
        Contexts.labels(rule.LABEL()),
        !rule.OMIT_IF_NO_REF().isEmpty(),
        Contexts.name(name),
        body(definition.nodeBody()),
        name.origin(),
        origin(rule, definition));
  }

  private static Origin origin(BodyStatementContext rule, DefinitionContext definition) {
    return Contexts.first(rule).to(DtsToken.of(definition.getStop()));
  }

  private @Nullable BodyItem deletion(DeletionContext rule) {
    if (rule.reference() != null) {
      problems.add(
          Diagnostic.error(
                  "syntax",
                  Contexts.origin(rule.reference()),
                  "inside a node, " + rule.getStart().getText() + " takes a name, not a reference")
              .withRemedy("write the name, or move the statement out of all nodes"));
      return null;
    }
    String name = Contexts.name(Contexts.token(rule.NAME()));
    return rule.DELETE_NODE() != null
        ? new DeleteNode(name, Contexts.origin(rule))
        : new DeleteProperty(name, Contexts.origin(rule));
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
}
