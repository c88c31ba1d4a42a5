package dev.conifer.linux;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What one version of Linux does that another does not.
 *
 * @param version such as {@code 6.1}
 * @param basis how the rules of this version are known
 * @param reservationBlockFirst whether the memory reservation block is reserved before {@code
 *     /reserved-memory} is read, so that an entry of it makes a no-map node fail which it overlaps
 *     ({@code early_init_fdt_scan_reserved_mem}; turned round in 6.4 by commit b413281876 "of: fdt:
 *     Scan /memreserve/ last", which 6.1's stable tree does not have)
 * @param coreHeaderFirst whether {@code linux,elfcorehdr} is reserved before the nodes rather than
 *     after them ({@code fdt_reserve_elfcorehdr} in the same function)
 * @param dynamicWhileScanning whether nodes without an address are placed in the tree's order, at
 *     once after all that have one were reserved, and nodes with one are set up later, when the
 *     tree is unflattened (6.12, commit 8a6e02d0c0 "of: reserved_mem: Restructure how the reserved
 *     memory regions are processed"); else all are sorted by address first, which puts those
 *     without one in front ({@code fdt_init_reserved_mem})
 * @param leansOnNeighbours whether a range of {@code alloc-ranges} that begins next to another node
 *     is filled from below ({@code __reserved_mem_alloc_in_range}; since 6.5, commit 83ba7361e1
 *     "of: reserved_mem: Try to keep range allocations contiguous")
 * @param ordersEqualNodes whether nodes of the same address and size, such as all that have none
 *     yet, are kept in the tree's order ({@code __rmem_cmp}; from 6.5, commit 4cea282188 "of:
 *     reserved_mem: Use stable allocation order", up to 7.0: commit 1e994db5ae "of: reserved_mem:
 *     remove fdt node from the structure" took it back in 7.1); else the sort decides
 * @param namesOutcome whether each node that is set up is printed with its range and whether it is
 *     mapped
 * @param countsIgnoredRanges whether the ranges of a node after its first are said to be ignored,
 *     as they are by drivers; they are reserved all the same
 * @param knownNodes how many nodes are set up; further ones are reserved, no more ({@code
 *     MAX_RESERVED_REGIONS} is 64; in 6.12.117 the table grows with the tree)
 * @param dynamicNodes how many nodes without an address are placed, where that is limited for
 *     itself
 * @param imageHead how many bytes at the kernel's start are not reserved, because only {@code
 *     _stext} to {@code _end} is ({@code arm64_memblock_init}; 6.12 begins at {@code _text})
 * @param pmsgBeforeFtrace whether ramoops has the zone of user messages before that of the function
 *     trace, so that after an upgrade from a kernel of the other order both are lost
 * @param usableRanges how many ranges of {@code linux,usable-memory-range} are read ({@code
 *     MAX_USABLE_RANGES})
 * @param build how the kernel was configured that was measured; where none was, Debian's closest
 */
public record LinuxProfile(
    String version,
    Basis basis,
    boolean reservationBlockFirst,
    boolean coreHeaderFirst,
    boolean dynamicWhileScanning,
    boolean leansOnNeighbours,
    boolean ordersEqualNodes,
    boolean namesOutcome,
    boolean countsIgnoredRanges,
    int knownNodes,
    int dynamicNodes,
    long imageHead,
    boolean pmsgBeforeFtrace,
    int usableRanges,
    LinuxBuild build) {
  private static final int MAX_RESERVED_REGIONS = 64;
  private static final int NO_LIMIT = Integer.MAX_VALUE;

  /** {@code SEGMENT_ALIGN}: where {@code _stext} lies behind {@code _text}. */
  private static final long SEGMENT = 0x10000;

  /** Linux 6.1, Debian 12's; measured on 6.1.192. */
  public static final LinuxProfile V6_1 =
      new LinuxProfile(
          "6.1",
          Basis.measured("Debian's 6.1.192"),
          true,
          false,
          false,
          false,
          false,
          false,
          false,
          MAX_RESERVED_REGIONS,
          NO_LIMIT,
          SEGMENT,
          false,
          2,
          LinuxBuild.DEBIAN_6_1);

  /** Linux 6.6. */
  public static final LinuxProfile V6_6 =
      new LinuxProfile(
          "6.6",
          Basis.FROM_SOURCE,
          false,
          false,
          false,
          true,
          true,
          true,
          false,
          MAX_RESERVED_REGIONS,
          NO_LIMIT,
          SEGMENT,
          false,
          2,
          LinuxBuild.DEBIAN_6_1);

  /** Linux 6.12, Debian 13's; measured on 6.12.95 of Debian 12's backports. */
  public static final LinuxProfile V6_12 =
      new LinuxProfile(
          "6.12",
          Basis.measured("Debian's 6.12.95"),
          false,
          true,
          true,
          true,
          true,
          true,
          true,
          MAX_RESERVED_REGIONS,
          NO_LIMIT,
          0,
          true,
          2,
          LinuxBuild.DEBIAN_6_12);

  /**
   * Linux as of August 2026, 7.1. So is 6.12 from 6.12.117 on, but for {@link #usableRanges} and
   * {@link #ordersEqualNodes}: the table of nodes grows with the tree.
   */
  public static final LinuxProfile CURRENT =
      new LinuxProfile(
          "current",
          Basis.FROM_SOURCE,
          false,
          true,
          true,
          true,
          false,
          true,
          true,
          NO_LIMIT,
          MAX_RESERVED_REGIONS,
          0,
          true,
          6,
          LinuxBuild.DEBIAN_6_12);

  /** Every version there is a profile of, oldest first. */
  public static final List<LinuxProfile> ALL = List.of(V6_1, V6_6, V6_12, CURRENT);

  public LinuxProfile {
    Objects.requireNonNull(version);
    Objects.requireNonNull(basis);
    Objects.requireNonNull(build);
  }

  /** The profile of {@code version}, such as {@code 6.1}. */
  public static Optional<LinuxProfile> of(String version) {
    return ALL.stream().filter(profile -> profile.version.equals(version)).findFirst();
  }

  /** {@code Linux 6.1, measured on Debian's 6.1.192}. */
  @Override
  public String toString() {
    return "Linux " + version + ", " + basis;
  }

  /**
   * How the rules of a version are known.
   *
   * @param words such as {@code from source}
   * @param isMeasured whether a real kernel was booted on generated trees and did the same
   */
  public record Basis(String words, boolean isMeasured) {
    /** The version's source was read; no such kernel was booted. */
    public static final Basis FROM_SOURCE = new Basis("from source", false);

    public Basis {
      Objects.requireNonNull(words);
    }

    static Basis measured(String kernel) {
      return new Basis("measured on " + kernel, true);
    }

    @Override
    public String toString() {
      return words;
    }
  }
}
