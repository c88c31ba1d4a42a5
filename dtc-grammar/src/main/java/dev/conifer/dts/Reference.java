package dev.conifer.dts;

/** {@code &label} or {@code &{/path}}: in cells a phandle, elsewhere a path. */
public sealed interface Reference extends ValuePart, CellsItem {

  /** The reference with its ampersand. */
  @Override
  Extent extent();

  /** {@code &label} */
  record ToLabel(String label, Extent extent) implements Reference {
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
  record ToPath(String path, Extent extent) implements Reference {
    @Override
    public String toString() {
      return "&{" + path + "}";
    }
  }
}
