package dev.conifer.kho;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.dump.MemoryImage;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.tree.DeviceTree;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * All that one kernel hands to the next.
 *
 * @param chosen where the kernel FDT points to
 * @param tree the blob
 * @param scratch the scratch areas, in their order
 * @param preserved the pages that are kept
 * @param reserveMem the regions of {@code reserve_mem=}
 * @param metadata who handed over, where that is told
 */
public record KhoHandover(
    KhoChosen chosen,
    KhoTree tree,
    List<AddressRange> scratch,
    PreservedMemory preserved,
    List<ReserveMem> reserveMem,
    Optional<KexecMetadata> metadata) {
  public KhoHandover {
    Objects.requireNonNull(chosen);
    Objects.requireNonNull(tree);
    scratch = List.copyOf(scratch);
    Objects.requireNonNull(preserved);
    reserveMem = List.copyOf(reserveMem);
    Objects.requireNonNull(metadata);
  }

  /**
   * Reads what the kernel that is started with {@code kernelFdt} is handed; nothing where its
   * {@code /chosen} does not speak of KHO. Where there is no value, that kernel boots without KHO,
   * and what was to be kept is lost.
   *
   * @param image what lies in memory when it starts
   * @param kernel both kernels: of the same byte order and page size
   */
  public static Result<Optional<KhoHandover>> read(
      DeviceTree kernelFdt, MemoryImage image, KhoKernel kernel) {
    return KhoChosen.of(kernelFdt)
        .then(
            chosen ->
                chosen.isEmpty()
                    ? Result.of(Optional.empty())
                    : new HandoverReader(image, kernel).read(chosen.get()).map(Optional::of));
  }

  /**
   * What will not hold, or not for every kernel.
   *
   * @param kernelFdt the tree of the kernel that is started
   */
  public List<Diagnostic> judge(DeviceTree kernelFdt) {
    return new HandoverJudge(this, kernelFdt).judge();
  }

  /**
   * Puts a handover into memory as the old kernel does: blob, list of scratch areas and map of
   * pages.
   *
   * @param memory where to
   * @param version what the blob looks like
   * @param chosen where the blob and the list of {@code scratch} go
   * @param scratch the areas
   * @param preserved the pages that are kept
   * @param entries what else is handed over, and lies in memory already
   * @param mapAt where the map of pages goes
   * @param kernel the kernel that does it
   */
  public static KhoTree write(
      Memory memory,
      KhoVersion version,
      KhoChosen chosen,
      List<AddressRange> scratch,
      List<PreservedPages> preserved,
      List<KhoTree.Entry> entries,
      PhysicalAddress mapAt,
      KhoKernel kernel) {
    KhoPages map = KhoPages.of(version, preserved, kernel, mapAt);
    map.writeTo(memory);
    KhoTree tree = new KhoTree(version, map.root(), entries);
    memory.write(chosen.fdt().start(), Content.ofBytes(tree.encode(kernel)));
    memory.write(chosen.scratch().start(), Content.ofBytes(ScratchAreas.encode(scratch, kernel)));
    return tree;
  }
}
