package dev.conifer.fadump;

import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * A build of Linux for 64-bit POWER, as far as fadump depends on it.
 *
 * @param order its byte order
 * @param pageSize in bytes
 * @param registersSize {@code sizeof(struct pt_regs)}, in bytes
 * @param cpuMaskSize {@code sizeof(struct cpumask)}, in bytes: {@code NR_CPUS} bits
 * @param cmaAlignment {@code CMA_MIN_ALIGNMENT_BYTES}
 * @param changes what it does in another way than other releases
 */
public record LinuxFadump(
    ByteOrder order,
    int pageSize,
    int registersSize,
    int cpuMaskSize,
    long cmaAlignment,
    Set<Change> changes) {
  /** What releases do differently. */
  public enum Change {
    /**
     * Boot memory is rounded up to what CMA can take, unless the command line says {@code
     * fadump=nocma}. Up to 6.12; "powerpc/fadump: Reserve page-aligned boot_memory_size during
     * fadump_reserve_mem" ended it.
     */
    CMA_ALIGNS_BOOT_MEMORY,
    /**
     * CPU state that is shorter than its section is taken, for firmware knows better than the
     * kernel how much it has. Read in a tree of 2026; before, it had to be as long.
     */
    SHORT_CPU_STATE_TAKEN,
    /**
     * Where boot memory has a hole, the part before it is subtracted twice, so that the part behind
     * it comes out too small by so much ({@code fadump_get_boot_mem_regions}). All releases since
     * boot memory may have holes, 5.4, up to those of 2026.
     */
    HOLES_COUNTED_TWICE
  }

  public LinuxFadump {
    Objects.requireNonNull(order);
    changes = Set.copyOf(changes);
    if (Integer.bitCount(pageSize) != 1 || Long.bitCount(cmaAlignment) != 1) {
      throw new IllegalArgumentException("pages of " + pageSize + ", CMA of " + cmaAlignment);
    }
    if (registersSize < 8 * PowerRegisters.COUNT || registersSize % 8 != 0) {
      throw new IllegalArgumentException("registers of " + registersSize + " bytes");
    }
    if (cpuMaskSize <= 0 || cpuMaskSize % 8 != 0) {
      throw new IllegalArgumentException("a CPU mask of " + cpuMaskSize + " bytes");
    }
  }

  /**
   * The releases of 2026 as distributions build them: little-endian, pages of 64 KiB, 2048 CPUs,
   * the MMU in radix mode, whose page blocks have 2 MiB.
   */
  public static LinuxFadump current() {
    return new LinuxFadump(
        ByteOrder.LITTLE_ENDIAN,
        64 << 10,
        384,
        256,
        2 << 20,
        EnumSet.of(Change.SHORT_CPU_STATE_TAKEN, Change.HOLES_COUNTED_TWICE));
  }

  /** 6.12, otherwise like {@link #current()}. */
  public static LinuxFadump linux612() {
    return current()
        .withChanges(EnumSet.of(Change.CMA_ALIGNS_BOOT_MEMORY, Change.HOLES_COUNTED_TWICE));
  }

  /** This build with other changes. */
  public LinuxFadump withChanges(Set<Change> other) {
    return new LinuxFadump(order, pageSize, registersSize, cpuMaskSize, cmaAlignment, other);
  }

  /** This build with another page size, in bytes. */
  public LinuxFadump withPageSize(int other) {
    return new LinuxFadump(order, other, registersSize, cpuMaskSize, cmaAlignment, changes);
  }

  /** This build with another byte order. */
  public LinuxFadump withOrder(ByteOrder other) {
    return new LinuxFadump(other, pageSize, registersSize, cpuMaskSize, cmaAlignment, changes);
  }

  boolean has(Change change) {
    return changes.contains(change);
  }
}
