package dev.conifer.dump;

import dev.conifer.memory.PhysicalAddress;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A VMCOREINFO note that was found in memory, and whether it is the dead kernel's.
 *
 * <p>Memory that survived one reset may hold what earlier boots left: of the same kernel even, with
 * other addresses. The note is held against what else there is, see {@link Check}.
 *
 * @param address where the note begins
 * @param note the note as it is
 * @param info what it says
 * @param checks how it fared, in order
 */
public record VmcoreinfoCandidate(
    PhysicalAddress address, Note note, Vmcoreinfo info, List<Check> checks) {

  public VmcoreinfoCandidate {
    Objects.requireNonNull(address);
    Objects.requireNonNull(note);
    Objects.requireNonNull(info);
    checks = List.copyOf(checks);
  }

  /**
   * Whether it is the dead kernel's: nothing speaks against it, the release is right, and either
   * the page tables or a pointer in the kernel's data tie it to this boot.
   */
  public boolean isCertified() {
    return checks.stream().noneMatch(c -> c.outcome == Outcome.FAILS)
        && holds(Kind.RELEASE)
        && (holds(Kind.IMAGE_MAP) || holds(Kind.OWN_POINTER));
  }

  /** How many checks it passed. */
  long passed() {
    return checks.stream().filter(check -> check.outcome == Outcome.HOLDS).count();
  }

  private boolean holds(Kind kind) {
    return checks.stream().anyMatch(c -> c.kind == kind && c.outcome == Outcome.HOLDS);
  }

  /** Why it is not certified: the checks that it did not pass. */
  public String doubts() {
    return checks.stream()
        .filter(check -> check.outcome != Outcome.HOLDS)
        .map(Check::detail)
        .collect(Collectors.joining("; "));
  }

  /** What is checked. */
  public enum Kind {
    /** VMCOREINFO tells enough to translate addresses. */
    KEYS,
    /** {@code init_uts_ns} in the kernel image names the same release. */
    RELEASE,
    /** The page tables map {@code _stext} to where {@code kimage_voffset} says. */
    IMAGE_MAP,
    /** The page tables map the note's page to where {@code PHYS_OFFSET} says. */
    LINEAR_MAP,
    /** The kernel's data hold a pointer to the note: {@code vmcoreinfo_note}. */
    OWN_POINTER
  }

  /** How a check ended. */
  public enum Outcome {
    /** It is as it must be. */
    HOLDS,
    /** It is not. */
    FAILS,
    /** What would have to be looked at is not there. */
    UNKNOWN
  }

  /**
   * One check.
   *
   * @param kind what was checked
   * @param outcome how it ended
   * @param detail what was seen
   */
  public record Check(Kind kind, Outcome outcome, String detail) {}
}
