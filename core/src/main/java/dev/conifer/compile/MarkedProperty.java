package dev.conifer.compile;

import java.util.ArrayList;
import java.util.List;

/**
 * A property that has a label, or whose value has labels or references in it, and its node. Most
 * properties have neither, and need not be looked at again and again.
 */
record MarkedProperty(LiveNode node, LiveProperty property) {
  /** Those of {@code nodes}, in order. */
  static List<MarkedProperty> of(List<LiveNode> nodes) {
    List<MarkedProperty> marked = new ArrayList<>();
    for (LiveNode node : nodes) {
      for (LiveProperty property : node.properties()) {
        if (property.labels().anyEver() || property.value().hasLabelOrReference()) {
          marked.add(new MarkedProperty(node, property));
        }
      }
    }
    return marked;
  }
}
