package dev.conifer.scenario;

import dev.conifer.dump.CpuState;
import dev.conifer.verdict.RegionVerdict;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a crash left in {@code /proc/vmcore}.
 *
 * @param absence why there is none; absent when there is one
 * @param bytes how much of the dead system's memory it shows
 * @param userBytes how much of that was user space's; the rest was the kernel's
 * @param lostUserBytes how much of user space's memory it does not show, by design
 * @param lostKernelBytes how much of the kernel's data it does not show
 * @param hasVmcoreinfo whether the dead kernel's VMCOREINFO is in it
 * @param cpus the CPUs whose registers are in it
 * @param memory what became of the memory that it shows, range by range
 */
public record DumpReport(
    Optional<String> absence,
    long bytes,
    long userBytes,
    long lostUserBytes,
    long lostKernelBytes,
    boolean hasVmcoreinfo,
    List<CpuState> cpus,
    List<RegionVerdict> memory) {
  public DumpReport {
    Objects.requireNonNull(absence);
    cpus = List.copyOf(cpus);
    memory = List.copyOf(memory);
  }

  static DumpReport absent(String why) {
    return new DumpReport(Optional.of(why), 0, 0, 0, 0, false, List.of(), List.of());
  }

  /** Whether there is a dump, and every byte of it is the dead kernel's. */
  public boolean passes() {
    return absence.isEmpty() && memory.stream().allMatch(RegionVerdict::isIntact);
  }
}
