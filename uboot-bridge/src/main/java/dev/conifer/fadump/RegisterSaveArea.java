package dev.conifer.fadump;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What firmware of pSeries puts to the destination of {@link RtasSection#CPU_STATE}: for each CPU a
 * list of registers by name, between {@code CPUSTRT} and {@code CPUEND} (PAPR 2.13, H.1 "Register
 * Save Area"). All numbers are big-endian.
 *
 * @param cpus in their order
 */
public record RegisterSaveArea(List<SavedCpu> cpus) {
  private static final long MAGIC = AsciiWord.of("REGSAVE");
  private static final long START = AsciiWord.of("CPUSTRT");
  private static final long END = AsciiWord.of("CPUEND");

  private static final int HEADER_SIZE = 16;
  private static final int COUNT_OFFSET_AT = 12;
  private static final int ENTRY_SIZE = 16;

  /** Entries that are written for one CPU: all registers that Linux takes, start and end. */
  private static final int ENTRIES_PER_CPU = 42;

  private static final String GPR = "GPR";

  public RegisterSaveArea {
    cpus = List.copyOf(cpus);
  }

  /** How many bytes {@link #encode} makes of {@code cpus} CPUs. */
  public static int size(int cpus) {
    return HEADER_SIZE + Integer.BYTES + cpus * ENTRIES_PER_CPU * ENTRY_SIZE;
  }

  /** The bytes. */
  public byte[] encode() {
    ByteBuffer bytes = ByteBuffer.allocate(size(cpus.size()));
    bytes.putLong(MAGIC).putInt(0).putInt(HEADER_SIZE).putInt(cpus.size());
    for (SavedCpu cpu : cpus) {
      long id = Integer.toUnsignedLong(cpu.id());
      put(bytes, START, id);
      for (int i = 0; i < PowerRegisters.GENERAL; i++) {
        put(bytes, AsciiWord.of(gprName(i)), cpu.registers().gpr(i));
      }
      for (PowerRegisters.Special register : PowerRegisters.Special.values()) {
        Optional<String> name = name(register);
        if (name.isPresent()) {
          put(bytes, AsciiWord.of(name.get()), cpu.registers().get(register));
        }
      }
      put(bytes, END, id);
    }
    return bytes.array();
  }

  private static void put(ByteBuffer bytes, long id, long value) {
    bytes.putLong(id).putLong(value);
  }

  private static String gprName(int number) {
    return String.format(Locale.ROOT, "%s%02d", GPR, number);
  }

  /** PAPR's name; absent for what only Linux knows. */
  private static Optional<String> name(PowerRegisters.Special register) {
    return switch (register) {
      case NIP -> Optional.of("NIA");
      case MSR -> Optional.of("MSR");
      case CTR -> Optional.of("CTR");
      case LINK -> Optional.of("LR");
      case XER -> Optional.of("XER");
      case CCR -> Optional.of("CR");
      case DAR -> Optional.of("DAR");
      case DSISR -> Optional.of("DSISR");
      case ORIG_GPR3, SOFTE, TRAP, RESULT -> Optional.empty();
    };
  }

  /**
   * Reads an area. Registers that Linux does not take are passed over.
   *
   * @param name what holds the bytes, for diagnostics
   */
  public static Result<RegisterSaveArea> read(String name, byte[] content) {
    ByteBuffer bytes = ByteBuffer.wrap(content);
    if (content.length < HEADER_SIZE || bytes.getLong(0) != MAGIC) {
      return Result.failure(error(name, 0, "the CPU state does not begin with 'REGSAVE'"));
    }
    long countAt = Integer.toUnsignedLong(bytes.getInt(COUNT_OFFSET_AT));
    if (countAt + Integer.BYTES > content.length) {
      return Result.failure(
          error(
              name,
              COUNT_OFFSET_AT,
              "the number of CPUs, at 0x%x, lies behind the CPU state's %d bytes"
                  .formatted(countAt, content.length)));
    }
    bytes.position((int) countAt);
    long count = Integer.toUnsignedLong(bytes.getInt());
    List<SavedCpu> cpus = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      int at = bytes.position();
      Optional<SavedCpu> cpu = readCpu(bytes);
      if (cpu.isEmpty()) {
        return Result.failure(
            error(
                name,
                at,
                "CPU %d of %d of the CPU state does not stand between 'CPUSTRT' and 'CPUEND'"
                    .formatted(i + 1, count)));
      }
      cpus.add(cpu.get());
    }
    return Result.of(new RegisterSaveArea(cpus));
  }

  private static Optional<SavedCpu> readCpu(ByteBuffer bytes) {
    if (bytes.remaining() < ENTRY_SIZE || bytes.getLong() != START) {
      return Optional.empty();
    }
    int id = (int) bytes.getLong();
    PowerRegisters registers = PowerRegisters.ZERO;
    while (bytes.remaining() >= ENTRY_SIZE) {
      long register = bytes.getLong();
      long value = bytes.getLong();
      if (register == END) {
        return Optional.of(new SavedCpu(id, registers));
      }
      registers = with(registers, AsciiWord.text(register), value);
    }
    return Optional.empty();
  }

  private static PowerRegisters with(PowerRegisters registers, String name, long value) {
    OptionalInt gpr = gprNumber(name);
    if (gpr.isPresent()) {
      return registers.withGpr(gpr.getAsInt(), value);
    }
    for (PowerRegisters.Special register : PowerRegisters.Special.values()) {
      if (name(register).equals(Optional.of(name))) {
        return registers.with(register, value);
      }
    }
    return registers;
  }

  private static OptionalInt gprNumber(String name) {
    for (int i = 0; i < PowerRegisters.GENERAL; i++) {
      if (name.equals(gprName(i))) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  private static Diagnostic error(String name, int offset, String message) {
    return Fields.error(
        "E-fadump-cpu-state",
        name,
        offset,
        "register save area",
        message,
        "Linux makes no vmcore of this dump: take the memory as it is with 'conifer vmcore'");
  }
}
