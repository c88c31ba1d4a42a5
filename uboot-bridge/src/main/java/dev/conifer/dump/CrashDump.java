package dev.conifer.dump;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** What a {@link Collector} found of a dead kernel, and the vmcore file of it. */
public final class CrashDump {
  private static final int PAGE = Chunks.PAGE;
  private static final byte[] ZEROS = new byte[PAGE];

  private final MemoryImage memory;
  private final Optional<VmcoreinfoCandidate> vmcoreinfo;
  private final List<VmcoreinfoCandidate> candidates;
  private final List<CpuNote> cpuNotes;
  private final Optional<KernelMemory> kernel;
  private final List<Diagnostic> diagnostics;

  CrashDump(
      MemoryImage memory,
      Optional<VmcoreinfoCandidate> vmcoreinfo,
      List<VmcoreinfoCandidate> candidates,
      List<CpuNote> cpuNotes,
      Optional<KernelMemory> kernel,
      List<Diagnostic> diagnostics) {
    this.memory = memory;
    this.vmcoreinfo = vmcoreinfo;
    this.candidates = List.copyOf(candidates);
    this.cpuNotes = List.copyOf(cpuNotes);
    this.kernel = kernel;
    this.diagnostics = List.copyOf(diagnostics);
  }

  /** The memory that is in the dump. */
  public MemoryMap memory() {
    return memory.present();
  }

  /** The VMCOREINFO that is certainly the dead kernel's; absent when none is. */
  public Optional<VmcoreinfoCandidate> vmcoreinfo() {
    return vmcoreinfo;
  }

  /** All VMCOREINFO notes that were found, ascending by address. */
  public List<VmcoreinfoCandidate> candidates() {
    return candidates;
  }

  /** The notes of CPUs: by number where that is known, else ascending by address. */
  public List<CpuNote> cpuNotes() {
    return cpuNotes;
  }

  /** The dead kernel's memory by virtual address; absent without {@link #vmcoreinfo}. */
  public Optional<KernelMemory> kernel() {
    return kernel;
  }

  /** What is absent, with the reason; warnings all. */
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  /**
   * The notes of the dump: the CPUs', then VMCOREINFO. A reader that numbers the CPUs takes the
   * first to be CPU 0, as it does with {@code /proc/vmcore}, where absent notes are absent too.
   */
  public List<Note> notes() {
    List<Note> notes = new ArrayList<>();
    cpuNotes.forEach(note -> notes.add(note.state().note()));
    vmcoreinfo.ifPresent(candidate -> notes.add(candidate.note()));
    return notes;
  }

  /**
   * Writes the vmcore: the head, the notes, the memory. Pages of zeros are left out where the file
   * system knows holes; no more than a few MiB are held at a time.
   *
   * <p>The kernel image has an entry of its own, at its virtual address, over the same bytes of the
   * file: {@code vmcore-dmesg} and {@code gdb} look there.
   *
   * @param file empty, and open for writing
   * @return how many bytes could not be read after all; the file has zeros for them
   */
  public long write(FileChannel file) throws IOException {
    ByteBuffer notes = encodedNotes();
    MemoryMap present = memory.present();
    Optional<AddressRange> image = kernel.flatMap(this::image);
    int entries = 1 + (image.isPresent() ? 1 : 0) + present.ranges().size();
    long notesAt = ElfCoreHeader.SIZE + (long) entries * ProgramHeader.SIZE;
    NavigableMap<PhysicalAddress, Long> offsets = new TreeMap<>();
    long end = roundUp(notesAt + notes.limit());
    for (AddressRange range : present.ranges()) {
      offsets.put(range.start(), end);
      end = roundUp(end + range.size());
    }
    List<ProgramHeader> headers = new ArrayList<>();
    headers.add(ProgramHeader.notes(notesAt, notes.limit()));
    image.ifPresent(
        range ->
            headers.add(
                ProgramHeader.load(
                    offset(offsets, range.start()),
                    kernel.orElseThrow().image(range.start()),
                    range)));
    for (AddressRange range : present.ranges()) {
      headers.add(ProgramHeader.load(offset(offsets, range.start()), linear(range), range));
    }
    write(file, ByteBuffer.wrap(new ElfCoreHeader(headers).encode()), 0);
    write(file, notes, notesAt);
    long missing =
        Chunks.visit(
            memory, present, (start, bytes) -> writePages(file, bytes, offset(offsets, start)));
    if (file.size() < end) {
      write(file, ByteBuffer.allocate(1), end - 1);
    }
    return missing;
  }

  /** The part of the kernel image that lies in one piece of memory that is there. */
  private Optional<AddressRange> image(KernelMemory mapped) {
    AddressRange whole = mapped.wholeImage();
    return memory.present().ranges().stream().filter(r -> r.contains(whole)).findFirst().isPresent()
        ? Optional.of(whole)
        : Optional.empty();
  }

  private VirtualAddress linear(AddressRange range) {
    return kernel.map(k -> k.linear(range.start())).orElse(new VirtualAddress(0));
  }

  private ByteBuffer encodedNotes() {
    List<byte[]> encoded = notes().stream().map(Note::encode).toList();
    ByteBuffer all = ByteBuffer.allocate(encoded.stream().mapToInt(bytes -> bytes.length).sum());
    encoded.forEach(all::put);
    return all.flip();
  }

  private static long offset(NavigableMap<PhysicalAddress, Long> offsets, PhysicalAddress at) {
    Map.Entry<PhysicalAddress, Long> range = Objects.requireNonNull(offsets.floorEntry(at));
    return range.getValue() + at.distanceFrom(range.getKey());
  }

  private static void writePages(FileChannel file, byte[] bytes, long offset) throws IOException {
    int from = 0;
    while (from < bytes.length) {
      int to = from;
      while (to < bytes.length && !isZero(bytes, to)) {
        to = Math.min(bytes.length, to + PAGE);
      }
      if (from < to) {
        write(file, ByteBuffer.wrap(bytes, from, to - from), offset + from);
      }
      from = Math.min(bytes.length, to + PAGE);
    }
  }

  private static boolean isZero(byte[] bytes, int from) {
    int length = Math.min(PAGE, bytes.length - from);
    return Arrays.equals(bytes, from, from + length, ZEROS, 0, length);
  }

  private static void write(FileChannel file, ByteBuffer bytes, long offset) throws IOException {
    long at = offset;
    while (bytes.hasRemaining()) {
      at += file.write(bytes, at);
    }
  }

  private static long roundUp(long value) {
    return (value + PAGE - 1) & -(long) PAGE;
  }
}
