package dev.conifer.dump;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Memory;
import dev.conifer.memory.MemoryMap;
import java.util.Optional;

/** Bytes at physical addresses that are only read: the memory of a kernel that no longer runs. */
public interface MemoryImage {

  /** The addresses whose bytes are there. */
  MemoryMap present();

  /**
   * The bytes in {@code range}; absent when one of them is not there. The caller bounds the range:
   * as much is allocated as it is long, once all of it is known to be there.
   */
  Optional<byte[]> bytes(AddressRange range);

  /** What is known of {@code memory} at the addresses of {@code present}. */
  static MemoryImage of(Memory memory, MemoryMap present) {
    return new MemoryImage() {
      @Override
      public MemoryMap present() {
        return present;
      }

      @Override
      public Optional<byte[]> bytes(AddressRange range) {
        return present.contains(range) ? memory.bytes(range) : Optional.empty();
      }
    };
  }
}
