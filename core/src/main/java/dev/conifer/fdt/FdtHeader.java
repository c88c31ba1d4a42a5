package dev.conifer.fdt;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import java.util.OptionalLong;

/**
 * The header of a flattened devicetree. All sizes and offsets are in bytes, offsets from the blob's
 * first byte; they are what the header says, and nothing here has checked them against the blob.
 *
 * @param totalSize the blob's size, free space at its end included
 * @param structureOffset where the structure block begins
 * @param stringsOffset where the strings block begins
 * @param reservationsOffset where the memory reservation block begins
 * @param version the version of the format, 17 today
 * @param lastCompatibleVersion the oldest version whose readers can read it
 * @param bootCpu the physical ID of the CPU that boots; 0 before version 2
 * @param stringsSize the size of the strings block; absent before version 3
 * @param structureSize the size of the structure block; absent before version 17
 * @see <a href="https://github.com/devicetree-org/devicetree-specification">Devicetree
 *     Specification v0.4, section 5.2</a>
 */
public record FdtHeader(
    long totalSize,
    long structureOffset,
    long stringsOffset,
    long reservationsOffset,
    long version,
    long lastCompatibleVersion,
    int bootCpu,
    OptionalLong stringsSize,
    OptionalLong structureSize) {

  /** The first four bytes of every blob, as a big-endian number. */
  public static final int MAGIC = 0xd00dfeed;

  /** The size of a version 17 header, in bytes. */
  public static final int SIZE = 40;

  /**
   * How far the blob's blocks reach, in bytes: what lies between there and {@link #totalSize} is
   * room to grow. The total size where the header does not tell how long the blocks are, tells of
   * blocks that reach beyond, or of reservations that come last.
   */
  public long usedSize() {
    if (structureSize.isEmpty() || stringsSize.isEmpty()) {
      return totalSize;
    }
    long structureEnd = structureOffset + structureSize.getAsLong();
    long stringsEnd = stringsOffset + stringsSize.getAsLong();
    long end = Math.max(sizeOf(version), Math.max(structureEnd, stringsEnd));
    return reservationsOffset < end && end < totalSize ? end : totalSize;
  }

  /** The size of the header of {@code version}, in bytes: it grew four times. */
  static int sizeOf(long version) {
    if (version >= 17) {
      return SIZE;
    }
    if (version >= 3) {
      return 36;
    }
    return version == 2 ? 32 : 28;
  }

  /**
   * The header that {@code bytes} begin with. The bytes need not hold the whole blob.
   *
   * @param name what to call the bytes in a diagnostic
   */
  public static Result<FdtHeader> read(String name, byte[] bytes) {
    return read(new Blob(name, bytes));
  }

  static Result<FdtHeader> read(Blob blob) {
    if (blob.length() < 4 || blob.word(0) != MAGIC) {
      return Result.failure(NotFdt.diagnose(blob));
    }
    // Up to last_comp_version the header is the same in every version.
    int enough = blob.length() < 28 ? 28 : sizeOf(blob.u32(20));
    if (blob.length() < enough) {
      return Result.failure(
          Diagnostic.error(
                  "E-fdt-truncated",
                  blob.at(blob.length(), "header"),
                  "the blob ends inside its header: there are "
                      + blob.length()
                      + " bytes of "
                      + enough)
              .withRemedy("copy the file again; it was cut off"));
    }
    long version = blob.u32(20);
    return Result.of(
        new FdtHeader(
            blob.u32(4),
            blob.u32(8),
            blob.u32(12),
            blob.u32(16),
            version,
            blob.u32(24),
            version >= 2 ? blob.word(28) : 0,
            version >= 3 ? OptionalLong.of(blob.u32(32)) : OptionalLong.empty(),
            version >= 17 ? OptionalLong.of(blob.u32(36)) : OptionalLong.empty()));
  }
}
