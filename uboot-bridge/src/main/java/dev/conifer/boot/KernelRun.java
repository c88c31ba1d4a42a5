package dev.conifer.boot;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.tree.DeviceTree;
import java.util.List;
import java.util.Optional;

/** What a kernel did with what it was handed. */
public interface KernelRun {

  /** Its own steps, in order of time. */
  List<Step> steps();

  /** The memory that it hands to its allocator, of which any byte may be written. */
  MemoryMap usable();

  /** The tree that its user space finds in {@code /sys/firmware/fdt}. */
  DeviceTree tree();

  /** The EFI memory map by which it goes, ascending; empty where there was no EFI. */
  List<EfiDescriptor> efiMap();

  /** Why it did not get so far; absent when it did. */
  Optional<String> failure();

  /** Why it does not keep the bytes of {@code range}; absent when it does. */
  Optional<String> dropped(AddressRange range);
}
