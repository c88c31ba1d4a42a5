package dev.conifer.kho;

import java.util.Arrays;
import java.util.Optional;

/** What the blob of KHO looks like: its {@code compatible}. A kernel takes one of them only. */
public enum KhoVersion {
  /** Linux 6.16 and later. */
  V1("kho-v1", "fdt", false, false),
  /** What is handed over need not be a tree; the map of pages is a radix tree. */
  V2("kho-v2", "preserved-data", false, true),
  /** What is handed over has a size. */
  V3("kho-v3", "preserved-data", true, true),
  /** The same; only what the live update orchestrator hands over has changed. */
  V4("kho-v4", "preserved-data", true, true);

  private final String compatible;
  private final String dataProperty;
  private final boolean sized;
  private final boolean radix;

  KhoVersion(String compatible, String dataProperty, boolean sized, boolean radix) {
    this.compatible = compatible;
    this.dataProperty = dataProperty;
    this.sized = sized;
    this.radix = radix;
  }

  /** The property that points to what a subsystem hands over. */
  String dataProperty() {
    return dataProperty;
  }

  /** Whether entries say how large they are. */
  boolean isSized() {
    return sized;
  }

  /** Whether the map of pages is a radix tree, not a list of bitmaps. */
  public boolean isRadix() {
    return radix;
  }

  static Optional<KhoVersion> of(String compatible) {
    return Arrays.stream(values()).filter(v -> v.compatible.equals(compatible)).findFirst();
  }

  /** {@code kho-v1}. */
  @Override
  public String toString() {
    return compatible;
  }
}
