package dev.conifer.loader.uboot;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.WrappingU64;
import java.util.List;

/**
 * What part of DRAM a boot may use, by the environment (boot/image-board.c, v2023.01). Numbers wrap
 * round 64 bits as they do there.
 *
 * @param low {@code env_get_bootm_low}: an address
 * @param size {@code env_get_bootm_size}: in bytes, from {@code low} on
 * @param mapSize {@code env_get_bootm_mapsize}: how much of it the kernel can reach early, in bytes
 */
record BootLimits(long low, long size, long mapSize) {

  /** By the variables {@code bootm_low}, {@code bootm_size} and {@code bootm_mapsize}. */
  static BootLimits of(Environment environment, List<AddressRange> banks, PhysicalAddress ramTop) {
    PhysicalAddress base = banks.get(0).start();
    long low = environment.hex("bootm_low").orElse(base.bits());
    long ram = banks.stream().mapToLong(AddressRange::size).sum();
    long usable = WrappingU64.min(ram, ramTop.distanceFrom(base));
    long size = environment.hex("bootm_size").orElse(usable - (low - base.bits()));
    return new BootLimits(low, size, environment.hex("bootm_mapsize").orElse(size));
  }

  /** Below which address the ramdisk goes when {@code initrd_high} is not set. */
  long ramdiskLimit() {
    return low + mapSize;
  }
}
