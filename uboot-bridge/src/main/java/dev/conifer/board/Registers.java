package dev.conifer.board;

import dev.conifer.memory.PhysicalAddress;
import java.util.Arrays;

/**
 * The registers of an arm64 CPU that a boot hands something over in: {@code x0} to {@code x30},
 * {@code sp} and {@code pc}.
 */
public final class Registers {
  /** How many general-purpose registers there are. */
  public static final int COUNT = 31;

  private final long[] x;
  private final long sp;
  private final long pc;

  private Registers(long[] x, long sp, long pc) {
    this.x = x;
    this.sp = sp;
    this.pc = pc;
  }

  /**
   * The registers of a CPU that comes out of reset: {@code pc} is the reset vector. The others hold
   * nothing that may be relied on (Arm ARM, "PE state on reset"); here they are 0.
   */
  public static Registers atReset(PhysicalAddress resetVector) {
    return new Registers(new long[COUNT], 0, resetVector.bits());
  }

  /**
   * General-purpose register {@code number}.
   *
   * @param number 0 to 30
   */
  public long x(int number) {
    return x[number];
  }

  /** The stack pointer. */
  public long sp() {
    return sp;
  }

  /** The address of the next instruction. */
  public long pc() {
    return pc;
  }

  /** These registers with {@code value} in general-purpose register {@code number}. */
  public Registers withX(int number, long value) {
    long[] changed = x.clone();
    changed[number] = value;
    return new Registers(changed, sp, pc);
  }

  /** These registers with another program counter. */
  public Registers withPc(long newPc) {
    return new Registers(x, sp, newPc);
  }

  /** These registers with another stack pointer. */
  public Registers withSp(long newSp) {
    return new Registers(x, newSp, pc);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Registers that
        && Arrays.equals(x, that.x)
        && sp == that.sp
        && pc == that.pc;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Arrays.hashCode(x) + Long.hashCode(sp)) + Long.hashCode(pc);
  }

  /** The registers that matter at a handover. */
  @Override
  public String toString() {
    return "pc=0x%x sp=0x%x x0=0x%x x1=0x%x x2=0x%x x3=0x%x"
        .formatted(pc, sp, x[0], x[1], x[2], x[3]);
  }
}
