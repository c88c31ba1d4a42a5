package dev.conifer.boot;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import java.util.List;
import java.util.Optional;

/** What a kernel did with what it was handed. */
public interface KernelRun {

  /** Its own steps, in order of time. */
  List<Step> steps();

  /** The memory that it hands to its allocator, of which any byte may be written. */
  MemoryMap usable();

  /** Why it did not get so far; absent when it did. */
  Optional<String> failure();

  /** Why it does not keep the bytes of {@code range}; absent when it does. */
  Optional<String> dropped(AddressRange range);
}
