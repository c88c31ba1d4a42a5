package dev.conifer.dts;

import dev.conifer.diagnostic.Origin;
import java.util.List;

/**
 * What stands between a node's braces.
 *
 * @param items in source order
 * @param origin from brace to brace
 */
public record NodeBody(List<BodyItem> items, Origin origin) {
  public NodeBody {
    items = List.copyOf(items);
  }
}
