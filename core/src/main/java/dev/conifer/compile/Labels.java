package dev.conifer.compile;

import dev.conifer.dts.LabelSyntax;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The labels of one thing, latest first. Deleting the thing deletes its labels, but each keeps its
 * place and comes back there when it is given again.
 */
final class Labels {
  /** From the label to whether it is live, earliest first; made for the first one. */
  private Map<String, Boolean> all = Map.of();

  /** The labels of {@code syntax}: {@code a: b: n} lists a before b, so b is the earlier one. */
  static Labels of(List<LabelSyntax> syntax) {
    Labels labels = new Labels();
    for (int i = syntax.size() - 1; i >= 0; i--) {
      labels.add(syntax.get(i).name());
    }
    return labels;
  }

  void add(String label) {
    if (all.isEmpty()) {
      all = new LinkedHashMap<>();
    }
    all.put(label, true);
  }

  void addAll(Labels others) {
    if (others.anyEver()) {
      others.live().forEach(this::add);
    }
  }

  void delete() {
    if (anyEver()) {
      all.replaceAll((label, live) -> false);
    }
  }

  boolean has(String label) {
    return all.getOrDefault(label, false);
  }

  /** Whether there are labels, the deleted ones counted: dtc's test for {@code -@}. */
  boolean anyEver() {
    return !all.isEmpty();
  }

  List<String> live() {
    if (all.isEmpty()) {
      return List.of();
    }
    List<String> live = new ArrayList<>(all.size());
    all.forEach(
        (label, isLive) -> {
          if (isLive) {
            live.add(label);
          }
        });
    Collections.reverse(live);
    return live;
  }
}
