package dev.conifer.fadump;

import dev.conifer.dump.Note;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The registers of a thread of a 64-bit POWER CPU, in the order in which Linux keeps them ({@code
 * struct user_pt_regs}, arch/powerpc/include/uapi/asm/ptrace.h).
 *
 * @param words {@link #COUNT} of them: r0 to r31, then those of {@link Special}
 */
public record PowerRegisters(List<Long> words) {
  /** How many there are. */
  public static final int COUNT = 44;

  /** How many of them are general-purpose. */
  public static final int GENERAL = 32;

  /** All of them 0. */
  public static final PowerRegisters ZERO = new PowerRegisters(Collections.nCopies(COUNT, 0L));

  /** {@code ELF_NGREG}: an {@code NT_PRSTATUS} has room for four more. */
  private static final int IN_NOTE = 48;

  /** {@code sizeof(struct elf_prstatus)} on 64-bit POWER, in bytes, and where registers begin. */
  private static final int NOTE_SIZE = 504;

  private static final int NOTE_REGISTERS_AT = 112;
  private static final String NOTE_NAME = "CORE";
  private static final int NOTE_TYPE = 1;

  /** The registers after the general-purpose ones, in their order. */
  public enum Special {
    /** The address of the next instruction; PAPR calls it NIA. */
    NIP(32),
    /** Machine state. */
    MSR(33),
    /** r3 as a system call was entered with it. */
    ORIG_GPR3(34),
    /** Count. */
    CTR(35),
    /** Link. */
    LINK(36),
    /** Fixed-point exception. */
    XER(37),
    /** Condition. */
    CCR(38),
    /** Whether interrupts were enabled for software. */
    SOFTE(39),
    /** Which interrupt led into the kernel. */
    TRAP(40),
    /** Data address. */
    DAR(41),
    /** Data storage interrupt status. */
    DSISR(42),
    /** The result of a system call. */
    RESULT(43);

    private final int index;

    Special(int index) {
      this.index = index;
    }
  }

  public PowerRegisters {
    words = List.copyOf(words);
    if (words.size() != COUNT) {
      throw new IllegalArgumentException(words.size() + " registers, not " + COUNT);
    }
  }

  /**
   * A general-purpose register.
   *
   * @param number 0 to 31
   */
  public long gpr(int number) {
    if (number >= GENERAL) {
      throw new IndexOutOfBoundsException("r" + number);
    }
    return words.get(number);
  }

  /** One of the others. */
  public long get(Special register) {
    return words.get(register.index);
  }

  /** These registers with another value in general-purpose register {@code number}. */
  public PowerRegisters withGpr(int number, long value) {
    if (number >= GENERAL) {
      throw new IndexOutOfBoundsException("r" + number);
    }
    return with(number, value);
  }

  /** These registers with another value in {@code register}. */
  public PowerRegisters with(Special register, long value) {
    return with(register.index, value);
  }

  private PowerRegisters with(int index, long value) {
    List<Long> changed = new ArrayList<>(words);
    changed.set(index, value);
    return new PowerRegisters(changed);
  }

  /** {@code bytes} has {@code 8 * COUNT} bytes left, in its own order. */
  static PowerRegisters read(ByteBuffer bytes) {
    List<Long> words = new ArrayList<>(COUNT);
    for (int i = 0; i < COUNT; i++) {
      words.add(bytes.getLong());
    }
    return new PowerRegisters(words);
  }

  void write(ByteBuffer bytes) {
    words.forEach(bytes::putLong);
  }

  /**
   * The {@code NT_PRSTATUS} that the second kernel makes ({@code fadump_regs_to_elf_notes}): of a
   * little-endian kernel, and without a process number, which it does not know.
   */
  public Note note() {
    ByteBuffer bytes = ByteBuffer.allocate(NOTE_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(NOTE_REGISTERS_AT);
    write(bytes);
    assert bytes.position() <= NOTE_REGISTERS_AT + 8 * IN_NOTE;
    return new Note(NOTE_NAME, NOTE_TYPE, bytes.array());
  }
}
