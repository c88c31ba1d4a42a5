package dev.conifer.compile;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.DiagnosticText;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.Spelling;
import dev.conifer.tree.NearNames;
import dev.conifer.tree.NodePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells why a reference names no node: what deleted it, how far its path leads, what is near. */
final class MissingNode {
  /** Children that a remedy lists. */
  private static final int MOST_LISTED = 8;

  private final LiveTree tree;
  private final Problems problems;

  MissingNode(LiveTree tree, Problems problems) {
    this.tree = tree;
    this.problems = problems;
  }

  /**
   * {@code error} with what is known of {@code target}.
   *
   * @param target what follows the ampersand, without braces
   * @param otherwise the remedy when nothing is known
   */
  Diagnostic explained(Diagnostic error, String target, String otherwise) {
    int slash = target.indexOf('/');
    String label = slash < 0 ? target : target.substring(0, slash);
    Optional<LiveNode> start = label.isEmpty() ? Optional.of(tree.root()) : tree.find(label);
    if (start.isEmpty()) {
      return missingLabel(error, label, otherwise);
    }
    return slash < 0
        ? error.withRemedy(otherwise)
        : missingPath(error, label, start.get(), target.substring(slash), otherwise);
  }

  private Diagnostic missingLabel(Diagnostic error, String label, String otherwise) {
    Optional<Origin> deletion = tree.deletion(label);
    if (deletion.isPresent()) {
      return error.withNote(deletion.get(), "the node with that label was deleted here");
    }
    return error.withRemedy(
        isShown()
            ? Spelling.nearest(label, tree.liveLabels())
                .map(near -> "did you mean &" + near + "?")
                .orElse(otherwise)
            : otherwise);
  }

  private Diagnostic missingPath(
      Diagnostic error, String label, LiveNode start, String path, String otherwise) {
    LiveNode deepest = start;
    List<String> names = NodePath.of(path).names();
    int depth = 0;
    while (depth < names.size() && deepest.child(names.get(depth)).isPresent()) {
      deepest = deepest.child(names.get(depth)).orElseThrow();
      depth++;
    }
    if (depth == names.size()) {
      return error.withRemedy(otherwise);
    }
    String missing = names.get(depth);
    Optional<LiveNode> deleted = deepest.everChild(missing).filter(LiveNode::isDeleted);
    if (deleted.isPresent()) {
      return error.withNote(deleted.get().deletion(), deleted.get().path() + " was deleted here");
    }
    Diagnostic told =
        deepest.isRoot()
            ? error
            : error.withNote(
                deepest.nameOrigin(),
                deepest.path() + " exists, and has no child '" + missing + "'");
    return told.withRemedy(
        isShown() ? suggestion(label, start, deepest, names, depth).orElse(otherwise) : otherwise);
  }

  /**
   * @param deepest the node as far as the path leads, which is to the name at {@code depth}
   */
  private static Optional<String> suggestion(
      String label, LiveNode start, LiveNode deepest, List<String> names, int depth) {
    List<String> children = deepest.children().stream().map(LiveNode::name).toList();
    Optional<String> near = NearNames.ofNode(names.get(depth), children);
    if (near.isEmpty()) {
      return children.isEmpty() || children.size() > MOST_LISTED
          ? Optional.empty()
          : Optional.of(
              (children.size() == 1 ? "its only child is '" : "its children are '")
                  + String.join("', '", children)
                  + "'");
    }
    List<String> corrected = new ArrayList<>(names);
    corrected.set(depth, near.get());
    NodePath path = new NodePath(corrected);
    if (LiveTree.find(start, path).isEmpty()) {
      path = new NodePath(corrected.subList(0, depth + 1));
    }
    return Optional.of("did you mean &{" + label + path + "}?");
  }

  /** Whether somebody will read it; to look through all labels takes its time. */
  private boolean isShown() {
    return problems.errors() < DiagnosticText.MOST_PER_FILE;
  }
}
