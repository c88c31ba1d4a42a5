package dev.conifer.fwdump;

import dev.conifer.diagnostic.BlobLocation;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32;

/**
 * The registry of the proposed binding, version 1: one slot of it. All numbers are little-endian;
 * the CRC-32 covers the header and its tables, with its own field as 0.
 *
 * @param state how far things have come
 * @param reason why firmware ran last, in a slot that firmware wrote
 * @param sequence which of the two slots is the newer one: the higher number, unsigned
 * @param bootId the boot that this slot is of, as {@code boot-id} of the firmware node says it
 * @param vmcoreinfo the VMCOREINFO note; absent before the kernel has made it
 * @param ranges memory that must not be written
 * @param copies memory that firmware copies before it loads anything
 * @param cpus where each CPU's note is, or would be
 */
public record FirmwareDump(
    State state,
    ResetReason reason,
    int sequence,
    UUID bootId,
    Optional<AddressRange> vmcoreinfo,
    List<FirmwareDump.Range> ranges,
    List<FirmwareDump.Copy> copies,
    List<FirmwareDump.CpuNote> cpus) {
  /** The version. */
  public static final int VERSION = 1;

  /** The size of the header of version 1, without tables, in bytes. */
  public static final int HEADER_SIZE = 96;

  /** As many entries as a table may have. */
  public static final int MOST_ENTRIES = 4096;

  private static final byte[] MAGIC = "FWDUMP1\0".getBytes(StandardCharsets.US_ASCII);

  private static final int VERSION_AT = 8;
  private static final int SIZE_AT = 12;
  private static final int CRC_AT = 16;
  private static final int STATE_AT = 20;
  private static final int REASON_AT = 24;
  private static final int SEQUENCE_AT = 28;
  private static final int BOOT_ID_AT = 32;
  private static final int VMCOREINFO_AT = 48;
  private static final int RANGES_AT = 64;
  private static final int COPIES_AT = 72;
  private static final int CPUS_AT = 80;

  private static final int RANGE_SIZE = 24;
  private static final int COPY_SIZE = 24;
  private static final int CPU_SIZE = 16;

  /** How far a dump has come. */
  public enum State {
    /** Firmware has emptied the slot; nothing is registered. */
    EMPTY(0),
    /** The kernel has filled it; a reset now is an orderly one. */
    REGISTERED(1),
    /** Whatever reset comes now, a dump is wanted. */
    ARMED(2),
    /** Firmware has kept what was registered. */
    DUMP_PRESENT(3),
    /** The dump is saved; the memory is free. */
    RELEASED(4);

    private final int number;

    State(int number) {
      this.number = number;
    }

    /** The number that stands in the slot. */
    public int number() {
      return number;
    }

    static Optional<State> of(int number) {
      for (State state : values()) {
        if (state.number == number) {
          return Optional.of(state);
        }
      }
      return Optional.empty();
    }
  }

  /** Why firmware ran. */
  public enum ResetReason {
    /** Firmware has not said. */
    UNKNOWN(0),
    /** Power came on: nothing was kept. */
    POWER_ON(1),
    /** A reset that starts DRAM anew. */
    COLD(2),
    /** A reset that somebody asked for and that keeps memory. */
    WARM(3),
    /** The watchdog; no software ran before it. */
    WATCHDOG(4),
    /** Firmware itself ended the system: a fatal error. */
    FIRMWARE(5);

    private final int number;

    ResetReason(int number) {
      this.number = number;
    }

    /** The number that stands in the slot. */
    public int number() {
      return number;
    }

    static ResetReason of(int number) {
      for (ResetReason reason : values()) {
        if (reason.number == number) {
          return reason;
        }
      }
      return UNKNOWN;
    }
  }

  /**
   * Memory that must not be written until the dump is released.
   *
   * @param range where
   * @param flags {@link #KERNEL}, or 0
   */
  public record Range(AddressRange range, long flags) {
    /** The range holds memory of the kernel; without, it may be left out of a small dump. */
    public static final long KERNEL = 1;

    public Range {
      Objects.requireNonNull(range);
    }
  }

  /**
   * Memory that firmware copies.
   *
   * @param source from where
   * @param destination to where
   */
  public record Copy(AddressRange source, PhysicalAddress destination) {
    public Copy {
      Objects.requireNonNull(source);
      AddressRange.of(destination, source.size());
    }

    /** Where the copy is. */
    public AddressRange target() {
      return AddressRange.of(destination, source.size());
    }
  }

  /**
   * Where a CPU's note is.
   *
   * @param hardwareId the CPU's {@code reg} in the tree: on arm64 its MPIDR
   * @param note where the kernel puts the note ({@code crash_notes})
   */
  public record CpuNote(long hardwareId, PhysicalAddress note) {
    public CpuNote {
      Objects.requireNonNull(note);
    }
  }

  public FirmwareDump {
    Objects.requireNonNull(state);
    Objects.requireNonNull(reason);
    Objects.requireNonNull(bootId);
    Objects.requireNonNull(vmcoreinfo);
    ranges = List.copyOf(ranges);
    copies = List.copyOf(copies);
    cpus = List.copyOf(cpus);
    for (List<?> table : List.of(ranges, copies, cpus)) {
      if (table.size() > MOST_ENTRIES) {
        throw new IllegalArgumentException(table.size() + " entries");
      }
    }
  }

  /** A slot that firmware has emptied for the boot {@code bootId}. */
  public static FirmwareDump empty(UUID bootId, ResetReason reason) {
    return new FirmwareDump(
        State.EMPTY, reason, 0, bootId, Optional.empty(), List.of(), List.of(), List.of());
  }

  /** This in another state, one step newer. */
  public FirmwareDump withState(State next) {
    return new FirmwareDump(next, reason, sequence + 1, bootId, vmcoreinfo, ranges, copies, cpus);
  }

  /** This with why firmware ran. */
  public FirmwareDump withReason(ResetReason why) {
    return new FirmwareDump(state, why, sequence, bootId, vmcoreinfo, ranges, copies, cpus);
  }

  /** How many bytes {@link #encode} makes. */
  public int size() {
    return HEADER_SIZE
        + ranges.size() * RANGE_SIZE
        + copies.size() * COPY_SIZE
        + cpus.size() * CPU_SIZE;
  }

  /** The bytes: the header, then the tables of ranges, copies and CPUs. */
  public byte[] encode() {
    ByteBuffer bytes = ByteBuffer.allocate(size()).order(ByteOrder.LITTLE_ENDIAN);
    bytes
        .put(MAGIC)
        .putInt(VERSION)
        .putInt(size())
        .putInt(0)
        .putInt(state.number)
        .putInt(reason.number)
        .putInt(sequence);
    bytes
        .order(ByteOrder.BIG_ENDIAN)
        .putLong(bootId.getMostSignificantBits())
        .putLong(bootId.getLeastSignificantBits())
        .order(ByteOrder.LITTLE_ENDIAN);
    bytes
        .putLong(vmcoreinfo.map(range -> range.start().bits()).orElse(0L))
        .putLong(vmcoreinfo.map(AddressRange::size).orElse(0L));
    int at = HEADER_SIZE;
    at = putTable(bytes, at, ranges.size(), RANGE_SIZE);
    at = putTable(bytes, at, copies.size(), COPY_SIZE);
    putTable(bytes, at, cpus.size(), CPU_SIZE);
    bytes.putLong(0);
    for (Range range : ranges) {
      bytes.putLong(range.range().start().bits()).putLong(range.range().size());
      bytes.putLong(range.flags());
    }
    for (Copy copy : copies) {
      bytes.putLong(copy.source().start().bits()).putLong(copy.destination().bits());
      bytes.putLong(copy.source().size());
    }
    cpus.forEach(cpu -> bytes.putLong(cpu.hardwareId()).putLong(cpu.note().bits()));
    return bytes.putInt(CRC_AT, checksum(bytes.array(), size())).array();
  }

  /** Puts where a table is, and how many entries it has; gives where the next one is. */
  private static int putTable(ByteBuffer bytes, int at, int count, int entrySize) {
    bytes.putInt(at).putInt(count);
    return at + count * entrySize;
  }

  private static int checksum(byte[] bytes, int size) {
    byte[] covered = Arrays.copyOf(bytes, size);
    ByteBuffer.wrap(covered).putInt(CRC_AT, 0);
    CRC32 crc = new CRC32();
    crc.update(covered);
    return (int) crc.getValue();
  }

  /**
   * Reads a slot. A later version has the same fields and may have more behind them.
   *
   * @param name what holds the bytes, for diagnostics
   */
  public static Result<FirmwareDump> read(String name, byte[] content) {
    ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    Optional<Diagnostic> problem = problem(name, content, bytes);
    if (problem.isPresent()) {
      return Result.failure(problem.get());
    }
    Optional<State> state = State.of(bytes.getInt(STATE_AT));
    if (state.isEmpty()) {
      return Result.failure(
          error(
              "E-fwdump-state",
              name,
              STATE_AT,
              "the slot is in state %s, which there is not"
                  .formatted(Integer.toUnsignedString(bytes.getInt(STATE_AT)))));
    }
    return new TableReader(name, content).read(state.get());
  }

  private static Optional<Diagnostic> problem(String name, byte[] content, ByteBuffer bytes) {
    int length = bytes.limit();
    if (length < HEADER_SIZE) {
      return Optional.of(
          error(
              "E-fwdump-header",
              name,
              0,
              "a slot has %d bytes at least, there are %d".formatted(HEADER_SIZE, length)));
    }
    for (int i = 0; i < MAGIC.length; i++) {
      if (bytes.get(i) != MAGIC[i]) {
        return Optional.of(
            error("E-fwdump-header", name, 0, "the slot does not begin with 'FWDUMP1'"));
      }
    }
    long version = Integer.toUnsignedLong(bytes.getInt(VERSION_AT));
    if (version < VERSION) {
      return Optional.of(
          error("E-fwdump-header", name, VERSION_AT, "the slot is of version " + version));
    }
    long size = Integer.toUnsignedLong(bytes.getInt(SIZE_AT));
    if (size < HEADER_SIZE || size > length) {
      return Optional.of(
          error(
              "E-fwdump-header",
              name,
              SIZE_AT,
              "the slot says that it has %d bytes, and there is room for %d"
                  .formatted(size, length)));
    }
    int found = bytes.getInt(CRC_AT);
    int right = checksum(content, (int) size);
    return found == right
        ? Optional.empty()
        : Optional.of(
            error(
                "E-fwdump-crc",
                name,
                CRC_AT,
                "the CRC is 0x%08x, and the slot's bytes make 0x%08x: it is half written, or DRAM"
                        .formatted(found, right)
                    + " has lost it"));
  }

  private static Diagnostic error(String code, String name, int offset, String message) {
    return Diagnostic.error(code, new BlobLocation(name, offset, "slot"), message)
        .withRemedy("take the other slot; with neither, nothing is registered");
  }

  /** Reads the tables of a slot whose CRC is right: even so, nobody knows who wrote it. */
  private static final class TableReader {
    private final String name;
    private final byte[] content;
    private final ByteBuffer bytes;
    private final long size;
    private final List<Diagnostic> diagnostics = new ArrayList<>();

    TableReader(String name, byte[] content) {
      this.name = name;
      this.content = content;
      this.bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
      this.size = Integer.toUnsignedLong(bytes.getInt(SIZE_AT));
    }

    Result<FirmwareDump> read(State state) {
      List<Range> ranges = new ArrayList<>();
      List<Copy> copies = new ArrayList<>();
      List<CpuNote> cpus = new ArrayList<>();
      int rangeCount = table(RANGES_AT, RANGE_SIZE, "ranges");
      for (int i = 0; i < rangeCount; i++) {
        bytes.position(entry(RANGES_AT, RANGE_SIZE, i));
        Optional<AddressRange> range = range(bytes.getLong(), bytes.getLong());
        long flags = bytes.getLong();
        range.ifPresent(r -> ranges.add(new Range(r, flags)));
      }
      int copyCount = table(COPIES_AT, COPY_SIZE, "copies");
      for (int i = 0; i < copyCount; i++) {
        bytes.position(entry(COPIES_AT, COPY_SIZE, i));
        long source = bytes.getLong();
        long destination = bytes.getLong();
        long length = bytes.getLong();
        Optional<AddressRange> from = range(source, length);
        if (from.isPresent() && range(destination, length).isPresent()) {
          copies.add(new Copy(from.get(), PhysicalAddress.of(destination)));
        }
      }
      int cpuCount = table(CPUS_AT, CPU_SIZE, "CPUs");
      for (int i = 0; i < cpuCount; i++) {
        bytes.position(entry(CPUS_AT, CPU_SIZE, i));
        cpus.add(new CpuNote(bytes.getLong(), PhysicalAddress.of(bytes.getLong())));
      }
      Optional<AddressRange> vmcoreinfo =
          range(bytes.getLong(VMCOREINFO_AT), bytes.getLong(VMCOREINFO_AT + 8))
              .filter(range -> !range.isEmpty());
      ByteBuffer id = ByteBuffer.wrap(content);
      return diagnostics.isEmpty()
          ? Result.of(
              new FirmwareDump(
                  state,
                  ResetReason.of(bytes.getInt(REASON_AT)),
                  bytes.getInt(SEQUENCE_AT),
                  new UUID(id.getLong(BOOT_ID_AT), id.getLong(BOOT_ID_AT + 8)),
                  vmcoreinfo,
                  ranges,
                  copies,
                  cpus))
          : Result.failure(diagnostics);
    }

    private Optional<AddressRange> range(long start, long length) {
      Optional<AddressRange> range = AddressRange.ifValid(start, length);
      if (range.isEmpty()) {
        diagnostics.add(
            error(
                "E-fwdump-range",
                name,
                0,
                "0x%x bytes at 0x%x leave 64 bits".formatted(length, start)));
      }
      return range;
    }

    private int entry(int tableAt, int entrySize, int index) {
      return bytes.getInt(tableAt) + index * entrySize;
    }

    /** How many entries a table has; 0 when it does not lie in the slot. */
    private int table(int at, int entrySize, String what) {
      long start = Integer.toUnsignedLong(bytes.getInt(at));
      long count = Integer.toUnsignedLong(bytes.getInt(at + 4));
      if (count > MOST_ENTRIES || start < HEADER_SIZE || start + count * entrySize > size) {
        diagnostics.add(
            error(
                "E-fwdump-table",
                name,
                at,
                "the table of %s, %d entries from 0x%x on, does not lie in the slot's %d bytes"
                    .formatted(what, count, start, size)));
        return 0;
      }
      return (int) count;
    }
  }
}
