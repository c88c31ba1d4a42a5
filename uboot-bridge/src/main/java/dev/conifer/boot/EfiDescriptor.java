package dev.conifer.boot;

import dev.conifer.memory.AddressRange;
import java.util.Objects;

/**
 * An entry of an EFI memory map.
 *
 * @param type what it is
 * @param range whole pages of 4 KiB
 */
public record EfiDescriptor(EfiMemoryType type, AddressRange range) {
  public EfiDescriptor {
    Objects.requireNonNull(type);
    Objects.requireNonNull(range);
  }

  /** {@code Conventional [0x40000000, 0x47f00000)}. */
  @Override
  public String toString() {
    return type + " " + range;
  }
}
