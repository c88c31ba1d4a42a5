package dev.conifer.reserved;

/** What a reserved-memory node reserves its range for. */
public enum RegionKind {
  /** {@code compatible = "ramoops"}: what a dying kernel says, read by the next one. */
  RAMOOPS("ramoops"),
  /** No compatible of its own; a {@code pmem-region} node lies on the range. */
  PMEM("pmem"),
  /** {@code shared-dma-pool} and {@code reusable}: Linux's contiguous memory allocator. */
  CMA("CMA"),
  /** {@code no-map} without a compatible: the kernel keeps its hands off. */
  NO_MAP("no-map"),
  /** Neither a flag nor a compatible: mapped, but not given out. */
  PLAIN("plain"),
  /** Some other compatible. */
  OTHER("other");

  private final String title;

  RegionKind(String title) {
    this.title = title;
  }

  /** The word for people. */
  public String title() {
    return title;
  }
}
