package dev.conifer.fadump;

import dev.conifer.memory.PhysicalAddress;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Memory that firmware of PowerNV copies: {@code struct opal_mpipl_region}, big-endian.
 *
 * @param source from where
 * @param destination to where
 * @param size how many bytes, unsigned
 */
public record CopyRange(PhysicalAddress source, PhysicalAddress destination, long size) {
  /** How many bytes the structure has. */
  static final int BYTES = 24;

  public CopyRange {
    Objects.requireNonNull(source);
    Objects.requireNonNull(destination);
  }

  static CopyRange read(ByteBuffer bytes) {
    return new CopyRange(
        PhysicalAddress.of(bytes.getLong()), PhysicalAddress.of(bytes.getLong()), bytes.getLong());
  }

  void write(ByteBuffer bytes) {
    bytes.putLong(source.bits()).putLong(destination.bits()).putLong(size);
  }
}
