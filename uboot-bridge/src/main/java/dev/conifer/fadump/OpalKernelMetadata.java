package dev.conifer.fadump;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.PhysicalAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a kernel on PowerNV leaves for the next, and tells firmware the address of: {@code struct
 * opal_fadump_mem_struct}, packed, big-endian.
 *
 * <p>Kernels before 6.1 wrote it in their own byte order, so that the second one had to have the
 * same; those of little-endian ones are not read.
 *
 * @param registered how many of {@code regions} firmware had taken when the kernel died
 * @param header where the crash header is
 * @param regions boot memory
 */
public record OpalKernelMetadata(int registered, PhysicalAddress header, List<CopyRange> regions) {
  /** As many regions as it has room for: {@code FADUMP_MAX_MEM_REGS}. */
  public static final int MOST_REGIONS = 128;

  /** How many bytes. */
  public static final int SIZE = 16 + MOST_REGIONS * CopyRange.BYTES;

  private static final int VERSION = 1;
  private static final int COUNT_AT = 4;
  private static final int REGISTERED_AT = 6;
  private static final int HEADER_AT = 8;
  private static final int REGIONS_AT = 16;

  public OpalKernelMetadata {
    Objects.requireNonNull(header);
    regions = List.copyOf(regions);
    if (regions.size() > MOST_REGIONS || registered < 0 || registered > MOST_REGIONS) {
      throw new IllegalArgumentException(regions.size() + " regions, " + registered);
    }
  }

  /** The same of which firmware has taken the first {@code count} regions. */
  public OpalKernelMetadata withRegistered(int count) {
    return new OpalKernelMetadata(count, header, regions);
  }

  /** The bytes, {@link #SIZE} of them. */
  public byte[] encode() {
    ByteBuffer bytes = ByteBuffer.allocate(SIZE);
    bytes
        .put(0, (byte) VERSION)
        .putShort(COUNT_AT, (short) regions.size())
        .putShort(REGISTERED_AT, (short) registered)
        .putLong(HEADER_AT, header.bits())
        .position(REGIONS_AT);
    regions.forEach(region -> region.write(bytes));
    return bytes.array();
  }

  /**
   * Reads it as the second kernel does: another version is only warned of.
   *
   * @param name what holds the bytes, for diagnostics
   */
  public static Result<OpalKernelMetadata> read(String name, byte[] content) {
    if (content.length < SIZE) {
      return Result.failure(
          Fields.error(
              "E-fadump-structure",
              name,
              0,
              "kernel metadata",
              "the kernel's metadata has %d bytes, not %d".formatted(content.length, SIZE),
              "give all of the memory"));
    }
    ByteBuffer bytes = ByteBuffer.wrap(content);
    List<Diagnostic> diagnostics = new ArrayList<>();
    int version = Byte.toUnsignedInt(bytes.get(0));
    if (version != VERSION) {
      diagnostics.add(
          Fields.warning(
              "W-fadump-version",
              name,
              0,
              "kernel metadata",
              "the kernel's metadata is of version %d, not 1: the core may be wrong"
                  .formatted(version)));
    }
    int count = Short.toUnsignedInt(bytes.getShort(COUNT_AT));
    int registered = Short.toUnsignedInt(bytes.getShort(REGISTERED_AT));
    if (count > MOST_REGIONS || registered > count) {
      return Result.failure(
          Fields.error(
              "E-fadump-structure",
              name,
              COUNT_AT,
              "kernel metadata",
              "the kernel's metadata names %d regions, %d of them registered; %d is the most"
                  .formatted(count, registered, MOST_REGIONS),
              "give the address that the kernel registered with tag 2"));
    }
    bytes.position(REGIONS_AT);
    List<CopyRange> regions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      regions.add(CopyRange.read(bytes));
    }
    return Result.of(
        new OpalKernelMetadata(registered, PhysicalAddress.of(bytes.getLong(HEADER_AT)), regions),
        diagnostics);
  }
}
