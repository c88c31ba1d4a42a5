package dev.conifer.board;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.SparseMemory;
import java.util.List;

/**
 * A board's DRAM: one bank or several, anywhere in 64 bits, at the cost of what was written to it.
 *
 * <p>What nobody wrote since power came on is unknown. Banks that touch are one stretch of memory
 * for reads and writes; between banks that do not there is nothing.
 */
public final class PhysicalMemory implements Memory {
  private final List<AddressRange> banks;
  private final SparseMemory dram;

  /**
   * DRAM in which nothing is known yet.
   *
   * @param banks ascending, not empty, without overlap
   */
  public PhysicalMemory(List<AddressRange> banks) {
    this.banks = checked(banks);
    this.dram = new SparseMemory(MemoryMap.of(banks), "never written since power-on");
  }

  private static List<AddressRange> checked(List<AddressRange> banks) {
    if (banks.isEmpty()) {
      throw new IllegalArgumentException("no DRAM bank");
    }
    for (int i = 0; i < banks.size(); i++) {
      if (banks.get(i).isEmpty()) {
        throw new IllegalArgumentException("bank " + banks.get(i) + " is empty");
      }
      if (i > 0 && banks.get(i).start().isBelow(banks.get(i - 1).end())) {
        throw new IllegalArgumentException(
            "bank " + banks.get(i) + " does not lie above " + banks.get(i - 1));
      }
    }
    return List.copyOf(banks);
  }

  /** The banks, ascending. */
  public List<AddressRange> banks() {
    return banks;
  }

  @Override
  public Content read(AddressRange range) {
    return dram.read(range);
  }

  @Override
  public void write(PhysicalAddress start, Content content) {
    dram.write(start, content);
  }

  /** Power was cut and came back. */
  void powerCycle() {
    banks.forEach(dram::forget);
  }

  /** Goes through a reset of {@code kind} over which DRAM keeps what {@code retention} says. */
  void reset(ResetKind kind, Retention retention) {
    for (AddressRange bank : banks) {
      dram.write(bank.start(), retention.after(kind, bank, dram.read(bank)));
    }
  }
}
