package dev.conifer.plan;

import dev.conifer.tree.DeviceTree;
import java.util.Objects;
import java.util.Optional;

/**
 * What a plan says of the tree that the loader runs on.
 *
 * @param tree the tree, where it is another than the board's
 * @param fixed whether it stays as it is: it gets no nodes for the regions
 * @param size its totalsize, in bytes; the size of what is written when absent
 * @param address where the loader finds it; the start of RAM when absent
 * @param handedOn whether the loader gives Linux this tree, not one that is loaded for it
 */
public record ControlFdtPlan(
    Optional<DeviceTree> tree,
    boolean fixed,
    Optional<Long> size,
    Optional<Long> address,
    boolean handedOn) {
  /** What a plan means that says nothing. */
  public static final ControlFdtPlan DEFAULT =
      new ControlFdtPlan(Optional.empty(), false, Optional.empty(), Optional.empty(), false);

  public ControlFdtPlan {
    Objects.requireNonNull(tree);
    Objects.requireNonNull(size);
    Objects.requireNonNull(address);
  }

  /** This tree with nodes for the regions. */
  ControlFdtPlan extended() {
    return new ControlFdtPlan(tree, false, size, address, handedOn);
  }
}
