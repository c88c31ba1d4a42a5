package dev.conifer.compile;

import dev.conifer.diagnostic.Origin;
import dev.conifer.tree.NodePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The tree while definitions are merged and references are resolved. */
final class LiveTree {
  private final LiveNode root;

  /** The nodes that ever had a label; a look-up passes over those that no longer do. */
  private final Map<String, List<LiveNode>> labelled = new HashMap<>();

  private final Set<Integer> phandles = new HashSet<>();
  private int nextPhandle = 1;

  /** The tree that the first block of a source makes. */
  LiveTree(LiveNode root) {
    this.root = root;
    index(root);
  }

  LiveNode root() {
    return root;
  }

  /** The nodes that are not deleted, parents first. */
  List<LiveNode> nodes() {
    return root.subtree();
  }

  /** Adds what {@code definition} says of {@code target}, a node of this tree. */
  void merge(LiveNode target, LiveNode definition) {
    target.merge(definition);
    indexMerged(target, definition);
  }

  /** Registers the labels of {@code definition} for the nodes into which it was merged. */
  private void indexMerged(LiveNode target, LiveNode definition) {
    definition.labels().live().forEach(label -> register(label, target));
    for (LiveNode child : definition.children()) {
      target.everChild(child.name()).ifPresent(known -> indexMerged(known, child));
    }
  }

  void addLabel(LiveNode node, String label, Origin origin) {
    node.labels().add(label, origin);
    register(label, node);
  }

  /** Adds {@code child}, with all that is in it, as the last child of the root. */
  void addToRoot(LiveNode child) {
    root.add(child);
    index(child);
  }

  /** The child {@code name} of the root, made if need be. */
  LiveNode rootChild(String name) {
    return child(root, name);
  }

  /** The child {@code name} of {@code parent}, made if need be. */
  static LiveNode child(LiveNode parent, String name) {
    return parent
        .child(name)
        .orElseGet(
            () -> {
              LiveNode made = LiveNode.generated(name);
              parent.add(made);
              return made;
            });
  }

  private void index(LiveNode top) {
    for (LiveNode node : top.subtree()) {
      node.labels().live().forEach(label -> register(label, node));
    }
  }

  private void register(String label, LiveNode node) {
    labelled.computeIfAbsent(label, l -> new ArrayList<>(1)).add(node);
  }

  /**
   * The node that {@code reference} names: a label, a path that begins with a slash, or a label and
   * a path below it.
   */
  Optional<LiveNode> find(String reference) {
    int slash = reference.indexOf('/');
    if (slash == 0) {
      return find(root, NodePath.of(reference));
    }
    Optional<LiveNode> start = labelled(slash < 0 ? reference : reference.substring(0, slash));
    return slash < 0
        ? start
        : start.flatMap(node -> find(node, NodePath.of(reference.substring(slash))));
  }

  private Optional<LiveNode> labelled(String label) {
    for (LiveNode node : labelled.getOrDefault(label, List.of())) {
      if (!node.isDeleted() && node.labels().has(label)) {
        return Optional.of(node);
      }
    }
    return Optional.empty();
  }

  /** What deleted the node that had {@code label}. */
  Optional<Origin> deletion(String label) {
    return labelled.getOrDefault(label, List.of()).stream()
        .filter(LiveNode::isDeleted)
        .map(LiveNode::deletion)
        .findFirst();
  }

  /** The labels of all nodes. */
  Set<String> liveLabels() {
    return labelled.keySet().stream()
        .filter(label -> labelled(label).isPresent())
        .collect(Collectors.toSet());
  }

  /** The node at {@code path} below {@code start}. */
  static Optional<LiveNode> find(LiveNode start, NodePath path) {
    Optional<LiveNode> found = Optional.of(start);
    for (String name : path.names()) {
      found = found.flatMap(node -> node.child(name));
    }
    return found;
  }

  /** Takes {@code phandle}, which a property gives, from those that are free. */
  void reservePhandle(int phandle) {
    phandles.add(phandle);
  }

  /** Gives back {@code phandle}, whose node is gone. */
  void releasePhandle(int phandle) {
    phandles.remove(phandle);
  }

  /** The smallest number that is no phandle and was not passed over before. */
  int allocatePhandle() {
    while (!phandles.add(nextPhandle)) {
      nextPhandle++;
    }
    return nextPhandle;
  }
}
