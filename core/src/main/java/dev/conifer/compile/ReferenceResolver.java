package dev.conifer.compile;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.tree.Marker;
import java.util.List;
import java.util.Optional;

/** Fills in what references refer to, and allocates phandles on the way: dtc's order throughout. */
final class ReferenceResolver {
  /** What an overlay holds in place of a phandle that only the base tree knows. */
  static final int UNRESOLVED = -1;

  private final LiveTree tree;

  /** No reference is added later. */
  private final List<MarkedProperty> marked;

  private final CompileOptions.PhandleFormat format;
  private final boolean plugin;
  private final Problems problems;

  ReferenceResolver(
      LiveTree tree, CompileOptions.PhandleFormat format, boolean plugin, Problems problems) {
    this.tree = tree;
    this.marked = MarkedProperty.of(tree.nodes());
    this.format = format;
    this.plugin = plugin;
    this.problems = problems;
  }

  /** Resolves {@code <&target>}, node by node, property by property. */
  void resolvePhandles() {
    for (MarkedProperty each : marked) {
      LiveValue value = each.property().value();
      for (LiveValue.Mark mark : value.marks(Marker.Kind.REFERENCE_PHANDLE)) {
        Optional<LiveNode> target = tree.find(mark.text());
        if (target.isPresent()) {
          target.get().reference();
          value.putCell(mark.offset(), phandleOf(target.get()));
        } else if (plugin) {
          value.putCell(mark.offset(), UNRESOLVED);
        } else {
          missing("phandle_references", each.node(), mark);
        }
      }
    }
  }

  /** Resolves {@code &target} outside of cells. */
  void resolvePaths() {
    for (MarkedProperty each : marked) {
      each.property()
          .value()
          .insert(Marker.Kind.REFERENCE_PATH, mark -> LiveValue.asciiz(path(each.node(), mark)));
    }
  }

  private String path(LiveNode node, LiveValue.Mark mark) {
    Optional<LiveNode> target = tree.find(mark.text());
    if (target.isEmpty()) {
      missing("path_references", node, mark);
      return "";
    }
    target.get().reference();
    return target.get().path();
  }

  /** Deletes the nodes marked {@code /omit-if-no-ref/} that nothing refers to. */
  void omitUnreferenced(boolean keepLabelled) {
    boolean omitted = false;
    for (LiveNode node : tree.nodes()) {
      if (!node.isDeleted() && node.isToOmit() && !(keepLabelled && node.labels().anyEver())) {
        node.subtree().forEach(gone -> tree.releasePhandle(gone.phandle()));
        node.omit();
        omitted = true;
      }
    }
    if (omitted && !plugin) {
      marked.stream().filter(each -> !each.node().isDeleted()).forEach(this::dropDangling);
    }
  }

  /**
   * A reference to a child does not keep its parent, in dtc as here. What is left of it is the
   * number or the path that it stood for: nobody could write the reference down again.
   */
  private void dropDangling(MarkedProperty referrer) {
    LiveValue value = referrer.property().value();
    for (LiveValue.Mark mark : value.references()) {
      if (tree.find(mark.text()).isEmpty()) {
        Diagnostic warning =
            Diagnostic.warning(
                    "W-omitted",
                    mark.origin(),
                    referrer.node().path()
                        + ":"
                        + referrer.property().name()
                        + " refers to \""
                        + mark.text()
                        + "\", which lies in a node that /omit-if-no-ref/ left out")
                .withRemedy("refer to that node too, or remove its /omit-if-no-ref/");
        problems.add(
            tree.deletion(mark.text())
                .map(where -> warning.withNote(where, "the node that is left out"))
                .orElse(warning));
      }
    }
    value.forget(mark -> tree.find(mark.text()).isEmpty());
  }

  /**
   * The phandle of {@code node}, which gets the next free one, as its last property, if need be.
   */
  int phandleOf(LiveNode node) {
    if (node.phandle() == 0) {
      node.setPhandle(tree.allocatePhandle());
      if (format.writesLegacy() && node.property("linux,phandle").isEmpty()) {
        node.add(LiveProperty.generated("linux,phandle", LiveValue.cell(node.phandle())));
      }
      if (format.writesEpapr() && node.property("phandle").isEmpty()) {
        node.add(LiveProperty.generated("phandle", LiveValue.cell(node.phandle())));
      }
    }
    return node.phandle();
  }

  private void missing(String check, LiveNode node, LiveValue.Mark mark) {
    Diagnostic error =
        Diagnostic.error(
            check,
            mark.origin(),
            node.path() + ": Reference to non-existent node or label \"" + mark.text() + "\"");
    problems.add(new MissingNode(tree, problems).explained(error, mark.text(), remedy(check)));
  }

  private String remedy(String check) {
    return plugin && check.equals("path_references")
        ? "write <&label> for its phandle, or the path of the node as a string"
        : "define it, or check the spelling";
  }
}
