package dev.conifer.dump;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a CPU did when its kernel died: the registers in an {@code NT_PRSTATUS} note of arm64.
 *
 * <p>The note does not tell which CPU it was; its place does.
 *
 * @param pid the task that ran; 0 for the idle task
 * @param general x0 to x30
 * @param stackPointer sp
 * @param programCounter pc
 * @param processorState pstate, whose low 4 bits are the exception level and stack
 */
public record CpuState(
    int pid, List<Long> general, long stackPointer, long programCounter, long processorState) {
  /** {@code NT_PRSTATUS}. */
  public static final int NOTE_TYPE = 1;

  /** The owner of {@code NT_PRSTATUS}. */
  public static final String NOTE_NAME = "CORE";

  /** {@code sizeof(struct elf_prstatus)} on arm64, in bytes. */
  public static final int DESCRIPTION_SIZE = 392;

  /**
   * The bytes that a kernel keeps for each CPU ({@code sizeof(note_buf_t)}): the note, and an empty
   * one that ends it.
   */
  public static final int CRASH_NOTE_SIZE = 424;

  /** x0 to x30. */
  private static final int GENERAL = 31;

  // Offsets in struct elf_prstatus (include/linux/elfcore.h) as the compiler lays it out.
  private static final int PID_AT = 32;
  private static final int REGISTERS_AT = 112;

  private static final int EXCEPTION_LEVEL = 0xc;

  public CpuState {
    general = List.copyOf(general);
    if (general.size() != GENERAL) {
      throw new IllegalArgumentException(general.size() + " general registers, not 31");
    }
  }

  /** Whether the CPU ran user space: exception level 0. */
  public boolean isUserSpace() {
    return (processorState & EXCEPTION_LEVEL) == 0;
  }

  /** The state in {@code note}; absent when it is no {@code NT_PRSTATUS} of arm64. */
  public static Optional<CpuState> of(Note note) {
    if (!note.name().equals(NOTE_NAME)
        || note.type() != NOTE_TYPE
        || note.description().length != DESCRIPTION_SIZE) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.wrap(note.description()).order(ByteOrder.LITTLE_ENDIAN);
    int pid = bytes.getInt(PID_AT);
    bytes.position(REGISTERS_AT);
    List<Long> general = new ArrayList<>();
    for (int i = 0; i < GENERAL; i++) {
      general.add(bytes.getLong());
    }
    return Optional.of(
        new CpuState(pid, general, bytes.getLong(), bytes.getLong(), bytes.getLong()));
  }

  /** The note as a dying kernel writes it ({@code crash_save_cpu} in kernel/crash_core.c). */
  public Note note() {
    ByteBuffer bytes = ByteBuffer.allocate(DESCRIPTION_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(PID_AT, pid).position(REGISTERS_AT);
    general.forEach(bytes::putLong);
    bytes.putLong(stackPointer).putLong(programCounter).putLong(processorState);
    return new Note(NOTE_NAME, NOTE_TYPE, bytes.array());
  }
}
