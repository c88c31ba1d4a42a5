package dev.conifer.board;

import java.util.Objects;

/**
 * A CPU: whether it runs, and its registers.
 *
 * @param isOn whether it runs
 * @param registers as it was last seen running; its reset values when it never was
 */
public record Cpu(boolean isOn, Registers registers) {
  /** CPUs of a cluster, as in QEMU's {@code virt} with a GICv3. */
  private static final int CLUSTER = 16;

  public Cpu {
    Objects.requireNonNull(registers);
  }

  /** The affinity fields of {@code MPIDR_EL1} of CPU {@code number}: Aff1 and Aff0. */
  public static long affinity(int number) {
    return (long) (number / CLUSTER) << 8 | number % CLUSTER;
  }
}
