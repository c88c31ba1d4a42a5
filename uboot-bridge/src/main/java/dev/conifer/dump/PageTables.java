package dev.conifer.dump;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The dead kernel's own page tables: what its {@code swapper_pg_dir} says (Arm Architecture
 * Reference Manual, D8.2 and D8.3: VMSAv8-64 translation, stage 1, TTBR1).
 */
final class PageTables {
  private static final int DESCRIPTOR_BYTES = 8;
  private static final long VALID = 1;
  private static final long TABLE_OR_PAGE = 2;
  private static final int PLAIN_BITS = 48;
  private static final int SHIFT_OF_64K = 16;

  private final MemoryImage memory;
  private final PhysicalAddress root;
  private final int pageShift;
  private final int tableBits;
  private final int rootBits;

  private PageTables(
      MemoryImage memory, PhysicalAddress root, int pageShift, int tableBits, int rootBits) {
    this.memory = memory;
    this.root = root;
    this.pageShift = pageShift;
    this.tableBits = tableBits;
    this.rootBits = rootBits;
  }

  /**
   * The tables whose place and form {@code info} tells; absent where it does not, or tells of a
   * form that arm64 does not have.
   */
  static Optional<PageTables> of(Vmcoreinfo info, MemoryImage memory) {
    Optional<PhysicalAddress> root =
        info.symbol("swapper_pg_dir")
            .flatMap(va -> info.imageOffset().map(o -> PhysicalAddress.of(va.plus(-o).bits())));
    Optional<Integer> shift = info.pageSize().map(Integer::numberOfTrailingZeros);
    Optional<Integer> bits = info.tableAddressBits().flatMap(PageTables::addressBits);
    Optional<Integer> built = info.virtualAddressBits().flatMap(PageTables::addressBits);
    if (root.isEmpty() || shift.isEmpty() || bits.isEmpty()) {
      return Optional.empty();
    }
    // A kernel with pages of 64 KiB that was built for 52 bits keeps a root table for 52 bits, and
    // points TTBR1 into it on a CPU that has 48 (offset_ttbr1 in arch/arm64/include/asm).
    int rootBits = shift.get() == SHIFT_OF_64K ? built.orElse(bits.get()) : bits.get();
    return Optional.of(new PageTables(memory, root.get(), shift.get(), bits.get(), rootBits));
  }

  private static Optional<Integer> addressBits(long bits) {
    return bits >= 36 && bits <= 52 ? Optional.of((int) bits) : Optional.empty();
  }

  /** Where {@code address} is mapped to. */
  Walk walk(VirtualAddress address) {
    if (address.bits() >> (tableBits - 1) >> 1 != -1) {
      return Walk.UNMAPPED;
    }
    int indexBits = pageShift - 3;
    int levels = (rootBits - pageShift + indexBits - 1) / indexBits;
    PhysicalAddress table = root;
    long width = rootBits - pageShift - (long) (levels - 1) * indexBits;
    for (int level = levels - 1; level >= 0; level--) {
      int shift = pageShift + level * indexBits;
      long index = (address.bits() >>> shift) & ((1L << width) - 1);
      Optional<Long> read = descriptor(table, index);
      if (read.isEmpty()) {
        return Walk.ABSENT;
      }
      long descriptor = read.get();
      boolean tableOrPage = (descriptor & TABLE_OR_PAGE) != 0;
      if ((descriptor & VALID) == 0 || (level == 0 && !tableOrPage)) {
        return Walk.UNMAPPED;
      }
      long output = output(descriptor);
      if (level == 0 || !tableOrPage) {
        long offset = (1L << shift) - 1;
        return new Walk(
            Outcome.MAPPED,
            Optional.of(PhysicalAddress.of((output & ~offset) | (address.bits() & offset))));
      }
      table = PhysicalAddress.of(output);
      width = indexBits;
    }
    return Walk.UNMAPPED;
  }

  private Optional<Long> descriptor(PhysicalAddress table, long index) {
    return AddressRange.ifValid(table.bits(), (index + 1) * DESCRIPTOR_BYTES)
        .flatMap(
            whole ->
                memory.bytes(
                    AddressRange.of(whole.end().minus(DESCRIPTOR_BYTES), DESCRIPTOR_BYTES)))
        .map(bytes -> ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong());
  }

  /** The address in a descriptor: 48 bits, or 52 in one of two forms. */
  private long output(long descriptor) {
    long low = -(1L << pageShift);
    if (pageShift == SHIFT_OF_64K) {
      return (descriptor & low & ((1L << PLAIN_BITS) - 1)) | ((descriptor >>> 12) & 0xf) << 48;
    }
    if (tableBits > PLAIN_BITS) {
      return (descriptor & low & ((1L << 50) - 1)) | ((descriptor >>> 8) & 3) << 50;
    }
    return descriptor & low & ((1L << PLAIN_BITS) - 1);
  }

  /** How a walk ended. */
  enum Outcome {
    /** The address is mapped. */
    MAPPED,
    /** It is not. */
    UNMAPPED,
    /** A table is not in what is left of the memory. */
    ABSENT
  }

  /**
   * A walk's end.
   *
   * @param outcome how it ended
   * @param address what is mapped there
   */
  record Walk(Outcome outcome, Optional<PhysicalAddress> address) {
    static final Walk UNMAPPED = new Walk(Outcome.UNMAPPED, Optional.empty());
    static final Walk ABSENT = new Walk(Outcome.ABSENT, Optional.empty());

    boolean isMappedTo(PhysicalAddress expected) {
      return address.equals(Optional.of(expected));
    }
  }
}
