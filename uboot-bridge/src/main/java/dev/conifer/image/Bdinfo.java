package dev.conifer.image;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What {@code bdinfo} prints on an arm64 board (cmd/bdinfo.c, arch/arm/lib/bdinfo.c): where this
 * U-Boot sits and what it keeps others away from. Absent is what the release does not print or the
 * log does not show.
 *
 * @param banks {@code DRAM bank}: the banks that U-Boot uses, ascending, apart
 * @param image {@code relocaddr}: where U-Boot's image begins after relocation
 * @param pageTables {@code TLB addr}
 * @param controlFdt {@code fdt_blob}: where the control FDT lies after relocation
 * @param controlFdtSize {@code fdt_size}, in bytes, rounded up to 32; not printed by newer releases
 * @param stackStart {@code sp start}: {@code gd->start_addr_sp}; the stack grows down from there
 * @param ramTop {@code ram_top ptr}, exclusive; only with {@code CONFIG_CMD_BDINFO_EXTRA}
 * @param heap {@code malloc base}; only with {@code CONFIG_CMD_BDINFO_EXTRA}
 * @param lmbCapacity how many entries an LMB list holds; printed from v2023.04 to v2024.10
 * @param reserved the list of reservations, in its order
 */
public record Bdinfo(
    List<AddressRange> banks,
    PhysicalAddress image,
    Optional<PhysicalAddress> pageTables,
    Optional<PhysicalAddress> controlFdt,
    Optional<Long> controlFdtSize,
    Optional<PhysicalAddress> stackStart,
    Optional<PhysicalAddress> ramTop,
    Optional<PhysicalAddress> heap,
    Optional<Integer> lmbCapacity,
    List<LmbLine> reserved) {
  public Bdinfo {
    banks = List.copyOf(banks);
    Objects.requireNonNull(image);
    Objects.requireNonNull(pageTables);
    Objects.requireNonNull(controlFdt);
    Objects.requireNonNull(controlFdtSize);
    Objects.requireNonNull(stackStart);
    Objects.requireNonNull(ramTop);
    Objects.requireNonNull(heap);
    Objects.requireNonNull(lmbCapacity);
    reserved = List.copyOf(reserved);
  }

  /** The bank in which U-Boot's image lies; absent when the banks are unknown. */
  public Optional<AddressRange> bankOfImage() {
    return banks.stream().filter(bank -> bank.contains(image)).findFirst();
  }

  /**
   * Where U-Boot began to take memory, downwards: as printed, or the end of the reservation that
   * covers U-Boot's image (arch_lmb_reserve_generic ends it at {@code ram_top}, and what EFI adds
   * ends there too), or the end of the bank. Absent when nothing of that is known.
   */
  public Optional<PhysicalAddress> top() {
    if (ramTop.isPresent()) {
      return ramTop;
    }
    Optional<PhysicalAddress> reservedTop =
        reserved.stream()
            .filter(line -> line.contains(image.bits()))
            .map(LmbLine::last)
            .min(Long::compareUnsigned)
            .filter(last -> last != -1)
            .map(last -> PhysicalAddress.of(last).plus(1));
    return reservedTop.or(() -> bankOfImage().map(AddressRange::end));
  }
}
