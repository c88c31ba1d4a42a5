package dev.conifer.fadump;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.memory.PhysicalAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the dying kernel leaves for the next behind the copy of boot memory: {@code struct
 * fadump_crash_info_header}, in the kernel's own byte order.
 *
 * @param version the header's version
 * @param crashingCpu which CPU died: its logical number on pSeries, its PIR on PowerNV; absent when
 *     no kernel said it, as when firmware ended the system
 * @param vmcoreinfo where the VMCOREINFO note is <em>after</em> the copy: a kernel registers the
 *     address that it will have then
 * @param vmcoreinfoSize its size with padding, in bytes
 * @param registers of the CPU that died
 * @param cpus the CPUs of which registers are wanted: those online, or all possible ones
 */
public record CrashInfoHeader(
    int version,
    Optional<Integer> crashingCpu,
    PhysicalAddress vmcoreinfo,
    long vmcoreinfoSize,
    PowerRegisters registers,
    SortedSet<Integer> cpus) {
  /** The version that Linux writes. */
  public static final int VERSION = 1;

  private static final long MAGIC = AsciiWord.of("FADMPSIG");
  private static final long OLD_MAGIC = AsciiWord.of("FADMPINF");

  /** {@code FADUMP_CPU_UNKNOWN}. */
  private static final int UNKNOWN_CPU = -1;

  /** What stands before the registers, in bytes. */
  private static final int FIXED_SIZE = 40;

  private static final int REGISTERS_SIZE_AT = 32;
  private static final int MASK_SIZE_AT = 36;

  public CrashInfoHeader {
    Objects.requireNonNull(crashingCpu);
    Objects.requireNonNull(vmcoreinfo);
    Objects.requireNonNull(registers);
    cpus = new TreeSet<>(cpus);
  }

  /** A header as a kernel registers it, before anything went wrong. */
  public static CrashInfoHeader armed(
      PhysicalAddress vmcoreinfo, long vmcoreinfoSize, SortedSet<Integer> possibleCpus) {
    return new CrashInfoHeader(
        VERSION, Optional.empty(), vmcoreinfo, vmcoreinfoSize, PowerRegisters.ZERO, possibleCpus);
  }

  /** This header once CPU {@code cpu} has died with {@code state}, and {@code online} CPUs ran. */
  public CrashInfoHeader crashed(int cpu, PowerRegisters state, SortedSet<Integer> online) {
    return new CrashInfoHeader(
        version, Optional.of(cpu), vmcoreinfo, vmcoreinfoSize, state, online);
  }

  @Override
  public SortedSet<Integer> cpus() {
    return new TreeSet<>(cpus);
  }

  /** How many bytes the header of {@code kernel} has. */
  public static int size(LinuxFadump kernel) {
    return FIXED_SIZE + kernel.registersSize() + kernel.cpuMaskSize();
  }

  /**
   * The bytes.
   *
   * @param kernel which kernel writes them
   */
  public byte[] encode(LinuxFadump kernel) {
    ByteBuffer bytes = ByteBuffer.allocate(size(kernel)).order(kernel.order());
    bytes
        .putLong(MAGIC)
        .putInt(version)
        .putInt(crashingCpu.orElse(UNKNOWN_CPU))
        .putLong(vmcoreinfo.bits())
        .putLong(vmcoreinfoSize)
        .putInt(kernel.registersSize())
        .putInt(kernel.cpuMaskSize());
    registers.write(bytes);
    int mask = FIXED_SIZE + kernel.registersSize();
    for (int cpu : cpus) {
      if (cpu < 0 || cpu >= 8 * kernel.cpuMaskSize()) {
        throw new IllegalArgumentException("no room for CPU " + cpu);
      }
      int at = mask + 8 * (cpu / 64);
      bytes.putLong(at, bytes.getLong(at) | 1L << cpu % 64);
    }
    return bytes.array();
  }

  /**
   * Reads a header as the second kernel does ({@code is_fadump_header_compatible}).
   *
   * @param name what holds the bytes, for diagnostics
   * @param second the second kernel: it takes a header of its own byte order and sizes only
   */
  public static Result<CrashInfoHeader> read(String name, byte[] content, LinuxFadump second) {
    if (content.length < FIXED_SIZE) {
      return Result.failure(
          error(
              "E-fadump-header",
              name,
              0,
              "there are %d bytes where the crash header should be, it has %d"
                  .formatted(content.length, size(second)),
              "give all of the memory"));
    }
    ByteBuffer bytes = ByteBuffer.wrap(content).order(second.order());
    Optional<Diagnostic> problem = problem(name, bytes, second);
    if (problem.isPresent()) {
      return Result.failure(problem.get());
    }
    int version = bytes.getInt(8);
    int crashing = bytes.getInt(12);
    bytes.position(FIXED_SIZE);
    PowerRegisters registers = PowerRegisters.read(bytes);
    SortedSet<Integer> cpus = new TreeSet<>();
    int mask = FIXED_SIZE + second.registersSize();
    for (int cpu = 0; cpu < 8 * second.cpuMaskSize(); cpu++) {
      if ((bytes.getLong(mask + 8 * (cpu / 64)) >>> cpu % 64 & 1) != 0) {
        cpus.add(cpu);
      }
    }
    return Result.of(
        new CrashInfoHeader(
            version,
            crashing == UNKNOWN_CPU ? Optional.empty() : Optional.of(crashing),
            PhysicalAddress.of(bytes.getLong(16)),
            bytes.getLong(24),
            registers,
            cpus));
  }

  private static Optional<Diagnostic> problem(String name, ByteBuffer bytes, LinuxFadump second) {
    long magic = bytes.getLong(0);
    if (magic == OLD_MAGIC) {
      return Optional.of(
          error(
              "E-fadump-header-old",
              name,
              0,
              "the crash header is a 'FADMPINF' of Linux before 6.10: a newer kernel frees the dump",
              "boot the kernel that died, or take the memory with 'conifer vmcore'"));
    }
    if (magic == Long.reverseBytes(MAGIC)) {
      ByteOrder other =
          second.order() == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
      return Optional.of(
          error(
              "E-fadump-endianness",
              name,
              0,
              "the kernel that died was %s, the second one is %s"
                  .formatted(text(other), text(second.order())),
              "boot a kernel of the same byte order"));
    }
    if (magic != MAGIC) {
      return Optional.of(
          error(
              "E-fadump-header",
              name,
              0,
              "the crash header begins with 0x%016x, not with 'FADMPSIG'".formatted(magic),
              "look what has written there since the kernel died"));
    }
    long registersSize = Integer.toUnsignedLong(bytes.getInt(REGISTERS_SIZE_AT));
    long maskSize = Integer.toUnsignedLong(bytes.getInt(MASK_SIZE_AT));
    if (registersSize != second.registersSize()
        || maskSize != second.cpuMaskSize()
        || bytes.limit() < size(second)) {
      return Optional.of(
          error(
              "E-fadump-header-size",
              name,
              REGISTERS_SIZE_AT,
              ("the crash header has %d bytes of registers and %d of CPU mask, the second kernel %d"
                      + " and %d")
                  .formatted(registersSize, maskSize, second.registersSize(), second.cpuMaskSize()),
              "boot a kernel with the same NR_CPUS and the same struct pt_regs"));
    }
    return Optional.empty();
  }

  private static String text(ByteOrder order) {
    return order == ByteOrder.BIG_ENDIAN ? "big-endian" : "little-endian";
  }

  private static Diagnostic error(
      String code, String name, int offset, String message, String remedy) {
    return Fields.error(code, name, offset, "crash header", message, remedy);
  }
}
