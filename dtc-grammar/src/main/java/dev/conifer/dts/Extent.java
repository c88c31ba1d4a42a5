package dev.conifer.dts;

import dev.conifer.diagnostic.Origin;

/**
 * Where a piece of syntax stands. The same syntax may stand in several sources, so that only a
 * {@link Placement} knows the whole truth.
 */
public sealed interface Extent {
  /**
   * Text of the source that the user named.
   *
   * @param start the first character (inclusive), in UTF-16 units, counted as the placement does
   * @param end the end (exclusive)
   */
  record Here(int start, int end) implements Extent {}

  /**
   * Text that an {@code /include/} brought.
   *
   * @param origin its place
   */
  record Included(Origin origin) implements Extent {}
}
