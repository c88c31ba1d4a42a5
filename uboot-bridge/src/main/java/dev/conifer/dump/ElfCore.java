package dev.conifer.dump;

import dev.conifer.diagnostic.BlobLocation;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A vmcore that is read: its notes, and the memory in it by physical address.
 *
 * <p>Nothing but the head and the notes is read before somebody asks. Of memory that several
 * entries hold (kexec-tools writes the kernel image a second time, at its own virtual address) the
 * entry that begins first is taken.
 */
public final class ElfCore implements MemoryImage {
  /** The most bytes of notes that are read: those of 4096 CPUs are less than 2 MiB. */
  private static final long MOST_NOTE_BYTES = 64L << 20;

  private final ElfCoreHeader header;
  private final List<Note> notes;
  private final Extents extents;

  private ElfCore(ElfCoreHeader header, List<Note> notes, Extents extents) {
    this.header = header;
    this.notes = List.copyOf(notes);
    this.extents = extents;
  }

  /**
   * Reads the head and the notes of {@code source}.
   *
   * @param name the file's name, for diagnostics
   */
  public static Result<ElfCore> read(String name, ByteSource source) {
    return read(name, source, ElfMachine.AARCH64);
  }

  /** {@link #read(String, ByteSource)} of a core of {@code machine}. */
  public static Result<ElfCore> read(String name, ByteSource source, ElfMachine machine) {
    return ElfCoreHeader.read(name, source, machine)
        .then(
            header -> {
              List<Diagnostic> diagnostics = new ArrayList<>();
              List<Note> notes = notes(name, header, source, diagnostics);
              Extents extents = extents(name, header, source, diagnostics);
              return Result.of(new ElfCore(header, notes, extents), diagnostics);
            });
  }

  private static List<Note> notes(
      String name, ElfCoreHeader header, ByteSource source, List<Diagnostic> diagnostics) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (ProgramHeader entry : header.programHeaders()) {
      if (!entry.isNote()) {
        continue;
      }
      long size = entry.fileSize();
      Optional<byte[]> bytes =
          size < 0 || size > MOST_NOTE_BYTES - all.size()
              ? Optional.empty()
              : source.bytes(entry.offset(), (int) size);
      if (bytes.isEmpty()) {
        diagnostics.add(
            Diagnostic.warning(
                "W-elf-notes",
                new BlobLocation(name, 0, "program headers"),
                "the notes at 0x%x, 0x%x bytes, are not in '%s': they are left out"
                    .formatted(entry.offset(), size, name)));
      } else {
        all.writeBytes(bytes.get());
      }
    }
    return split(all.toByteArray());
  }

  private static List<Note> split(byte[] all) {
    List<Note> notes = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
    for (Optional<Note> n = Note.read(bytes); n.isPresent(); n = Note.read(bytes)) {
      notes.add(n.get());
    }
    return notes;
  }

  /** The entries by address, cut so that no two overlap and none reaches past the file's end. */
  private static Extents extents(
      String name, ElfCoreHeader header, ByteSource source, List<Diagnostic> diagnostics) {
    List<Extents.Extent> extents = new ArrayList<>();
    PhysicalAddress taken = PhysicalAddress.ZERO;
    List<ProgramHeader> cut = new ArrayList<>();
    for (Load load : byAddress(header)) {
      long there = Math.max(0, Math.min(load.range.size(), source.size() - load.entry.offset()));
      if (there != load.range.size()) {
        cut.add(load.entry);
      }
      AddressRange range = AddressRange.of(load.range.start(), there);
      if (taken.isBelow(range.end())) {
        PhysicalAddress start = PhysicalAddress.max(taken, range.start());
        long skipped = start.distanceFrom(range.start());
        AddressRange rest = new AddressRange(start, range.end());
        extents.add(new Extents.Extent(rest, source, load.entry.offset() + skipped));
        taken = range.end();
      }
    }
    if (!cut.isEmpty()) {
      diagnostics.add(
          Diagnostic.warning(
                  "W-elf-truncated",
                  new BlobLocation(name, source.size(), ""),
                  "'%s' is cut off: %d of its %d memory ranges, from %s on, are not whole in it"
                      .formatted(
                          name,
                          cut.size(),
                          header.programHeaders().stream().filter(ProgramHeader::isLoad).count(),
                          PhysicalAddress.of(cut.get(0).physicalAddress())))
              .withRemedy("copy the file again, whole"));
    }
    return new Extents(extents);
  }

  private static List<Load> byAddress(ElfCoreHeader header) {
    return header.programHeaders().stream()
        .filter(ProgramHeader::isLoad)
        .filter(entry -> entry.offset() >= 0 && entry.fileSize() > 0)
        .flatMap(entry -> entry.physicalRange().stream().map(range -> new Load(range, entry)))
        .sorted(
            Comparator.comparing((Load load) -> load.range.start())
                .thenComparing(load -> load.range.end(), Comparator.reverseOrder()))
        .toList();
  }

  /** The ELF header and the program headers. */
  public ElfCoreHeader header() {
    return header;
  }

  /** The notes, in their order. */
  public List<Note> notes() {
    return notes;
  }

  /** What the CPUs did, in the order of their notes. */
  public List<CpuState> cpus() {
    return notes.stream().flatMap(note -> CpuState.of(note).stream()).toList();
  }

  /** The VMCOREINFO note; absent when there is none. */
  public Optional<Result<Vmcoreinfo>> vmcoreinfo() {
    return notes.stream()
        .filter(note -> note.name().equals(Vmcoreinfo.NOTE_NAME))
        .findFirst()
        .map(note -> Vmcoreinfo.parse("VMCOREINFO", note.description()));
  }

  @Override
  public MemoryMap present() {
    return extents.present();
  }

  @Override
  public Optional<byte[]> bytes(AddressRange range) {
    return extents.bytes(range);
  }

  /** A program header and the physical memory that it is of. */
  private record Load(AddressRange range, ProgramHeader entry) {}
}
