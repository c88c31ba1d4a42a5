package dev.conifer.dump;

import dev.conifer.diagnostic.BlobLocation;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a capture kernel shows as {@code /proc/vmcore} when it is given an elfcorehdr (fs/proc/
 * vmcore.c of Linux 6.1, {@code parse_crash_elf64_headers} and what it calls).
 *
 * <p>The kernel makes one entry of all notes, as long as the notes really are (up to the first
 * whose name has length 0; there must be one at least), puts it first, and gives every memory range
 * whole pages and a new offset. It takes it for granted that the notes' entries stand before the
 * others.
 *
 * <p>It reads memory as it is: what lay in the range when the dead kernel stopped, unless the
 * loader or the capture kernel has written there.
 */
public final class VmcoreView implements ByteSource {
  /** The most notes that are read for one entry, in bytes; the kernel takes what kmalloc gives. */
  private static final int MOST_NOTE_BYTES = 4 << 20;

  /** The most notes that are read for all entries, in bytes: those of 100,000 CPUs. */
  private static final int MOST_BYTES_OF_ALL_NOTES = 64 << 20;

  private static final String NAME = "elfcorehdr";

  private final byte[] head;
  private final NavigableMap<Long, AddressRange> chunks;
  private final long size;
  private final MemoryImage memory;

  private VmcoreView(
      byte[] head, NavigableMap<Long, AddressRange> chunks, long size, MemoryImage memory) {
    this.head = head;
    this.chunks = chunks;
    this.size = size;
    this.memory = memory;
  }

  /**
   * The vmcore of the elfcorehdr at {@code address}.
   *
   * @param memory what the capture kernel finds there and where the header points
   * @param pageSize the capture kernel's, in bytes
   */
  public static Result<VmcoreView> of(PhysicalAddress address, MemoryImage memory, int pageSize) {
    return of(address, memory, pageSize, ElfMachine.AARCH64);
  }

  /**
   * {@link #of(PhysicalAddress, MemoryImage, int)} of a kernel for {@code machine}:
   * fs/proc/vmcore.c is the same for all.
   */
  public static Result<VmcoreView> of(
      PhysicalAddress address, MemoryImage memory, int pageSize, ElfMachine machine) {
    if (Integer.bitCount(pageSize) != 1) {
      throw new IllegalArgumentException("pages of " + pageSize + " bytes");
    }
    return ElfCoreHeader.read(NAME, atPhysical(address, memory), machine)
        .then(header -> new Builder(header, memory, pageSize).build());
  }

  /** A source whose offset 0 is {@code start}. */
  private static ByteSource atPhysical(PhysicalAddress start, MemoryImage memory) {
    return new ByteSource() {
      @Override
      public long size() {
        return Long.MAX_VALUE;
      }

      @Override
      public Optional<byte[]> bytes(long offset, int length) {
        return AddressRange.ifValid(start.bits(), offset)
            .flatMap(before -> AddressRange.ifValid(before.end().bits(), length))
            .flatMap(memory::bytes);
      }
    };
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public Optional<byte[]> bytes(long offset, int length) {
    if (offset < 0 || length < 0 || length > size - offset) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      long at = offset + bytes.position();
      Optional<byte[]> part = at < head.length ? headPart(at, bytes) : memoryPart(at, bytes);
      if (part.isEmpty()) {
        return Optional.empty();
      }
      bytes.put(part.get());
    }
    return Optional.of(bytes.array());
  }

  private Optional<byte[]> headPart(long at, ByteBuffer bytes) {
    int end = (int) Math.min(head.length, at + bytes.remaining());
    return Optional.of(Arrays.copyOfRange(head, (int) at, end));
  }

  private Optional<byte[]> memoryPart(long at, ByteBuffer bytes) {
    Map.Entry<Long, AddressRange> chunk = chunks.floorEntry(at);
    if (chunk == null) {
      return Optional.empty();
    }
    PhysicalAddress start = chunk.getValue().start().plus(at - chunk.getKey());
    long part = Math.min(bytes.remaining(), chunk.getValue().end().distanceFrom(start));
    return memory.bytes(AddressRange.of(start, part));
  }

  /** Follows the kernel's steps. */
  private static final class Builder {
    private final ElfMachine machine;
    private final List<ProgramHeader> given;
    private final MemoryImage memory;
    private final long pageSize;
    private final List<Diagnostic> diagnostics = new ArrayList<>();

    /** The given entries, those of notes with their real sizes. */
    private final List<ProgramHeader> updated = new ArrayList<>();

    Builder(ElfCoreHeader header, MemoryImage memory, long pageSize) {
      this.machine = header.machine();
      this.given = header.programHeaders();
      this.memory = memory;
      this.pageSize = pageSize;
    }

    Result<VmcoreView> build() {
      int noteEntries = (int) given.stream().filter(ProgramHeader::isNote).count();
      if (noteEntries == 0) {
        return Result.failure(
            error(
                "the elfcorehdr has no entry for notes: Linux 6.1 clears memory far outside of it"
                    + " and dies",
                "add one for the note of each CPU, be it empty"));
      }
      checkOrder(noteEntries);
      byte[] notes = notes();
      if (diagnostics.stream().anyMatch(Diagnostic::isError)) {
        return Result.failure(diagnostics);
      }
      if (notes.length == 0) {
        return Result.failure(
            error(
                "the notes of the elfcorehdr are all empty: Linux allocates 0 bytes for them, which"
                    + " fails, and shows no /proc/vmcore",
                "add a note that is not empty, whatever it says"));
      }
      // The first entry is overwritten, the next (noteEntries - 1) are dropped, whatever they are.
      List<ProgramHeader> rest = updated.subList(noteEntries, given.size());
      int headersSize = ElfCoreHeader.SIZE + (rest.size() + 1) * ProgramHeader.SIZE;
      long notesAt = roundUp(headersSize);
      List<ProgramHeader> served = new ArrayList<>();
      served.add(ProgramHeader.notes(notesAt, notes.length));
      long end = notesAt + roundUp(notes.length);
      int headSize = (int) end;
      NavigableMap<Long, AddressRange> chunks = new TreeMap<>();
      for (ProgramHeader entry : rest) {
        if (!entry.isLoad()) {
          served.add(entry);
          continue;
        }
        Optional<AddressRange> pages = pages(entry);
        if (pages.isEmpty() || end + pages.get().size() < end) {
          return Result.failure(
              error(
                  "the memory at 0x%x, 0x%x bytes, leaves 64 bits"
                      .formatted(entry.offset(), entry.memorySize()),
                  "write the header again"));
        }
        if (!pages.get().isEmpty()) {
          chunks.put(end, pages.get());
        }
        served.add(entry.withOffset(end + (entry.offset() & (pageSize - 1))));
        end += pages.get().size();
      }
      byte[] head = Arrays.copyOf(new ElfCoreHeader(machine, served).encode(), headSize);
      System.arraycopy(notes, 0, head, (int) notesAt, notes.length);
      return Result.of(new VmcoreView(head, chunks, end, memory), diagnostics);
    }

    private void checkOrder(int noteEntries) {
      long lost = given.subList(0, noteEntries).stream().filter(e -> !e.isNote()).count();
      if (lost > 0) {
        diagnostics.add(
            Diagnostic.warning(
                    "W-elfcorehdr-order",
                    new BlobLocation(NAME, ElfCoreHeader.SIZE, "program headers"),
                    "%d of the first %d entries of the elfcorehdr are not notes: Linux drops them"
                        .formatted(lost, noteEntries))
                .withRemedy("put the entries for notes before those for memory"));
      }
    }

    private byte[] notes() {
      List<byte[]> parts = new ArrayList<>();
      int total = 0;
      for (ProgramHeader entry : given) {
        if (!entry.isNote()) {
          updated.add(entry);
          continue;
        }
        byte[] part = realNotes(entry);
        updated.add(entry.withMemorySize(part.length));
        parts.add(part);
        total += part.length;
        if (total > MOST_BYTES_OF_ALL_NOTES) {
          diagnostics.add(
              error(
                  "the notes of the elfcorehdr are more than 64 MiB",
                  "point at the crash notes of the CPUs"));
          return new byte[0];
        }
      }
      ByteBuffer all = ByteBuffer.allocate(total);
      parts.forEach(all::put);
      return all.array();
    }

    /** The notes of one entry up to the one that ends them ({@code update_note_header_size}). */
    private byte[] realNotes(ProgramHeader entry) {
      Optional<byte[]> read =
          entry
              .rangeByOffset()
              .filter(range -> Long.compareUnsigned(range.size(), MOST_NOTE_BYTES) <= 0)
              .flatMap(memory::bytes);
      if (read.isEmpty()) {
        diagnostics.add(
            error(
                "the notes at 0x%x, 0x%x bytes, cannot be read"
                    .formatted(entry.offset(), entry.memorySize()),
                "point at the crash notes of a CPU, which are %d bytes"
                    .formatted(CpuState.CRASH_NOTE_SIZE)));
        return new byte[0];
      }
      ByteBuffer bytes = ByteBuffer.wrap(read.get()).order(ByteOrder.LITTLE_ENDIAN);
      int end = 0;
      while (bytes.limit() - end >= Note.HEADER_SIZE && bytes.getInt(end) != 0) {
        long whole =
            Note.wholeSize(
                Integer.toUnsignedLong(bytes.getInt(end)),
                Integer.toUnsignedLong(bytes.getInt(end + 4)));
        if (whole > bytes.limit() - end) {
          break;
        }
        end += (int) whole;
      }
      return Arrays.copyOf(read.get(), end);
    }

    private Optional<AddressRange> pages(ProgramHeader entry) {
      return entry
          .rangeByOffset()
          .filter(range -> Long.compareUnsigned(range.end().bits(), -pageSize) <= 0)
          .map(
              range ->
                  new AddressRange(
                      range.start().alignDown(pageSize), range.end().alignUp(pageSize)));
    }

    private long roundUp(long value) {
      return (value + pageSize - 1) & -pageSize;
    }

    private static Diagnostic error(String message, String remedy) {
      return Diagnostic.error(
              "E-elfcorehdr",
              new BlobLocation(NAME, ElfCoreHeader.SIZE, "program headers"),
              message)
          .withRemedy(remedy);
    }
  }
}
