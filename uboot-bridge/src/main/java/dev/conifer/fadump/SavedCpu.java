package dev.conifer.fadump;

import java.util.Objects;

/**
 * The registers of one CPU that firmware saved.
 *
 * @param id on pSeries the logical number, on PowerNV the processor's identification register
 * @param registers what Linux takes of them; firmware may save more
 */
public record SavedCpu(int id, PowerRegisters registers) {
  public SavedCpu {
    Objects.requireNonNull(registers);
  }
}
