package dev.conifer.linux;

/**
 * What a kernel's configuration decided.
 *
 * @param poolAlignment what a contiguous memory area must be a multiple of, in bytes: {@code
 *     CMA_MIN_ALIGNMENT_BYTES}, a pageblock, which is the smaller of a huge page and the largest
 *     block of the buddy allocator
 * @param defaultPool the contiguous memory area that the kernel makes for itself where neither the
 *     tree nor the command line says otherwise, in bytes: {@code CONFIG_CMA_SIZE_MBYTES}
 * @param pools how many contiguous memory areas there may be: {@code MAX_CMA_AREAS}
 * @param zoneDevice whether persistent memory gets page structures ({@code CONFIG_ZONE_DEVICE}),
 *     for which it must lie in no memory node, no-map or not, and be a multiple of 2 MiB
 * @param restrictedPools whether the kernel knows {@code restricted-dma-pool} ({@code
 *     CONFIG_DMA_RESTRICTED_POOL}); to another such a node is any node
 */
public record LinuxBuild(
    long poolAlignment, long defaultPool, int pools, boolean zoneDevice, boolean restrictedPools) {
  private static final long MIB = 1 << 20;

  /** Debian 12's arm64 kernel: pages of 4 KiB, huge pages of 2 MiB, no {@code ZONE_DEVICE}. */
  public static final LinuxBuild DEBIAN_6_1 = new LinuxBuild(2 * MIB, 64 * MIB, 20, false, false);

  /** Debian 13's arm64 kernel: the same with {@code ZONE_DEVICE}. */
  public static final LinuxBuild DEBIAN_6_12 = new LinuxBuild(2 * MIB, 64 * MIB, 20, true, false);

  /** The same kernel with or without {@link #restrictedPools}. */
  public LinuxBuild withRestrictedPools(boolean known) {
    return new LinuxBuild(poolAlignment, defaultPool, pools, zoneDevice, known);
  }
}
