package dev.conifer.boot;

import dev.conifer.memory.PhysicalAddress;
import dev.conifer.tree.DeviceTree;
import java.util.Objects;

/**
 * The control FDT: the tree that the loader itself runs on.
 *
 * @param tree what it says
 * @param totalSize the blob's size in bytes, padding included: it decides where U-Boot sits
 * @param address where an earlier stage leaves it, in RAM
 */
public record ControlFdt(DeviceTree tree, long totalSize, PhysicalAddress address) {
  public ControlFdt {
    Objects.requireNonNull(tree);
    Objects.requireNonNull(address);
    if (totalSize < 0) {
      throw new IllegalArgumentException("negative size " + totalSize);
    }
  }
}
