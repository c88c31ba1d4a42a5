package dev.conifer.fadump;

/** The two kinds of firmware that know fadump, and what each of them limits. */
public enum FadumpPlatform {
  /**
   * PAPR firmware under a hypervisor: pSeries. A region may have as many bytes as 64 bits tell;
   * three of the ten sections are not for boot memory (rtas-fadump.h).
   */
  RTAS("RTAS (pSeries)", (1L << 28) + (1L << 26), -1L, 7, 0),
  /**
   * OPAL firmware on the bare machine: PowerNV. A region's size has 32 bits; the kernel leaves its
   * {@link OpalKernelMetadata} behind the dump (opal-fadump.h).
   */
  OPAL("OPAL (PowerNV)", 0x3000_0000L, 0xffff_ffffL, 128, OpalKernelMetadata.SIZE);

  private final String title;
  private final long leastBootMemory;
  private final long mostPerRegion;
  private final int mostRegions;
  private final int metadataSize;

  FadumpPlatform(
      String title, long leastBootMemory, long mostPerRegion, int mostRegions, int metadataSize) {
    this.title = title;
    this.leastBootMemory = leastBootMemory;
    this.mostPerRegion = mostPerRegion;
    this.mostRegions = mostRegions;
    this.metadataSize = metadataSize;
  }

  /** The least boot memory that a kernel takes, in bytes. */
  public long leastBootMemory() {
    return leastBootMemory;
  }

  /** The most bytes of one region of boot memory, unsigned, in whole pages. */
  long mostPerRegion(int pageSize) {
    return Fields.roundDown(mostPerRegion, pageSize);
  }

  /** The most regions of boot memory. */
  public int mostRegions() {
    return mostRegions;
  }

  /** What a kernel reserves for its metadata, in bytes. */
  long metadataSize(int pageSize) {
    return Fields.roundUp(metadataSize, pageSize);
  }

  /** Such as {@code RTAS (pSeries)}. */
  @Override
  public String toString() {
    return title;
  }
}
