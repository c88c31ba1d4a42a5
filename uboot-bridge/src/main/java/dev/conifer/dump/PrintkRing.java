package dev.conifer.dump;

import dev.conifer.diagnostic.BlobLocation;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The printk ring in the dead kernel's memory: a ring of descriptors, an array of what goes with
 * each, and a ring of text.
 */
final class PrintkRing {
  private static final String CODE = "E-kernel-log";

  /** More descriptors than {@code log_buf_len=128M} makes. */
  private static final int MOST_COUNT_BITS = 22;

  /** {@code log_buf_len=256M}; the largest that distributions ship is 2 MiB. */
  private static final int MOST_SIZE_BITS = 28;

  private static final int STATE_SHIFT = 62;
  private static final long ID_MASK = (1L << STATE_SHIFT) - 1;
  private static final int COMMITTED = 1;
  private static final int FINALIZED = 2;

  /** {@code sizeof(unsigned long)}: the descriptor's number, before each text in the ring. */
  private static final int ID_BYTES = 8;

  // Between text_len and caller_id, both of which VMCOREINFO tells, lie two bytes that it does not.
  private static final int FACILITY_AFTER_LENGTH = 2;
  private static final int LEVEL_AFTER_LENGTH = 3;
  private static final int LEVEL_SHIFT = 5;

  private final KernelMemory memory;
  private final Layout layout;
  private final VirtualAddress descriptors;
  private final VirtualAddress infos;
  private final VirtualAddress text;
  private final int countBits;
  private final int sizeBits;
  private final long head;
  private final long tail;
  private final List<KernelLog.Message> records = new ArrayList<>();
  private long textBytes;

  private PrintkRing(KernelMemory memory, Layout layout, VirtualAddress ring) throws Unreadable {
    Reader at = new Reader(memory);
    VirtualAddress descriptorRing = ring.plus(layout.offset("printk_ringbuffer.desc_ring"));
    VirtualAddress textRing = ring.plus(layout.offset("printk_ringbuffer.text_data_ring"));
    long counter = layout.offset("atomic_long_t.counter");
    this.memory = memory;
    this.layout = layout;
    this.countBits =
        at.bits(descriptorRing.plus(layout.offset("prb_desc_ring.count_bits")), MOST_COUNT_BITS);
    this.sizeBits =
        at.bits(textRing.plus(layout.offset("prb_data_ring.size_bits")), MOST_SIZE_BITS);
    this.descriptors = at.pointer(descriptorRing.plus(layout.offset("prb_desc_ring.descs")));
    this.infos = at.pointer(descriptorRing.plus(layout.offset("prb_desc_ring.infos")));
    this.text = at.pointer(textRing.plus(layout.offset("prb_data_ring.data")));
    this.head = at.word(descriptorRing.plus(layout.offset("prb_desc_ring.head_id") + counter));
    this.tail = at.word(descriptorRing.plus(layout.offset("prb_desc_ring.tail_id") + counter));
  }

  /** The ring that {@code info} points to. */
  static Result<PrintkRing> of(Vmcoreinfo info, KernelMemory memory) {
    Optional<VirtualAddress> symbol = info.symbol("prb");
    if (symbol.isEmpty()) {
      return Result.failure(
          error(
              "VMCOREINFO of %s has no SYMBOL(prb): kernels before 5.10 keep another log"
                  .formatted(info.release())));
    }
    try {
      Layout layout = new Layout(info);
      VirtualAddress ring = new Reader(memory).pointer(symbol.get());
      return Result.of(new PrintkRing(memory, layout, ring));
    } catch (Unreadable e) {
      return Result.failure(error("the log cannot be read: " + e.getMessage()));
    }
  }

  private static Diagnostic error(String message) {
    return Diagnostic.error(CODE, new BlobLocation("VMCOREINFO", 0, ""), message);
  }

  /** The records that were read. */
  List<KernelLog.Message> records() {
    return records;
  }

  /**
   * Reads from the oldest descriptor to the newest, as {@code prb_read_valid} does.
   *
   * @return what could not be read
   */
  List<Diagnostic> read() {
    records.clear();
    textBytes = 0;
    long count = ((head - tail) & ID_MASK) + 1;
    int unreadable = 0;
    if (count > 1L << countBits) {
      return List.of(
          warning(
              "the log's descriptors go from %d to %d, more than there are: it is damaged"
                  .formatted(tail & ID_MASK, head & ID_MASK)));
    }
    for (long i = 0; i < count; i++) {
      try {
        record((tail + i) & ID_MASK);
      } catch (Unreadable e) {
        unreadable++;
      }
      if (textBytes > 1L << sizeBits) {
        return List.of(warning("the log has more text than its ring can hold: it is damaged"));
      }
    }
    return unreadable == 0
        ? List.of()
        : List.of(
            warning("%d of %d messages of the log cannot be read".formatted(unreadable, count)));
  }

  private static Diagnostic warning(String message) {
    return Diagnostic.warning("W-kernel-log", new BlobLocation("printk ring", 0, ""), message);
  }

  private void record(long id) throws Unreadable {
    long index = id & ((1L << countBits) - 1);
    VirtualAddress descriptor = descriptors.plus(index * layout.size("prb_desc"));
    Reader at = new Reader(memory);
    long state =
        at.word(
            descriptor.plus(
                layout.offset("prb_desc.state_var") + layout.offset("atomic_long_t.counter")));
    int phase = (int) (state >>> STATE_SHIFT);
    if ((state & ID_MASK) != id || (phase != COMMITTED && phase != FINALIZED)) {
      return;
    }
    VirtualAddress place = descriptor.plus(layout.offset("prb_desc.text_blk_lpos"));
    long begin = at.word(place.plus(layout.offset("prb_data_blk_lpos.begin")));
    long next = at.word(place.plus(layout.offset("prb_data_blk_lpos.next")));
    VirtualAddress info = infos.plus(index * layout.size("printk_info"));
    VirtualAddress length = info.plus(layout.offset("printk_info.text_len"));
    long textLength = at.number(length, Short.BYTES);
    int level = (int) at.number(length.plus(LEVEL_AFTER_LENGTH), 1) >>> LEVEL_SHIFT;
    byte[] bytes = text(begin, next, textLength);
    textBytes += bytes.length;
    records.add(
        new KernelLog.Message(
            at.word(info.plus(layout.offset("printk_info.seq"))),
            at.word(info.plus(layout.offset("printk_info.ts_nsec"))),
            (int) at.number(length.plus(FACILITY_AFTER_LENGTH), 1),
            level,
            new String(bytes, StandardCharsets.UTF_8)));
  }

  /** {@code get_data}: a text that does not fit before the ring's end begins at its start. */
  private byte[] text(long begin, long next, long length) throws Unreadable {
    if ((begin & 1) != 0 && (next & 1) != 0) {
      return new byte[0];
    }
    long mask = (1L << sizeBits) - 1;
    long from;
    long room;
    if (begin >>> sizeBits == next >>> sizeBits && Long.compareUnsigned(begin, next) < 0) {
      from = begin & mask;
      room = next - begin;
    } else if ((begin + mask + 1) >>> sizeBits == next >>> sizeBits) {
      from = 0;
      room = next & mask;
    } else {
      throw new Unreadable("a text from %d to %d".formatted(begin, next));
    }
    if (room < ID_BYTES || from + room > mask + 1) {
      throw new Unreadable("a text of %d bytes".formatted(room));
    }
    return memory
        .bytes(text.plus(from + ID_BYTES), Math.min(length, room - ID_BYTES))
        .orElseThrow(() -> new Unreadable("the text at %d".formatted(from)));
  }

  /** The sizes and offsets, all of which VMCOREINFO has to tell. */
  private static final class Layout {
    private final Vmcoreinfo info;

    Layout(Vmcoreinfo info) {
      this.info = info;
    }

    long offset(String field) throws Unreadable {
      return info.offset(field)
          .orElseThrow(() -> new Unreadable("VMCOREINFO has no OFFSET(" + field + ")"));
    }

    long size(String type) throws Unreadable {
      return info.size(type)
          .orElseThrow(() -> new Unreadable("VMCOREINFO has no SIZE(" + type + ")"));
    }
  }

  /** Reads numbers. */
  private record Reader(KernelMemory memory) {
    long number(VirtualAddress address, int size) throws Unreadable {
      byte[] bytes =
          memory
              .bytes(address, size)
              .orElseThrow(() -> new Unreadable("the memory at " + address + " is not there"));
      byte[] wide = new byte[Long.BYTES];
      System.arraycopy(bytes, 0, wide, 0, size);
      return ByteBuffer.wrap(wide).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    long word(VirtualAddress address) throws Unreadable {
      return number(address, Long.BYTES);
    }

    VirtualAddress pointer(VirtualAddress address) throws Unreadable {
      return new VirtualAddress(word(address));
    }

    int bits(VirtualAddress address, int most) throws Unreadable {
      long bits = number(address, Integer.BYTES);
      if (bits > most) {
        throw new Unreadable(
            "the ring at %s would have 2^%d entries or bytes".formatted(address, bits));
      }
      return (int) bits;
    }
  }

  /** Something of the ring is not there or makes no sense. */
  private static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    Unreadable(String message) {
      super(message);
    }
  }
}
