package dev.conifer.linux;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * What of a persistent memory device a running system can make ordinary memory, by {@code ndctl
 * create-namespace -m devdax -a 2M} and {@code daxctl reconfigure-device -m system-ram}. It takes a
 * kernel with {@code ZONE_DEVICE}.
 *
 * <p>The device loses its beginning to the namespace, and of the rest only whole blocks of memory
 * are added ({@code dev_dax_kmem_probe} in drivers/dax/kmem.c). Measured with Debian's 6.12, whose
 * pages have 4 KiB.
 *
 * @param device the whole of it
 * @param namespace its beginning, which the namespace keeps for itself
 * @param blocks the memory that comes back, in whole blocks; absent when the device has none
 */
public record HandBack(AddressRange device, AddressRange namespace, Optional<AddressRange> blocks) {
  /**
   * What memory is added by, in bytes: a section, 2^27 with pages of 4 KiB ({@code
   * SECTION_SIZE_BITS} in arch/arm64/include/asm/sparsemem.h).
   */
  public static final long BLOCK = 128L << 20;

  /**
   * What the size of a device must be a multiple of, in bytes: {@code MEMREMAP_COMPAT_ALIGN_MAX},
   * the alignment of a region; else ndctl says "align setting is 0x1000000 size … is misaligned".
   */
  private static final long REGION = 16L << 20;

  /** The namespace's alignment, which the commands ask for, in bytes. */
  private static final long ALIGNMENT = 2L << 20;

  /** What the namespace keeps for its info block, in bytes: {@code nd_pfn_init}. */
  private static final long INFO_BLOCK = 8L << 10;

  /** What it keeps for the structure of each page, in bytes: {@code MAX_STRUCT_PAGE_SIZE}. */
  private static final long PAGE_STRUCTURE = 64;

  public HandBack {
    Objects.requireNonNull(device);
    Objects.requireNonNull(namespace);
    Objects.requireNonNull(blocks);
  }

  /** What comes back of {@code device}. */
  public static HandBack of(AddressRange device) {
    long pages = Math.max(0, device.size() - INFO_BLOCK) / TreeOfLinux.PAGE;
    PhysicalAddress data =
        device.start().plus(INFO_BLOCK + pages * PAGE_STRUCTURE).alignUp(ALIGNMENT);
    if (device.size() % REGION != 0 || !data.isBelow(device.end())) {
      return new HandBack(device, device, Optional.empty());
    }
    PhysicalAddress start = data.alignUp(BLOCK);
    PhysicalAddress end = device.end().alignDown(BLOCK);
    return new HandBack(
        device,
        new AddressRange(device.start(), data),
        start.isBelow(end) ? Optional.of(new AddressRange(start, end)) : Optional.empty());
  }

  /** Where bytes are no longer the dead kernel's afterwards. */
  public MemoryMap written() {
    return MemoryMap.of(namespace).plus(MemoryMap.of(blocks.stream().toList()));
  }
}
