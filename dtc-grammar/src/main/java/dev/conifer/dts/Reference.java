package dev.conifer.dts;

import dev.conifer.diagnostic.Origin;

/** {@code &label} or {@code &{/path}}: in cells a phandle, elsewhere a path. */
public sealed interface Reference extends ValuePart, CellsItem {

  /** The reference with its ampersand. */
  @Override
  Origin origin();

  /** {@code &label} */
  record ToLabel(String label, Origin origin) implements Reference {
    @Override
    public String toString() {
      return "&" + label;
    }
  }

  /**
   * {@code &{/path}}, or {@code &{label/path}} relative to a labelled node (dtc 1.7.0 and later)
   *
   * @param path what stands between the braces
   */
  record ToPath(String path, Origin origin) implements Reference {
    @Override
    public String toString() {
      return "&{" + path + "}";
    }
  }
}
