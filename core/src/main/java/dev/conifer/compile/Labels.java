package dev.conifer.compile;

import dev.conifer.diagnostic.Origin;
import dev.conifer.dts.LabelSyntax;
import dev.conifer.dts.Placement;
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
  /** Earliest first; made for the first one. */
  private Map<String, Label> all = Map.of();

  /**
   * The labels of {@code syntax}, which stands at {@code place}: {@code a: b: n} lists a before b,
   * so b is the earlier one.
   */
  static Labels of(List<LabelSyntax> syntax, Placement place) {
    Labels labels = new Labels();
    for (int i = syntax.size() - 1; i >= 0; i--) {
      labels.add(syntax.get(i).name(), place.origin(syntax.get(i).extent()));
    }
    return labels;
  }

  void add(String label, Origin origin) {
    if (all.isEmpty()) {
      all = new LinkedHashMap<>();
    }
    all.put(label, new Label(origin, true));
  }

  void addAll(Labels others) {
    others.live().forEach(label -> add(label, others.origin(label)));
  }

  void delete() {
    if (anyEver()) {
      all.replaceAll((name, label) -> new Label(label.origin, false));
    }
  }

  boolean has(String label) {
    Label known = all.get(label);
    return known != null && known.isLive;
  }

  /** Where {@code label} was given last; the label must have been. */
  Origin origin(String label) {
    Label known = all.get(label);
    if (known == null) {
      throw new IllegalArgumentException("no label '" + label + "'");
    }
    return known.origin;
  }

  /** Whether there are labels, the deleted ones counted: dtc's test for {@code -@}. */
  boolean anyEver() {
    return !all.isEmpty();
  }

  /** All that were ever given, latest first. */
  List<String> ever() {
    List<String> ever = new ArrayList<>(all.keySet());
    Collections.reverse(ever);
    return ever;
  }

  List<String> live() {
    if (all.isEmpty()) {
      return List.of();
    }
    List<String> live = new ArrayList<>(all.size());
    all.forEach(
        (name, label) -> {
          if (label.isLive) {
            live.add(name);
          }
        });
    Collections.reverse(live);
    return live;
  }

  /** A label, with its colon, and whether it was not deleted since. */
  private record Label(Origin origin, boolean isLive) {}
}
