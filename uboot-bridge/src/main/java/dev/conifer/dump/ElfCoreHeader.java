package dev.conifer.dump;

import dev.conifer.diagnostic.BlobLocation;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The head of an ELF core: the ELF header and its program headers.
 *
 * <p>It stands at the beginning of a vmcore file, where offsets count from the file's first byte.
 * The same structure alone, in memory, is the <b>elfcorehdr</b> that a capture kernel takes from
 * {@code linux,elfcorehdr} in {@code /chosen}: there every offset is a physical address.
 *
 * @param machine whose core it is
 * @param programHeaders in their order, at most {@link #MOST_HEADERS}
 */
public record ElfCoreHeader(ElfMachine machine, List<ProgramHeader> programHeaders) {
  /** {@code sizeof(Elf64_Ehdr)}. */
  public static final int SIZE = 64;

  /** {@code PN_XNUM} - 1: as many as {@code e_phnum} can tell. */
  public static final int MOST_HEADERS = 0xfffe;

  private static final int MAGIC = 0x464c457f;
  private static final int CLASS_64 = 2;
  private static final int LITTLE_ENDIAN = 1;
  private static final int CURRENT = 1;
  private static final int TYPE_CORE = 4;

  private static final int CLASS_AT = 4;
  private static final int DATA_AT = 5;
  private static final int IDENT_VERSION_AT = 6;
  private static final int TYPE_AT = 16;
  private static final int MACHINE_AT = 18;
  private static final int VERSION_AT = 20;
  private static final int HEADERS_OFFSET_AT = 32;
  private static final int FLAGS_AT = 48;
  private static final int OWN_SIZE_AT = 52;
  private static final int HEADER_SIZE_AT = 54;
  private static final int HEADER_COUNT_AT = 56;

  public ElfCoreHeader {
    programHeaders = List.copyOf(programHeaders);
    if (programHeaders.size() > MOST_HEADERS) {
      throw new IllegalArgumentException(programHeaders.size() + " program headers");
    }
  }

  /** The head of an arm64 core. */
  public ElfCoreHeader(List<ProgramHeader> programHeaders) {
    this(ElfMachine.AARCH64, programHeaders);
  }

  /**
   * The elfcorehdr of a dead kernel, in the order in which kexec-tools writes it: notes first, for
   * Linux replaces as many leading entries as there are notes by a single one.
   *
   * @param crashNotes where each CPU's note is, or would be
   * @param vmcoreinfo where the VMCOREINFO note is, where that is known
   * @param loads the memory
   */
  public static ElfCoreHeader forLinux(
      List<AddressRange> crashNotes, Optional<AddressRange> vmcoreinfo, List<Load> loads) {
    List<ProgramHeader> headers = new ArrayList<>();
    List<AddressRange> notes = new ArrayList<>(crashNotes);
    vmcoreinfo.ifPresent(notes::add);
    for (AddressRange note : notes) {
      long address = note.start().bits();
      long size = note.size();
      headers.add(new ProgramHeader(ProgramHeader.NOTE, 0, address, 0, address, size, size, 0));
    }
    for (Load load : loads) {
      headers.add(ProgramHeader.load(load.at().bits(), load.virtualAddress(), load.range()));
    }
    return new ElfCoreHeader(headers);
  }

  /** How many bytes {@link #encode} makes. */
  public int size() {
    return SIZE + programHeaders.size() * ProgramHeader.SIZE;
  }

  /** The bytes: the ELF header, then the program headers. */
  public byte[] encode() {
    ByteBuffer bytes = ByteBuffer.allocate(size()).order(ByteOrder.LITTLE_ENDIAN);
    bytes
        .putInt(0, MAGIC)
        .put(CLASS_AT, (byte) CLASS_64)
        .put(DATA_AT, (byte) LITTLE_ENDIAN)
        .put(IDENT_VERSION_AT, (byte) CURRENT)
        .putShort(TYPE_AT, (short) TYPE_CORE)
        .putShort(MACHINE_AT, (short) machine.number())
        .putInt(VERSION_AT, CURRENT)
        .putLong(HEADERS_OFFSET_AT, SIZE)
        .putInt(FLAGS_AT, machine.flags())
        .putShort(OWN_SIZE_AT, (short) SIZE)
        .putShort(HEADER_SIZE_AT, (short) ProgramHeader.SIZE)
        .putShort(HEADER_COUNT_AT, (short) programHeaders.size())
        .position(SIZE);
    programHeaders.forEach(header -> header.write(bytes));
    return bytes.array();
  }

  /**
   * Reads the head of an arm64 core.
   *
   * @param name the file's name, for diagnostics
   */
  public static Result<ElfCoreHeader> read(String name, ByteSource source) {
    return read(name, source, ElfMachine.AARCH64);
  }

  /**
   * Reads the head of {@code source}.
   *
   * <p>What is checked is what Linux checks of an elfcorehdr ({@code parse_crash_elf64_headers} in
   * fs/proc/vmcore.c), and the byte order.
   *
   * @param name the file's name, for diagnostics
   * @param machine whose core it must be
   */
  public static Result<ElfCoreHeader> read(String name, ByteSource source, ElfMachine machine) {
    Optional<byte[]> start = source.bytes(0, SIZE);
    if (start.isEmpty()) {
      return Result.failure(
          error(name, 0, "'%s' is shorter than an ELF header, %d bytes".formatted(name, SIZE)));
    }
    ByteBuffer header = ByteBuffer.wrap(start.get()).order(ByteOrder.LITTLE_ENDIAN);
    Optional<Diagnostic> problem = problem(name, header, machine);
    if (problem.isPresent()) {
      return Result.failure(problem.get());
    }
    long offset = header.getLong(HEADERS_OFFSET_AT);
    int count = Short.toUnsignedInt(header.getShort(HEADER_COUNT_AT));
    Optional<byte[]> table = source.bytes(offset, count * ProgramHeader.SIZE);
    if (table.isEmpty()) {
      return Result.failure(
          error(
              name,
              HEADERS_OFFSET_AT,
              "the %d program headers of '%s', from 0x%x on, reach past its end"
                  .formatted(count, name, offset)));
    }
    ByteBuffer entries = ByteBuffer.wrap(table.get()).order(ByteOrder.LITTLE_ENDIAN);
    List<ProgramHeader> headers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      headers.add(ProgramHeader.read(entries));
    }
    return Result.of(new ElfCoreHeader(machine, headers));
  }

  private static Optional<Diagnostic> problem(String name, ByteBuffer header, ElfMachine wanted) {
    int count = Short.toUnsignedInt(header.getShort(HEADER_COUNT_AT));
    if (header.getInt(0) != MAGIC) {
      return Optional.of(
          error(
              name, 0, "'%s' is no ELF file: it does not begin with 7f 45 4c 46".formatted(name)));
    }
    if (header.get(CLASS_AT) != CLASS_64 || header.get(DATA_AT) != LITTLE_ENDIAN) {
      return Optional.of(
          error(name, CLASS_AT, "'%s' is no little-endian ELF file of 64 bits".formatted(name)));
    }
    if (header.get(IDENT_VERSION_AT) != CURRENT || header.getInt(VERSION_AT) != CURRENT) {
      return Optional.of(
          error(name, IDENT_VERSION_AT, "'%s' is not of ELF version 1".formatted(name)));
    }
    int type = Short.toUnsignedInt(header.getShort(TYPE_AT));
    if (type != TYPE_CORE) {
      return Optional.of(
          error(name, TYPE_AT, "'%s' is of ELF type %d, not a core (4)".formatted(name, type)));
    }
    int machine = Short.toUnsignedInt(header.getShort(MACHINE_AT));
    if (machine != wanted.number()) {
      return Optional.of(
          error(
              name,
              MACHINE_AT,
              "'%s' is for ELF machine %d, not for %s (%d)"
                  .formatted(name, machine, wanted, wanted.number())));
    }
    if (header.getShort(OWN_SIZE_AT) != SIZE
        || header.getShort(HEADER_SIZE_AT) != ProgramHeader.SIZE) {
      return Optional.of(
          error(
              name,
              OWN_SIZE_AT,
              "'%s' has headers of other sizes than %d and %d bytes"
                  .formatted(name, SIZE, ProgramHeader.SIZE)));
    }
    if (count == 0 || count > MOST_HEADERS) {
      return Optional.of(
          error(
              name,
              HEADER_COUNT_AT,
              count == 0
                  ? "'%s' has no program header".formatted(name)
                  : "'%s' has more than %d program headers".formatted(name, MOST_HEADERS)));
    }
    return Optional.empty();
  }

  private static Diagnostic error(String name, long offset, String message) {
    return Diagnostic.error("E-elf-header", new BlobLocation(name, offset, "ELF header"), message)
        .withRemedy("give the ELF core of an arm64 kernel");
  }

  /**
   * Memory that belongs into a dump.
   *
   * @param range where it was when the kernel died
   * @param virtualAddress where the kernel saw its first byte
   * @param at where its first byte is now: elsewhere when it was copied
   */
  public record Load(AddressRange range, VirtualAddress virtualAddress, PhysicalAddress at) {
    /** Memory that is still where it was. */
    public Load(AddressRange range, VirtualAddress virtualAddress) {
      this(range, virtualAddress, range.start());
    }
  }
}
