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
 * @param nops bytes of {@code FDT_NOP} that an earlier stage left in its structure block, where it
 *     took nodes out: they stay in every copy of the blob
 */
public record ControlFdt(DeviceTree tree, long totalSize, PhysicalAddress address, int nops) {
  public ControlFdt {
    Objects.requireNonNull(tree);
    Objects.requireNonNull(address);
    if (totalSize < 0) {
      throw new IllegalArgumentException("negative size " + totalSize);
    }
    if (nops < 0 || nops % Integer.BYTES != 0) {
      throw new IllegalArgumentException(nops + " bytes are no number of tokens");
    }
  }

  /** A tree without {@code FDT_NOP}. */
  public ControlFdt(DeviceTree tree, long totalSize, PhysicalAddress address) {
    this(tree, totalSize, address, 0);
  }
}
