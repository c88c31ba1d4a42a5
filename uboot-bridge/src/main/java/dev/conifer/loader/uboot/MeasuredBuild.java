package dev.conifer.loader.uboot;

import dev.conifer.image.Bdinfo;
import dev.conifer.image.LmbLine;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.Sizes;
import java.util.List;
import java.util.Optional;

/**
 * The numbers of a target's U-Boot, derived from its {@code bdinfo}: not where it sat then, but how
 * much it takes for each thing on its way down from {@code ram_top} (common/board_f.c), so that the
 * placement also holds for a control FDT of another size and for a board with more memory.
 */
public final class MeasuredBuild {
  /** What {@code arch_lmb_reserve_generic} keeps below the stack pointer, in bytes. */
  private static final long LMB_STACK_MARGIN = 16384;

  /** No command's stack is that deep when it looks at LMB: a reservation below is another's. */
  private static final long DEEPEST = 0x10000;

  private static final long FDT_SIZE_ALIGNMENT = 32;
  private static final long STACK_ALIGNMENT = 16;
  private static final long PAGE = Placement.PAGE;

  private final Bdinfo info;
  private UBootBuild build;

  private MeasuredBuild(UBootBuild base, Bdinfo info) {
    this.build = base;
    this.info = info;
  }

  /**
   * {@code base} with everything replaced that {@code info} tells.
   *
   * @param controlFdtSize the control FDT's {@code totalsize} when {@code bdinfo} was run, in
   *     bytes, for releases that do not print it
   */
  public static UBootBuild of(UBootBuild base, Bdinfo info, long controlFdtSize) {
    MeasuredBuild measured = new MeasuredBuild(base, info);
    measured.topToImage();
    measured.heap(alignUp(info.controlFdtSize().orElse(controlFdtSize)));
    measured.bloblist();
    measured.stack();
    return measured.build;
  }

  private void topToImage() {
    Optional<PhysicalAddress> top = info.top();
    if (top.isEmpty()) {
      return;
    }
    boolean endOfFirstBank = info.banks().stream().findFirst().map(AddressRange::end).equals(top);
    if (!endOfFirstBank) {
      build = build.withRamTop(top.get());
    }
    if (info.pageTables().isEmpty()) {
      return;
    }
    PhysicalAddress tables = info.pageTables().get();
    between(tables, top.get())
        .filter(length -> length != build.pageTables().length())
        .ifPresent(
            length -> build = build.withPageTables(new UBootBuild.PageTables(length, length)));
    between(info.image(), tables)
        .filter(length -> length != build.monitor().length())
        .ifPresent(length -> build = build.withMonitor(UBootBuild.Monitor.of(length)));
  }

  /**
   * Heap, board data and control FDT, of which {@code bdinfo} shows the sum. The heap is a multiple
   * of a page, what is left over are {@code bd_info} and {@code global_data}.
   */
  private void heap(long fdtSize) {
    Optional<Long> sum =
        info.controlFdt()
            .flatMap(fdt -> between(fdt, info.image()))
            .map(length -> length - fdtSize)
            .filter(length -> length > 0);
    Optional<Long> heap = info.heap().flatMap(start -> between(start, info.image()));
    sum.ifPresent(
        length -> {
          long malloc = heap.filter(h -> h <= length).orElse(length & -PAGE);
          build = build.withMallocLength(malloc).withBoardDataLength(length - malloc);
        });
  }

  /** What lies between the control FDT and the stack, onto a page's start: a bloblist. */
  private void bloblist() {
    Optional<Long> gap =
        info.stackStart()
            .flatMap(sp -> info.controlFdt().flatMap(fdt -> between(sp, fdt)))
            .map(length -> (length - STACK_ALIGNMENT) & -PAGE);
    gap.filter(
            length -> !length.equals(build.bloblist().map(UBootBuild.Bloblist::length).orElse(0L)))
        .ifPresent(
            length ->
                build =
                    build.withBloblist(
                        length == 0
                            ? Optional.empty()
                            : Optional.of(new UBootBuild.Bloblist(length, length))));
  }

  /**
   * The stack, what is kept below it for EFI, and how deep the stack was when LMB was looked at.
   */
  private void stack() {
    if (info.stackStart().isEmpty()) {
      return;
    }
    PhysicalAddress sp = info.stackStart().get();
    List<LmbLine> own =
        info.reserved().stream()
            .filter(line -> Long.compareUnsigned(line.first(), sp.bits()) < 0)
            .filter(line -> Long.compareUnsigned(line.last(), info.image().bits()) >= 0)
            .toList();
    UBootBuild.Stack stack = build.stack();
    for (LmbLine line : own) {
      long below = sp.bits() - line.first();
      if (below >= LMB_STACK_MARGIN && below - LMB_STACK_MARGIN < DEEPEST) {
        stack = new UBootBuild.Stack(stack.length(), below - LMB_STACK_MARGIN);
      } else if (below >= Sizes.MIB) {
        stack = new UBootBuild.Stack(below / Sizes.MIB * Sizes.MIB, stack.depth());
        efiPool(sp, line.first(), stack.length());
      }
    }
    build = build.withStack(stack);
  }

  /**
   * The pages that EFI had taken below the stack: in the same entry, up to v2024.10, where the
   * lowest one is the copy of EFI's map from which LMB was filled; or in one that ends there.
   */
  private void efiPool(PhysicalAddress sp, long first, long stackLength) {
    PhysicalAddress stackEnd = sp.minus(stackLength).alignDown(PAGE);
    Optional<Long> ownEntry =
        info.reserved().stream()
            .filter(line -> line.last() + 1 == stackEnd.bits())
            .map(LmbLine::first)
            .findFirst();
    long pages = (stackEnd.bits() - ownEntry.orElse(first)) / PAGE;
    EfiPool base = build.efiPool().orElse(EfiPool.QEMU_ARM64);
    long taken = ownEntry.isPresent() ? pages : pages - 1;
    boolean usual = taken == base.startPages() || taken == base.startPages() + base.diskPages();
    if (pages < 0 || pages > DEEPEST || (usual && build.efiPool().isPresent())) {
      return;
    }
    build =
        build.withEfiPool(
            pages == 0 ? Optional.empty() : Optional.of(base.withStartPages((int) taken)));
  }

  private static Optional<Long> between(PhysicalAddress low, PhysicalAddress high) {
    return high.isBelow(low) ? Optional.empty() : Optional.of(high.distanceFrom(low));
  }

  private static long alignUp(long size) {
    return (size + FDT_SIZE_ALIGNMENT - 1) & -FDT_SIZE_ALIGNMENT;
  }
}
