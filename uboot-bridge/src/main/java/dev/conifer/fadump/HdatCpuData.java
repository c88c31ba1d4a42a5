package dev.conifer.fadump;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The registers of all threads as firmware of PowerNV saves them, in the form of IBM's HDAT
 * specification, version 1. All numbers are big-endian; each thread's data has the same size.
 *
 * @param threads in their order
 */
public record HdatCpuData(List<HdatCpuData.HardwareThread> threads) {
  /** How many bytes one thread has as {@link #encode} writes it. */
  public static final int THREAD_SIZE = 24 + 40 * 16;

  /** {@code HDAT_FADUMP_CORE_INACTIVE}: the state of a core that there is no use in looking at. */
  private static final int INACTIVE = 0x0f;

  private static final int HEADER_SIZE = 24;
  private static final int ENTRY_SIZE = 16;

  /** The offset of the registers counts from here: the field that holds it. */
  private static final int OFFSET_AT = 8;

  private static final int COUNT_AT = 12;
  private static final int ENTRY_SIZE_AT = 16;

  private static final int GENERAL = 1;
  private static final int SPECIAL = 2;

  /**
   * One thread.
   *
   * @param cpu its identification register and its registers
   * @param active whether its core was
   */
  public record HardwareThread(SavedCpu cpu, boolean active) {
    public HardwareThread {
      Objects.requireNonNull(cpu);
    }
  }

  public HdatCpuData {
    threads = List.copyOf(threads);
  }

  /** The number of a register that Linux takes: a special-purpose register's, or firmware's own. */
  private static Optional<Integer> number(PowerRegisters.Special register) {
    return switch (register) {
      case XER -> Optional.of(1);
      case LINK -> Optional.of(8);
      case CTR -> Optional.of(9);
      case DSISR -> Optional.of(18);
      case DAR -> Optional.of(19);
      case NIP -> Optional.of(0x7d0);
      case MSR -> Optional.of(0x7d1);
      case CCR -> Optional.of(0x7d2);
      case ORIG_GPR3, SOFTE, TRAP, RESULT -> Optional.empty();
    };
  }

  /** The bytes, {@link #THREAD_SIZE} for each thread. */
  public byte[] encode() {
    ByteBuffer bytes = ByteBuffer.allocate(threads.size() * THREAD_SIZE);
    for (HardwareThread thread : threads) {
      int start = bytes.position();
      bytes
          .putInt(thread.cpu().id())
          .put((byte) (thread.active() ? 0 : INACTIVE))
          .put(new byte[3])
          .putInt(HEADER_SIZE - OFFSET_AT)
          .putInt((THREAD_SIZE - HEADER_SIZE) / ENTRY_SIZE)
          .putInt(ENTRY_SIZE)
          .putInt(ENTRY_SIZE);
      PowerRegisters registers = thread.cpu().registers();
      for (int i = 0; i < PowerRegisters.GENERAL; i++) {
        bytes.putInt(GENERAL).putInt(i).putLong(registers.gpr(i));
      }
      for (PowerRegisters.Special register : PowerRegisters.Special.values()) {
        Optional<Integer> number = number(register);
        if (number.isPresent()) {
          bytes.putInt(SPECIAL).putInt(number.get()).putLong(registers.get(register));
        }
      }
      bytes.position(start + THREAD_SIZE);
    }
    return bytes.array();
  }

  /**
   * Reads the data as Linux does: offset, count and size of the first thread's registers hold for
   * all threads.
   *
   * @param name what holds the bytes, for diagnostics
   * @param threadSize the size of one thread's data, in bytes, as firmware says it
   */
  public static Result<HdatCpuData> read(String name, byte[] content, int threadSize) {
    ByteBuffer bytes = ByteBuffer.wrap(content);
    if (threadSize < HEADER_SIZE || content.length < threadSize) {
      return Result.failure(
          error(
              name,
              "one thread's CPU data have %d of %d bytes, their header alone has %d"
                  .formatted(Integer.toUnsignedLong(threadSize), content.length, HEADER_SIZE)));
    }
    long registersAt = OFFSET_AT + Integer.toUnsignedLong(bytes.getInt(OFFSET_AT));
    long count = Integer.toUnsignedLong(bytes.getInt(COUNT_AT));
    long entrySize = Integer.toUnsignedLong(bytes.getInt(ENTRY_SIZE_AT));
    boolean fits =
        count == 0
            || (entrySize >= ENTRY_SIZE
                && registersAt <= threadSize
                && count <= (threadSize - registersAt) / entrySize);
    if (!fits) {
      return Result.failure(
          error(
              name,
              "%d registers of %d bytes, from 0x%x on, do not lie in a thread's %d bytes"
                  .formatted(count, entrySize, registersAt, threadSize)));
    }
    List<HardwareThread> threads = new ArrayList<>();
    for (int at = 0; at <= content.length - threadSize; at += threadSize) {
      PowerRegisters registers = PowerRegisters.ZERO;
      for (int i = 0; i < count; i++) {
        bytes.position(at + (int) (registersAt + i * entrySize));
        registers = with(registers, bytes.getInt(), bytes.getInt(), bytes.getLong());
      }
      boolean active = bytes.get(at + 4) != INACTIVE;
      threads.add(new HardwareThread(new SavedCpu(bytes.getInt(at), registers), active));
    }
    return Result.of(new HdatCpuData(threads));
  }

  private static PowerRegisters with(PowerRegisters registers, int type, int number, long value) {
    if (type == GENERAL) {
      return number >= 0 && number < PowerRegisters.GENERAL
          ? registers.withGpr(number, value)
          : registers;
    }
    for (PowerRegisters.Special register : PowerRegisters.Special.values()) {
      if (number(register).equals(Optional.of(number))) {
        return registers.with(register, value);
      }
    }
    return registers;
  }

  private static Diagnostic error(String name, String message) {
    return Fields.error(
        "E-fadump-cpu-state",
        name,
        0,
        "CPU data",
        message,
        "only the registers of the CPU that died are in the vmcore");
  }
}
