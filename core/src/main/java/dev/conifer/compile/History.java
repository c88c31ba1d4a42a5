package dev.conifer.compile;

import dev.conifer.tree.Revision;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What was done to a property or a node before it became what it is. It takes no more than itself
 * as long as nothing was overridden or deleted: so it is for nearly all.
 */
final class History {
  private List<Revision> earliestFirst = List.of();

  void add(Revision revision) {
    if (earliestFirst.isEmpty()) {
      earliestFirst = new ArrayList<>(2);
    }
    earliestFirst.add(revision);
  }

  boolean isEmpty() {
    return earliestFirst.isEmpty();
  }

  /** Whether anything was ever defined; a source may delete what it never defined. */
  boolean hasDefinition() {
    return earliestFirst.stream().anyMatch(r -> r.kind() == Revision.Kind.DEFINED);
  }

  List<Revision> latestFirst() {
    if (earliestFirst.size() < 2) {
      return earliestFirst;
    }
    List<Revision> reversed = new ArrayList<>(earliestFirst);
    Collections.reverse(reversed);
    return reversed;
  }
}
