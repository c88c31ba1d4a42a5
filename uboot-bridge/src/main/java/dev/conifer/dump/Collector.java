package dev.conifer.dump;

import dev.conifer.diagnostic.BlobLocation;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds in a dead kernel's memory what a dump needs: which memory there is, VMCOREINFO, the notes
 * of the CPUs.
 *
 * <p>It needs no help from the kernel that died, and no {@code vmlinux}. What cannot be found, or
 * is not certainly of the boot that died, is left out, and a diagnostic says so; nothing is
 * invented. How VMCOREINFO is told from that of an earlier boot: {@link VmcoreinfoCandidate}.
 */
public final class Collector {
  /** How many candidates are looked at; earlier boots leave a few. */
  private static final int MOST_CANDIDATES = 64;

  private final MemoryImage memory;
  private final MemoryMap kept;
  private final List<PhysicalAddress> registeredNotes;

  private Collector(MemoryImage memory, MemoryMap kept, List<PhysicalAddress> registeredNotes) {
    this.memory = memory;
    this.kept = kept;
    this.registeredNotes = List.copyOf(registeredNotes);
  }

  /**
   * A collector of what {@code memory} has in {@code kept}.
   *
   * @param kept the dead kernel's RAM, less what was overwritten since: the banks of its device
   *     tree without the ranges that loaders and the capture kernel use
   */
  public static Collector of(MemoryImage memory, MemoryMap kept) {
    return new Collector(Objects.requireNonNull(memory), Objects.requireNonNull(kept), List.of());
  }

  /**
   * This collector, told where the notes of the CPUs are, from CPU 0 on: what the running kernel
   * shows as {@code crash_notes} below {@code /sys/devices/system/cpu}.
   */
  public Collector withCpuNotes(List<PhysicalAddress> places) {
    return new Collector(memory, kept, places);
  }

  /** Looks through the memory, all of it, once. */
  public CrashDump collect() {
    List<Diagnostic> diagnostics = new ArrayList<>();
    MemoryMap there = kept.intersection(memory.present());
    checkPresence(there, diagnostics);
    MemoryImage bounded = within(there);
    MemoryScan scan = MemoryScan.of(bounded, there);
    if (!scan.isComplete()) {
      diagnostics.add(
          warning(
              "W-dump-scan",
              "there are more things in memory that look like notes than are looked at"));
    }
    List<VmcoreinfoCandidate> candidates = candidates(bounded, scan.vmcoreinfo());
    Optional<VmcoreinfoCandidate> own = own(candidates, diagnostics);
    Optional<KernelMemory> kernel =
        own.flatMap(candidate -> KernelMemory.of(candidate.info(), bounded).value());
    CpuNoteFinder finder = new CpuNoteFinder(bounded);
    List<PhysicalAddress> places =
        registeredNotes.isEmpty() ? places(own, kernel) : registeredNotes;
    if (places.isEmpty()) {
      finder.readFound(scan.cpuNotes(), kernel);
    } else {
      finder.readRegistered(places);
    }
    diagnostics.addAll(finder.diagnostics());
    return new CrashDump(bounded, own, candidates, finder.notes(), kernel, diagnostics);
  }

  /** Where the kernel's own symbols say that the notes are; nothing where they do not. */
  private static List<PhysicalAddress> places(
      Optional<VmcoreinfoCandidate> own, Optional<KernelMemory> kernel) {
    return own.flatMap(candidate -> kernel.flatMap(k -> CrashNotePlaces.of(candidate.info(), k)))
        .orElse(List.of());
  }

  /** Nothing outside of what is kept is believed: it is no longer the dead kernel's. */
  private MemoryImage within(MemoryMap there) {
    return new MemoryImage() {
      @Override
      public MemoryMap present() {
        return there;
      }

      @Override
      public Optional<byte[]> bytes(AddressRange range) {
        return there.contains(range) ? memory.bytes(range) : Optional.empty();
      }
    };
  }

  private void checkPresence(MemoryMap there, List<Diagnostic> diagnostics) {
    MemoryMap missing = kept.minus(there);
    if (there.isEmpty()) {
      diagnostics.add(
          warning("W-dump-memory", "none of the memory to keep, %s, is there".formatted(kept)));
    } else if (!missing.isEmpty()) {
      diagnostics.add(warning("W-dump-memory", "the memory at %s is not there".formatted(missing)));
    }
  }

  private static List<VmcoreinfoCandidate> candidates(
      MemoryImage memory, List<PhysicalAddress> places) {
    VmcoreinfoCertifier certifier = new VmcoreinfoCertifier(memory);
    return places.stream()
        .limit(MOST_CANDIDATES)
        .flatMap(place -> certifier.candidate(place).stream())
        .toList();
  }

  /**
   * The certified candidate that passed most checks. Two that passed as many say the same, or none
   * is taken.
   */
  private static Optional<VmcoreinfoCandidate> own(
      List<VmcoreinfoCandidate> candidates, List<Diagnostic> diagnostics) {
    List<VmcoreinfoCandidate> certified =
        candidates.stream()
            .filter(VmcoreinfoCandidate::isCertified)
            .sorted(Comparator.comparing(VmcoreinfoCandidate::passed).reversed())
            .toList();
    for (VmcoreinfoCandidate candidate : candidates) {
      if (!candidate.isCertified()) {
        diagnostics.add(
            warning(
                "W-dump-vmcoreinfo",
                "the VMCOREINFO at %s is not certainly the dead kernel's: %s"
                    .formatted(candidate.address(), candidate.doubts())));
      }
    }
    if (certified.isEmpty()) {
      diagnostics.add(
          warning(
              "W-dump-vmcoreinfo",
              candidates.isEmpty()
                  ? "there is no VMCOREINFO in this memory: its kernel died before it wrote one,"
                      + " or it was overwritten"
                  : "no VMCOREINFO in this memory is certain: the dump has none"));
      return Optional.empty();
    }
    VmcoreinfoCandidate first = certified.get(0);
    boolean ambiguous =
        certified.stream()
            .anyMatch(
                other -> other.passed() == first.passed() && !other.info().equals(first.info()));
    if (ambiguous) {
      diagnostics.add(
          warning(
              "W-dump-vmcoreinfo",
              "several VMCOREINFO in this memory pass the same checks and differ: the dump has"
                  + " none"));
      return Optional.empty();
    }
    return Optional.of(first);
  }

  private static Diagnostic warning(String code, String message) {
    return Diagnostic.warning(code, new BlobLocation("memory", 0, ""), message);
  }
}
