package dev.conifer.loader.uboot;

import dev.conifer.boot.TracedMemory;
import dev.conifer.boot.WritePath;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;

/**
 * The pages into which the EFI loader copies its memory map for a moment. They are free again at
 * once, but what was in them is gone; a page that was one before is not told of again.
 */
final class EfiBuffers {
  private final TracedMemory memory;
  private MemoryMap known = MemoryMap.EMPTY;

  EfiBuffers(TracedMemory memory) {
    this.memory = memory;
  }

  void note(AddressRange pages) {
    if (!known.contains(pages)) {
      known = known.plus(pages);
      memory.step(
          EfiLoader.U_BOOT,
          EfiLoader.ACTION,
          step -> EfiLoader.write(pages, step.by(WritePath.EFI_POOL)));
    }
  }
}
