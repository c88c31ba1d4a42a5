package dev.conifer.dump;

import dev.conifer.dump.RamoopsLayout.Zone;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The bytes of one zone, put right by its parity where it has one ({@code persistent_ram_init_ecc}
 * and {@code persistent_ram_ecc_old} in fs/pstore/ram_core.c).
 *
 * <p>A zone is a header, the data, the parity of each block of data, the parity of the header.
 */
final class RamoopsZone {
  /** {@code PERSISTENT_RAM_SIG}: "DBGC". */
  static final int SIGNATURE = 0x43474244;

  /** The most bytes of one zone that are read. */
  private static final long MOST_BYTES = 64L << 20;

  private static final int HEADER = RamoopsLayout.HEADER;
  private static final int BLOCK = RamoopsLayout.ECC_BLOCK;

  private final byte[] bytes;
  private final int capacity;
  private int corrected;
  private int lostBlocks;

  private RamoopsZone(byte[] bytes, int capacity) {
    this.bytes = bytes;
    this.capacity = capacity;
  }

  /** The zone as it is in {@code memory}; absent where a byte of it is not there. */
  static Optional<RamoopsZone> read(RamoopsLayout layout, Zone zone, MemoryImage memory) {
    if (Long.compareUnsigned(zone.range().size(), MOST_BYTES) > 0) {
      return Optional.empty();
    }
    return memory
        .bytes(zone.range())
        .map(
            bytes -> {
              RamoopsZone read = new RamoopsZone(bytes, (int) layout.capacity(zone));
              if (layout.eccSize() > 0 && read.capacity > 0) {
                read.correct(layout.eccSize());
              }
              return read;
            });
  }

  /** The header first, which tells how much of the data there is. */
  private void correct(int ecc) {
    ReedSolomon code = new ReedSolomon(ecc);
    int parity = HEADER + capacity;
    int blocks = (capacity + BLOCK - 1) / BLOCK;
    int headerParity = parity + blocks * ecc;
    if (headerParity + ecc > bytes.length) {
      return;
    }
    correct(code, 0, HEADER, headerParity, ecc);
    if (signature() != SIGNATURE || !isValid()) {
      return;
    }
    for (int block = 0; (long) block * BLOCK < size(); block++) {
      int from = HEADER + block * BLOCK;
      correct(code, from, Math.min(BLOCK, HEADER + capacity - from), parity + block * ecc, ecc);
    }
  }

  private void correct(ReedSolomon code, int from, int length, int parity, int ecc) {
    byte[] word = Arrays.copyOfRange(bytes, from, from + length + ecc);
    System.arraycopy(bytes, parity, word, length, ecc);
    OptionalInt wrong = code.correct(word);
    if (wrong.isPresent()) {
      corrected += wrong.getAsInt();
      System.arraycopy(word, 0, bytes, from, length);
    } else {
      lostBlocks++;
    }
  }

  /** {@link #SIGNATURE} where a kernel has used the zone. */
  int signature() {
    return word(0);
  }

  /** Where the next byte would go. */
  long start() {
    return Integer.toUnsignedLong(word(4));
  }

  /** How many bytes there are. */
  long size() {
    return Integer.toUnsignedLong(word(8));
  }

  /** How many bytes there can be. */
  int capacity() {
    return capacity;
  }

  /** How many bytes, parity included, were wrong and are right now. */
  int corrected() {
    return corrected;
  }

  /** How many blocks have too many wrong bytes. */
  int lostBlocks() {
    return lostBlocks;
  }

  /** Whether Linux would keep the zone: {@code persistent_ram_post_init}. */
  boolean isValid() {
    return size() <= capacity && start() <= size();
  }

  /** The data of a valid zone. It is a ring: what comes after its start is the older part. */
  byte[] content() {
    int start = HEADER + (int) start();
    int end = HEADER + (int) size();
    ByteBuffer content = ByteBuffer.allocate(end - HEADER);
    content.put(bytes, start, end - start).put(bytes, HEADER, start - HEADER);
    return content.array();
  }

  private int word(int at) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
  }
}
