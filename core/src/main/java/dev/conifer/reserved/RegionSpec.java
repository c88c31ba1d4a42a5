package dev.conifer.reserved;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Location;
import dev.conifer.memory.Sizes;
import dev.conifer.tree.NodePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A region that somebody wants to reserve, without its address. */
public sealed interface RegionSpec
    permits RamoopsSpec, RegionSpec.Pmem, RegionSpec.Cma, RegionSpec.NoMap, RegionSpec.Existing {
  /** The smallest page of arm64: nothing smaller can be kept out of the kernel's mapping. */
  long PAGE = 4 * Sizes.KIB;

  /** The node's name before the {@code @}. */
  String name();

  /** In bytes, unsigned. */
  long size();

  /** What it is for. */
  RegionKind kind();

  /**
   * Whether its node has {@code no-map}. U-Boot's LMB has no other flag, so that regions which
   * agree in this become one entry of it where they touch.
   */
  boolean noMap();

  /** What its address must be a multiple of, in bytes, to be of use to its driver. */
  default long leastAlignment() {
    return PAGE;
  }

  /**
   * What is wrong with it, whatever its address.
   *
   * @param where what to point at
   */
  default List<Diagnostic> problems(Location where) {
    return RegionProblems.of(this, where);
  }

  /**
   * Memory that Linux offers as a persistent memory device ({@code /dev/pmem0}): a no-map region,
   * and a {@code pmem-region; volatile} node at the root on the same range. The driver binds to the
   * second, which reserves nothing; the first keeps the range out of System RAM.
   *
   * @param name the node's name before the {@code @}
   * @param size in bytes, unsigned; a multiple of 2 MiB for device DAX
   */
  record Pmem(String name, long size) implements RegionSpec {
    @Override
    public RegionKind kind() {
      return RegionKind.PMEM;
    }

    @Override
    public boolean noMap() {
      return true;
    }

    /**
     * 2 MiB: what device DAX maps at once, and what U-Boot's {@code fdt_fixup_pmem_region} uses.
     */
    @Override
    public long leastAlignment() {
      return 2 * Sizes.MIB;
    }
  }

  /**
   * Linux's contiguous memory allocator: a {@code shared-dma-pool} that is {@code reusable}.
   * Movable pages of user space live there until a driver wants the memory, so that its bytes do
   * <em>not</em> survive.
   *
   * @param name the node's name before the {@code @}
   * @param size in bytes, unsigned; a multiple of 4 MiB
   * @param isDefault whether drivers without a pool of their own use it ({@code linux,cma-default})
   */
  record Cma(String name, long size, boolean isDefault) implements RegionSpec {
    @Override
    public RegionKind kind() {
      return RegionKind.CMA;
    }

    @Override
    public boolean noMap() {
      return false;
    }

    /**
     * 4 MiB: {@code CMA_MIN_ALIGNMENT_BYTES} with pages of 4 KiB. {@code rmem_cma_setup} refuses a
     * region whose address or size is no multiple of it.
     */
    @Override
    public long leastAlignment() {
      return 4 * Sizes.MIB;
    }

    @Override
    public List<Diagnostic> problems(Location where) {
      List<Diagnostic> problems = new ArrayList<>(RegionProblems.of(this, where));
      if (size != 0 && Long.remainderUnsigned(size, leastAlignment()) != 0) {
        problems.add(
            Diagnostic.error(
                    "E-region-size",
                    where,
                    "CMA region '%s' has %s; Linux takes only multiples of %s"
                        .formatted(name, Sizes.text(size), Sizes.text(leastAlignment())))
                .withRemedy("round the size up"));
      }
      return problems;
    }
  }

  /**
   * Memory that the kernel does not map: for those who find it by its address.
   *
   * @param name the node's name before the {@code @}
   * @param size in bytes, unsigned
   */
  record NoMap(String name, long size) implements RegionSpec {
    @Override
    public RegionKind kind() {
      return RegionKind.NO_MAP;
    }

    @Override
    public boolean noMap() {
      return true;
    }
  }

  /**
   * A node that the tree has already. At its own place it stays as it is, with whatever is wrong
   * with it; at another it gets that address and keeps all else.
   *
   * @param name what to call the region
   * @param size in bytes, unsigned: that of the first range of its {@code reg}
   * @param kind what it is for
   * @param noMap whether it has {@code no-map}
   * @param path the node
   */
  record Existing(String name, long size, RegionKind kind, boolean noMap, NodePath path)
      implements RegionSpec {
    public Existing {
      Objects.requireNonNull(name);
      Objects.requireNonNull(kind);
      Objects.requireNonNull(path);
    }

    @Override
    public long leastAlignment() {
      return switch (kind) {
        case CMA -> 4 * Sizes.MIB;
        case PMEM -> 2 * Sizes.MIB;
        case RAMOOPS, NO_MAP, PLAIN, OTHER -> PAGE;
      };
    }
  }
}
