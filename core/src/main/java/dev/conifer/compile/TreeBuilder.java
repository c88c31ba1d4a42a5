package dev.conifer.compile;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Origin;
import dev.conifer.dts.BodyItem;
import dev.conifer.dts.DtsFile;
import dev.conifer.dts.LabelSyntax;
import dev.conifer.dts.NodeBody;
import dev.conifer.dts.Placed;
import dev.conifer.dts.Placement;
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

  MemoryReservation reservation(Placed<ReservationSyntax> placed) {
    ReservationSyntax syntax = placed.syntax();
    long address = evaluator.value(syntax.address(), placed.place());
    long size = evaluator.value(syntax.size(), placed.place());
    if (size == 0) {
      problems.add(
          Diagnostic.warning(
                  "W-memreserve",
                  placed.place().origin(syntax.extent()),
                  "a reservation of 0 bytes ends the list: whoever reads the blob sees neither it"
                      + " nor those after it")
              .withRemedy("remove it, or give it a size"));
    }
    return new MemoryReservation(
        address, size, syntax.labels().stream().map(LabelSyntax::name).toList());
  }

  private void apply(Placed<TopLevelItem> placed) {
    TopLevelItem item = placed.syntax();
    Placement place = placed.place();
    if (item instanceof TopLevelItem.RootBlock block) {
      applyRoot(block, place);
    } else if (item instanceof TopLevelItem.ReferenceBlock block) {
      applyReference(block, place);
    } else if (item instanceof TopLevelItem.DeleteTarget delete) {
      find(delete.target())
          .ifPresentOrElse(
              node -> node.delete(place.origin(delete.extent())),
              () -> notFound(delete.target(), place));
    } else if (item instanceof TopLevelItem.OmitTarget omit) {
      find(omit.target())
          .ifPresentOrElse(LiveNode::omitIfNoReference, () -> notFound(omit.target(), place));
    }
  }

  private void applyRoot(TopLevelItem.RootBlock block, Placement place) {
    Origin origin = place.origin(block.extent());
    LiveNode definition = define("", new Labels(), origin, origin, block.body(), place);
    if (tree == null) {
      tree = new LiveTree(definition);
    } else {
      tree.merge(tree.root(), definition);
    }
  }

  private void applyReference(TopLevelItem.ReferenceBlock block, Placement place) {
    boolean byPath = block.target() instanceof Reference.ToPath;
    Optional<LiveNode> target =
        plugin && byPath && block.labels().isEmpty() ? Optional.empty() : find(block.target());
    if (target.isPresent() && tree != null) {
      LiveNode definition =
          define(
              target.get().name(),
              new Labels(),
              place.origin(block.target().extent()),
              place.origin(block.extent()),
              block.body(),
              place);
      if (exceedsDepth(target.get(), definition)) {
        return;
      }
      for (LabelSyntax label : block.labels()) {
        tree.addLabel(target.get(), label.name(), place.origin(label.extent()));
      }
      tree.merge(target.get(), definition);
    } else if (plugin && block.labels().isEmpty()) {
      addFragment(block, place);
    } else {
      notFound(block.target(), place);
    }
  }

  /**
   * {@code &target { … };} in the source of an overlay, where the target is in another tree: a
   * fragment for whoever applies the overlay.
   */
  private void addFragment(TopLevelItem.ReferenceBlock block, Placement place) {
    String target = ValueCompiler.target(block.target());
    Origin targetOrigin = place.origin(block.target().extent());
    Origin origin = place.origin(block.extent());
    LiveNode fragment = new LiveNode("fragment@" + fragments++, new Labels(), targetOrigin);
    fragment.addOrigin(origin);
    if (target.startsWith("/")) {
      fragment.add(LiveProperty.generated("target-path", LiveValue.string(target)));
    } else if (target.contains("/")) {
      problems.add(
          Diagnostic.error(
                  "E-reference",
                  targetOrigin,
                  "Label-relative reference " + target + " not supported in plugin")
              .withRemedy("give the node a label in the base tree and refer to that"));
      return;
    } else {
      fragment.add(
          LiveProperty.generated(
              "target", values.compile(List.of(phandleOf(block.target())), place)));
    }
    fragment.add(define("__overlay__", new Labels(), targetOrigin, origin, block.body(), place));
    if (tree == null) {
      tree = new LiveTree(LiveNode.generated(""));
    }
    tree.addToRoot(fragment);
  }

  private static ValuePart phandleOf(Reference reference) {
    return new ValuePart.Cells(Integer.SIZE, List.of(reference), reference.extent());
  }

  private Optional<LiveNode> find(Reference reference) {
    return tree == null ? Optional.empty() : tree.find(ValueCompiler.target(reference));
  }

  private void notFound(Reference reference, Placement place) {
    String target = ValueCompiler.target(reference);
    String what =
        target.startsWith("/")
            ? "there is no node " + target
            : target.contains("/")
                ? "there is no node " + reference
                : "no node has the label '" + target + "'";
    Diagnostic error =
        Diagnostic.error("E-reference", place.origin(reference.extent()), what + " so far");
    String remedy = "define it before this line, or check the spelling";
    problems.add(
        tree == null
            ? error.withRemedy(remedy)
            : new MissingNode(tree, problems).explained(error, target, remedy));
  }

  /**
   * The node that {@code body}, which stands at {@code place}, defines; not yet part of the tree.
   */
  private LiveNode define(
      String name,
      Labels labels,
      Origin nameOrigin,
      Origin origin,
      NodeBody body,
      Placement place) {
    LiveNode node = new LiveNode(name, labels, nameOrigin);
    node.addOrigin(origin);
    for (BodyItem item : body.items()) {
      if (item instanceof BodyItem.PropertyDefinition property) {
        node.add(LiveProperty.defined(property, place, values.compile(property.value(), place)));
      } else if (item instanceof BodyItem.DeleteProperty deletion) {
        node.add(LiveProperty.deletion(deletion, place));
      } else if (item instanceof BodyItem.NodeDefinition child) {
        LiveNode defined =
            define(
                child.name(),
                Labels.of(child.labels(), place),
                place.origin(child.nameExtent()),
                place.origin(child.extent()),
                child.body(),
                place);
        if (child.omitIfNoReference()) {
          defined.omitIfNoReference();
        }
        node.add(defined);
      } else if (item instanceof BodyItem.DeleteNode deletion) {
        Origin where = place.origin(deletion.extent());
        LiveNode deleted = new LiveNode(deletion.name(), new Labels(), where);
        deleted.delete(where);
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
