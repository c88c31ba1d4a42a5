package dev.conifer.board;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a {@link BoardModel} is built as.
 *
 * @param banks the DRAM banks, ascending
 * @param cpus how many CPUs
 * @param resetVector where a CPU starts after a reset
 * @param retention what DRAM keeps over resets
 * @param systemReset2 whether the PSCI firmware has {@code SYSTEM_RESET2}; it is optional, and many
 *     platforms of TF-A lack it
 * @param vendorResets what the vendor's types of {@code SYSTEM_RESET2} do, by their numbers without
 *     bit 31
 */
public record BoardProfile(
    List<AddressRange> banks,
    int cpus,
    PhysicalAddress resetVector,
    RetentionPolicy retention,
    boolean systemReset2,
    Map<Integer, ResetKind> vendorResets) {
  public BoardProfile {
    banks = List.copyOf(banks);
    Objects.requireNonNull(resetVector);
    Objects.requireNonNull(retention);
    vendorResets = Map.copyOf(vendorResets);
    if (cpus < 1) {
      throw new IllegalArgumentException(cpus + " CPUs");
    }
  }

  /**
   * A board of one CPU that starts at address 0, keeps its DRAM over every reset and can be warm
   * reset.
   */
  public static BoardProfile of(List<AddressRange> banks) {
    return new BoardProfile(
        banks, 1, PhysicalAddress.ZERO, RetentionPolicy.ALL_KEPT, true, Map.of());
  }

  /** This board with {@code count} CPUs. */
  public BoardProfile withCpus(int count) {
    return new BoardProfile(banks, count, resetVector, retention, systemReset2, vendorResets);
  }

  /** This board with another retention. */
  public BoardProfile withRetention(RetentionPolicy policy) {
    return new BoardProfile(banks, cpus, resetVector, policy, systemReset2, vendorResets);
  }

  /** This board with PSCI {@code SYSTEM_RESET2} or without. */
  public BoardProfile withSystemReset2(boolean present) {
    return new BoardProfile(banks, cpus, resetVector, retention, present, vendorResets);
  }

  /** This board with a vendor's type of {@code SYSTEM_RESET2}. */
  public BoardProfile withVendorReset(int type, ResetKind kind) {
    Map<Integer, ResetKind> resets = new HashMap<>(vendorResets);
    resets.put(type, kind);
    return new BoardProfile(banks, cpus, resetVector, retention, systemReset2, resets);
  }
}
