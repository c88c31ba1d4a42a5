package dev.conifer.fadump;

import dev.conifer.diagnostic.Result;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What firmware of PowerNV tells of a dump: {@code struct opal_mpipl_fadump}, big-endian. A kernel
 * asks for its address with tag 0.
 *
 * @param crashingPir the CPU that died, by its identification register, if firmware did
 * @param cpuDataVersion the version of the CPU data's form; Linux knows 1
 * @param cpuDataSize the size of one thread's data, in bytes
 * @param regions where things are; the first is the CPU data
 */
public record OpalFirmwareMetadata(
    int crashingPir, int cpuDataVersion, int cpuDataSize, List<CopyRange> regions) {
  /** What stands before the regions, in bytes. */
  public static final int HEADER_SIZE = 24;

  private static final int VERSION = 1;
  private static final int COUNT_AT = 20;

  public OpalFirmwareMetadata {
    regions = List.copyOf(regions);
  }

  /** The bytes. */
  public byte[] encode() {
    ByteBuffer bytes = ByteBuffer.allocate(HEADER_SIZE + regions.size() * CopyRange.BYTES);
    bytes
        .put(0, (byte) VERSION)
        .putInt(8, crashingPir)
        .putInt(12, cpuDataVersion)
        .putInt(16, cpuDataSize)
        .putInt(COUNT_AT, regions.size())
        .position(HEADER_SIZE);
    regions.forEach(region -> region.write(bytes));
    return bytes.array();
  }

  /**
   * Reads it. Linux looks at the first region only, whatever the count says; regions that are not
   * whole in {@code content} are left out.
   *
   * @param name what holds the bytes, for diagnostics
   */
  public static Result<OpalFirmwareMetadata> read(String name, byte[] content) {
    if (content.length < HEADER_SIZE + CopyRange.BYTES) {
      return Result.failure(
          Fields.error(
              "E-fadump-structure",
              name,
              0,
              "firmware metadata",
              "the firmware's metadata has %d bytes, with one region it has %d"
                  .formatted(content.length, HEADER_SIZE + CopyRange.BYTES),
              "give all of the memory"));
    }
    ByteBuffer bytes = ByteBuffer.wrap(content);
    long count = Math.max(1, Integer.toUnsignedLong(bytes.getInt(COUNT_AT)));
    bytes.position(HEADER_SIZE);
    List<CopyRange> regions = new ArrayList<>();
    for (long i = 0; i < count && bytes.remaining() >= CopyRange.BYTES; i++) {
      regions.add(CopyRange.read(bytes));
    }
    return Result.of(
        new OpalFirmwareMetadata(bytes.getInt(8), bytes.getInt(12), bytes.getInt(16), regions));
  }
}
