package dev.conifer.loader.uboot;

import dev.conifer.memory.AddressRange;

/** Ranges made of numbers that come from headers and variables, and may be anything. */
final class Ranges {
  private Ranges() {}

  /**
   * The {@code size} bytes from {@code base} on.
   *
   * @throws BootStop when they leave the address space: whoever touches them ends in an abort
   */
  static AddressRange of(long base, long size) {
    return AddressRange.ifValid(base, size)
        .orElseThrow(
            () ->
                BootStop.synchronousAbort(
                    "0x%x bytes from 0x%x on leave the address space".formatted(size, base)));
  }
}
