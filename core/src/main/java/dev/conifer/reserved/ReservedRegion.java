package dev.conifer.reserved;

import dev.conifer.diagnostic.Origin;
import dev.conifer.memory.AddressRange;
import dev.conifer.spec.Status;
import dev.conifer.tree.NodePath;
import java.util.List;
import java.util.Objects;

/**
 * A reserved-memory node as it reads.
 *
 * @param path the node
 * @param kind what it is for
 * @param extent where it lies
 * @param noMap whether it has {@code no-map}: the kernel makes no mapping of its own
 * @param reusable whether it has {@code reusable}: the kernel uses the memory until a driver wants
 *     it, so that nothing there survives
 * @param compatible the strings of {@code compatible}; empty without
 * @param status whether it is to be used
 * @param origin where the node was written
 */
public record ReservedRegion(
    NodePath path,
    RegionKind kind,
    Extent extent,
    boolean noMap,
    boolean reusable,
    List<String> compatible,
    Status status,
    Origin origin) {
  public ReservedRegion {
    Objects.requireNonNull(path);
    Objects.requireNonNull(kind);
    Objects.requireNonNull(extent);
    compatible = List.copyOf(compatible);
    Objects.requireNonNull(status);
    Objects.requireNonNull(origin);
  }

  /** The node's name, unit address included. */
  public String name() {
    return path.name();
  }

  /** The node's name before the {@code @}. */
  public String baseName() {
    int at = name().indexOf('@');
    return at < 0 ? name() : name().substring(0, at);
  }

  /** Where it is sure to lie: every tuple of {@code reg}; nothing for a dynamic region. */
  public List<AddressRange> ranges() {
    return extent.ranges();
  }
}
