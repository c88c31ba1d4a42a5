package dev.conifer.boot;

import dev.conifer.memory.Memory;

/**
 * A model of a boot loader, or one that is as firmware ought to be.
 *
 * <p>A loader reads and writes {@code memory} only, keeps no state between boots, and gives the
 * same trace for the same request and memory.
 */
public interface BootLoader {

  /** Name and version, such as {@code U-Boot 2023.01}. */
  String name();

  /** Boots {@code request} on {@code memory}, up to the kernel's first instruction. */
  BootTrace boot(BootRequest request, Memory memory);
}
