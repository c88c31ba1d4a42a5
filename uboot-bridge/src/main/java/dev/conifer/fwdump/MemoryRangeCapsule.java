package dev.conifer.fwdump;

import dev.conifer.diagnostic.BlobLocation;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.AddressRange;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * EFI's memory-range capsule: an OS tells firmware which memory to leave untouched over the next
 * reset ({@code EFI_MEMORY_RANGE_CAPSULE}, UEFI 2.10, section 8.5.3, "Update Capsule"). All numbers
 * are little-endian.
 *
 * @param memoryType as what the ranges shall stand in the next memory map; 0x80000000 and above are
 *     the OS loader's own
 * @param ranges the memory
 */
public record MemoryRangeCapsule(int memoryType, List<AddressRange> ranges) {
  /** The capsule's GUID; firmware that knows it has an entry with it among its tables. */
  public static final UUID GUID = UUID.fromString("0de9f0ec-88b6-428f-977a-258f1d0e5e72");

  /** {@code CAPSULE_FLAGS_PERSIST_ACROSS_RESET}. */
  public static final int PERSIST_ACROSS_RESET = 0x0001_0000;

  private static final int GUID_SIZE = 16;

  /** {@code sizeof(EFI_CAPSULE_HEADER)}. */
  private static final int HEADER_SIZE = 28;

  private static final int TYPE_AT = 28;
  private static final int COUNT_AT = 32;
  private static final int RANGES_AT = 40;
  private static final int RANGE_SIZE = 16;

  /** As many ranges as are read. */
  private static final int MOST_RANGES = 4096;

  public MemoryRangeCapsule {
    ranges = List.copyOf(ranges);
    if (ranges.size() > MOST_RANGES) {
      throw new IllegalArgumentException(ranges.size() + " ranges");
    }
  }

  /** What a registration comes to: the ranges that are kept, and those that copies go to. */
  public static MemoryRangeCapsule of(FirmwareDump dump, int memoryType) {
    List<AddressRange> ranges = new ArrayList<>();
    dump.ranges().forEach(range -> ranges.add(range.range()));
    dump.copies().forEach(copy -> ranges.add(copy.target()));
    return new MemoryRangeCapsule(memoryType, ranges);
  }

  /** The bytes, with the flag that makes it outlive the reset. */
  public byte[] encode() {
    int size = RANGES_AT + ranges.size() * RANGE_SIZE;
    ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    putGuid(bytes);
    bytes
        .putInt(HEADER_SIZE)
        .putInt(PERSIST_ACROSS_RESET)
        .putInt(size)
        .putInt(memoryType)
        .putLong(ranges.size());
    ranges.forEach(range -> bytes.putLong(range.start().bits()).putLong(range.size()));
    return bytes.array();
  }

  /** EFI writes the first three fields of a GUID as numbers, the rest as bytes. */
  private static void putGuid(ByteBuffer bytes) {
    long high = GUID.getMostSignificantBits();
    bytes.putInt((int) (high >>> 32)).putShort((short) (high >>> 16)).putShort((short) high);
    bytes
        .order(ByteOrder.BIG_ENDIAN)
        .putLong(GUID.getLeastSignificantBits())
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads a capsule.
   *
   * @param name what holds the bytes, for diagnostics
   */
  public static Result<MemoryRangeCapsule> read(String name, byte[] content) {
    ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer expected = ByteBuffer.allocate(GUID_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    putGuid(expected);
    if (content.length < RANGES_AT
        || !expected.flip().equals(ByteBuffer.wrap(content, 0, GUID_SIZE))) {
      return Result.failure(
          error(name, 0, "this is no memory-range capsule: another GUID, or too short"));
    }
    long headerSize = Integer.toUnsignedLong(bytes.getInt(GUID_SIZE));
    long size = Integer.toUnsignedLong(bytes.getInt(GUID_SIZE + 8));
    long count = bytes.getLong(COUNT_AT);
    if (headerSize != HEADER_SIZE || size > content.length) {
      return Result.failure(
          error(
              name,
              GUID_SIZE,
              "the capsule has a header of %d bytes and %d bytes in all, of %d"
                  .formatted(headerSize, size, content.length)));
    }
    if (count < 0 || count > MOST_RANGES || RANGES_AT + count * RANGE_SIZE > size) {
      return Result.failure(
          error(
              name,
              COUNT_AT,
              "%s ranges do not lie in the capsule's %d bytes"
                  .formatted(Long.toUnsignedString(count), size)));
    }
    bytes.position(RANGES_AT);
    List<AddressRange> ranges = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      Optional<AddressRange> range = AddressRange.ifValid(bytes.getLong(), bytes.getLong());
      if (range.isEmpty()) {
        return Result.failure(
            error(name, bytes.position() - RANGE_SIZE, "range %d leaves 64 bits".formatted(i)));
      }
      ranges.add(range.get());
    }
    return Result.of(new MemoryRangeCapsule(bytes.getInt(TYPE_AT), ranges));
  }

  private static Diagnostic error(String name, int offset, String message) {
    return Diagnostic.error("E-efi-capsule", new BlobLocation(name, offset, "capsule"), message)
        .withRemedy("write the capsule again");
  }
}
