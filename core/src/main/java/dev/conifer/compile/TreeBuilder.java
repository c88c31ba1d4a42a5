package dev.conifer.compile;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Origin;
import dev.conifer.dts.BodyItem;
import dev.conifer.dts.DtsFile;
import dev.conifer.dts.LabelSyntax;
import dev.conifer.dts.NodeBody;
import dev.conifer.dts.Reference;
import dev.conifer.dts.ReservationSyntax;
import dev.conifer.dts.TopLevelItem;
import dev.conifer.dts.ValuePart;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.MemoryReservation;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Builds the tree block by block, in source order: each block of the source is made into nodes of
 * its own first and then merged into the node that it names. That order decides the bytes.
 */
final class TreeBuilder {
  private final Problems problems;
  private final ExpressionEvaluator evaluator;
  private final ValueCompiler values;
  private final boolean plugin;
  private @Nullable LiveTree tree;
  private int fragments;

  TreeBuilder(boolean plugin, Problems problems) {
    this.plugin = plugin;
    this.problems = problems;
    this.evaluator = new ExpressionEvaluator(problems);
    this.values = new ValueCompiler(evaluator, problems);
  }

  /** The tree of all of {@code file}'s blocks; absent when there is none. */
  Optional<LiveTree> build(DtsFile file) {
    file.items().forEach(this::apply);
    return Optional.ofNullable(tree);
  }

  MemoryReservation reservation(ReservationSyntax syntax) {
    long address = evaluator.value(syntax.address());
    long size = evaluator.value(syntax.size());
    if (size == 0) {
      problems.add(
          Diagnostic.warning(
                  "W-memreserve",
                  syntax.origin(),
                  "a reservation of 0 bytes ends the list: whoever reads the blob sees neither it"
                      + " nor those after it")
              .withRemedy("remove it, or give it a size"));
    }
    return new MemoryReservation(
        address, size, syntax.labels().stream().map(LabelSyntax::name).toList());
  }

  private void apply(TopLevelItem item) {
    if (item instanceof TopLevelItem.RootBlock block) {
      applyRoot(block);
    } else if (item instanceof TopLevelItem.ReferenceBlock block) {
      applyReference(block);
    } else if (item instanceof TopLevelItem.DeleteTarget delete) {
      find(delete.target())
          .ifPresentOrElse(node -> node.delete(delete.origin()), () -> notFound(delete.target()));
    } else if (item instanceof TopLevelItem.OmitTarget omit) {
      find(omit.target())
          .ifPresentOrElse(LiveNode::omitIfNoReference, () -> notFound(omit.target()));
    }
  }

  private void applyRoot(TopLevelItem.RootBlock block) {
    LiveNode definition = define("", new Labels(), block.origin(), block.origin(), block.body());
    if (tree == null) {
      tree = new LiveTree(definition);
    } else {
      tree.merge(tree.root(), definition);
    }
  }

  private void applyReference(TopLevelItem.ReferenceBlock block) {
    boolean byPath = block.target() instanceof Reference.ToPath;
    Optional<LiveNode> target =
        plugin && byPath && block.labels().isEmpty() ? Optional.empty() : find(block.target());
    if (target.isPresent() && tree != null) {
      LiveNode definition =
          define(
              target.get().name(),
              new Labels(),
              block.target().origin(),
              block.origin(),
              block.body());
      if (exceedsDepth(target.get(), definition)) {
        return;
      }
      for (LabelSyntax label : block.labels()) {
        tree.addLabel(target.get(), label);
      }
      tree.merge(target.get(), definition);
    } else if (plugin && block.labels().isEmpty()) {
      addFragment(block);
    } else {
      notFound(block.target());
    }
  }

  /**
   * {@code &target { … };} in the source of an overlay, where the target is in another tree: a
   * fragment for whoever applies the overlay.
   */
  private void addFragment(TopLevelItem.ReferenceBlock block) {
    String target = ValueCompiler.target(block.target());
    LiveNode fragment =
        new LiveNode("fragment@" + fragments++, new Labels(), block.target().origin());
    fragment.addOrigin(block.origin());
    if (target.startsWith("/")) {
      fragment.add(LiveProperty.generated("target-path", LiveValue.string(target)));
    } else if (target.contains("/")) {
      problems.add(
          Diagnostic.error(
                  "E-reference",
                  block.target().origin(),
                  "Label-relative reference " + target + " not supported in plugin")
              .withRemedy("give the node a label in the base tree and refer to that"));
      return;
    } else {
      fragment.add(
          LiveProperty.generated("target", values.compile(List.of(phandleOf(block.target())))));
    }
    fragment.add(
        define("__overlay__", new Labels(), block.target().origin(), block.origin(), block.body()));
    if (tree == null) {
      tree = new LiveTree(LiveNode.generated(""));
    }
    tree.addToRoot(fragment);
  }

  private static ValuePart phandleOf(Reference reference) {
    return new ValuePart.Cells(Integer.SIZE, List.of(reference), reference.origin());
  }

  private Optional<LiveNode> find(Reference reference) {
    return tree == null ? Optional.empty() : tree.find(ValueCompiler.target(reference));
  }

  private void notFound(Reference reference) {
    String target = ValueCompiler.target(reference);
    String what =
        target.startsWith("/")
            ? "there is no node " + target
            : target.contains("/")
                ? "there is no node " + reference
                : "no node has the label '" + target + "'";
    Diagnostic error = Diagnostic.error("E-reference", reference.origin(), what + " so far");
    String remedy = "define it before this line, or check the spelling";
    problems.add(
        tree == null
            ? error.withRemedy(remedy)
            : new MissingNode(tree, problems).explained(error, target, remedy));
  }

  /** The node that a body defines, not yet part of the tree. */
  private LiveNode define(
      String name, Labels labels, Origin nameOrigin, Origin origin, NodeBody body) {
    LiveNode node = new LiveNode(name, labels, nameOrigin);
    node.addOrigin(origin);
    for (BodyItem item : body.items()) {
      if (item instanceof BodyItem.PropertyDefinition property) {
        node.add(LiveProperty.defined(property, values.compile(property.value())));
      } else if (item instanceof BodyItem.DeleteProperty deletion) {
        node.add(LiveProperty.deletion(deletion));
      } else if (item instanceof BodyItem.NodeDefinition child) {
        LiveNode defined =
            define(
                child.name(),
                Labels.of(child.labels()),
                child.nameOrigin(),
                child.origin(),
                child.body());
        if (child.omitIfNoReference()) {
          defined.omitIfNoReference();
        }
        node.add(defined);
      } else if (item instanceof BodyItem.DeleteNode deletion) {
        LiveNode deleted = new LiveNode(deletion.name(), new Labels(), deletion.origin());
        deleted.delete(deletion.origin());
        node.add(deleted);
      }
    }
    return node;
  }

  /** Blocks can nest deeper than any of them is: each may open what the one before it made. */
  private boolean exceedsDepth(LiveNode target, LiveNode definition) {
    int above = target.depth() - 1;
    for (LiveNode node : definition.subtree()) {
      if (above + node.depth() > DeviceTree.MAX_DEPTH) {
        problems.error(
            "E-depth",
            node.nameOrigin(),
            "nodes are nested more than " + DeviceTree.MAX_DEPTH + " deep");
        return true;
      }
    }
    return false;
  }
}
