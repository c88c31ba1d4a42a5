package dev.conifer.dts;

import java.util.List;

/**
 * What stands between a node's braces.
 *
 * @param items in source order
 * @param extent from brace to brace
 */
public record NodeBody(List<BodyItem> items, Extent extent) {
  public NodeBody {
    items = List.copyOf(items);
  }
}
