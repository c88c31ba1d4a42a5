package dev.conifer.loader.uboot;

import dev.conifer.boot.EfiMemoryType;
import dev.conifer.loader.uboot.efi.EfiMemoryMap;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import java.util.List;

/**
 * Where U-Boot sits after it relocated itself: common/board_f.c takes memory downwards from {@code
 * ram_top}, before it looks at any reservation.
 *
 * @param ramTop {@code gd->ram_top}, exclusive
 * @param pageTables {@code gd->arch.tlb_addr}
 * @param image {@code gd->relocaddr}
 * @param heap the room of {@code malloc} and the environment
 * @param controlFdt {@code gd->new_fdt}
 * @param stackStart {@code gd->start_addr_sp}; the stack grows downwards from here
 * @param stackEnd the page in which the room for the stack ends, downwards
 */
record Placement(
    PhysicalAddress ramTop,
    PhysicalAddress pageTables,
    PhysicalAddress image,
    PhysicalAddress heap,
    PhysicalAddress controlFdt,
    PhysicalAddress stackStart,
    PhysicalAddress stackEnd) {

  /** What is aligned to pages is aligned to these, in bytes. */
  static final long PAGE = 0x1000;

  /** What page tables are aligned to, in bytes (arm_reserve_mmu). */
  private static final long TABLES_ALIGNMENT = 0x10000;

  private static final long FDT_SIZE_ALIGNMENT = 32;
  private static final long STACK_ALIGNMENT = 16;

  /** EFI widens the runtime services' code to this, in bytes (efi_memory_init). */
  private static final long RUNTIME_CODE_ALIGNMENT = 0x10000;

  /**
   * Where {@code build} puts itself.
   *
   * @param controlFdtSize the control FDT's {@code totalsize}, in bytes
   * @throws BootStop when there is too little DRAM for it
   */
  static Placement of(UBootBuild build, List<AddressRange> banks, long controlFdtSize) {
    AddressRange bank = banks.get(0);
    PhysicalAddress top = build.ramTop().orElse(bank.end());
    requireRoom(build, bankOf(top, banks), top, controlFdtSize);
    PhysicalAddress tables = top.minus(build.pageTables().length()).alignDown(TABLES_ALIGNMENT);
    PhysicalAddress image = tables.minus(build.monitor().length()).alignDown(PAGE);
    PhysicalAddress heap = image.minus(build.mallocLength());
    PhysicalAddress fdt =
        heap.minus(build.boardDataLength())
            .minus(alignUp(controlFdtSize, FDT_SIZE_ALIGNMENT))
            .alignDown(STACK_ALIGNMENT);
    PhysicalAddress stack =
        build
            .bloblist()
            .map(list -> fdt.minus(list.length()).alignDown(PAGE))
            .orElse(fdt)
            .minus(STACK_ALIGNMENT);
    return new Placement(
        top, tables, image, heap, fdt, stack, stack.minus(build.stack().length()).alignDown(PAGE));
  }

  private static AddressRange bankOf(PhysicalAddress top, List<AddressRange> banks) {
    return banks.stream()
        .filter(b -> b.start().isBelow(top) && !b.end().isBelow(top))
        .findFirst()
        .orElseThrow(
            () -> BootStop.synchronousAbort("U-Boot would relocate below " + top + ", not DRAM"));
  }

  private static void requireRoom(
      UBootBuild build, AddressRange bank, PhysicalAddress top, long controlFdtSize) {
    long alignments = TABLES_ALIGNMENT + 4 * PAGE;
    long need =
        build.pageTables().length()
            + build.monitor().length()
            + build.mallocLength()
            + build.boardDataLength()
            + controlFdtSize
            + build.bloblist().map(list -> list.length() + PAGE).orElse(0L)
            + build.stack().length()
            + build
                .efiPool()
                .map(pool -> PAGE * (pool.startPages() + pool.diskPages() + 1L))
                .orElse(0L)
            + alignments;
    long have = top.distanceFrom(bank.start());
    if (Long.compareUnsigned(have, need) < 0) {
      throw BootStop.synchronousAbort(
          "U-Boot needs 0x%x bytes below %s, the bank has 0x%x".formatted(need, top, have));
    }
  }

  private static long alignUp(long size, long alignment) {
    return (size + alignment - 1) & -alignment;
  }

  /** The stack pointer while a command looks at it. */
  PhysicalAddress stackPointer(UBootBuild build) {
    return stackStart.minus(build.stack().depth());
  }

  /**
   * The EFI memory map as it is before EFI has taken anything: {@code efi_memory_init}. U-Boot's
   * own memory, the room for its stack included, is boot services' code; around the code of the
   * runtime services, whole blocks of 64 KiB are theirs.
   *
   * @param map has what is known before: all DRAM
   */
  void enterInto(EfiMemoryMap map) {
    map.set(new AddressRange(stackEnd, ramTop), EfiMemoryType.BOOT_SERVICES_CODE);
    PhysicalAddress runtime = image.alignDown(RUNTIME_CODE_ALIGNMENT);
    map.set(AddressRange.of(runtime, RUNTIME_CODE_ALIGNMENT), EfiMemoryType.RUNTIME_SERVICES_CODE);
  }
}
