package dev.conifer.loader.uboot;

import dev.conifer.memory.PhysicalAddress;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The numbers of one U-Boot binary: what its configuration and its linker decided. All sizes are in
 * bytes. {@code bdinfo} on the target shows most of what they lead to.
 *
 * <p>{@link #QEMU_ARM64} is the build that the recorded truth comes from; another board's build is
 * made from it by {@code with…} copies.
 *
 * @param versionText what goes into {@code /chosen/u-boot,version}: {@code PLAIN_VERSION}
 * @param ramTop where U-Boot begins to take memory, downwards: {@code gd->ram_top}, exclusive;
 *     absent when that is the end of the first DRAM bank
 * @param pageTables the MMU's page tables
 * @param monitor U-Boot's own image
 * @param mallocLength the heap with the room for the environment: {@code TOTAL_MALLOC_LEN}
 * @param boardDataLength {@code struct bd_info} and {@code struct global_data} with their alignment
 * @param bloblist the list of blobs that stages hand on; absent when the build has none
 * @param stack the stack
 * @param earlyStack stack and heap before relocation; absent when they are not in DRAM
 * @param efiPool what the EFI loader takes; absent when the build has none
 * @param fdtPadding what is added to the kernel FDT when it is moved: {@code CONFIG_SYS_FDT_PAD}
 * @param environment the default environment, as far as a boot depends on it
 */
public record UBootBuild(
    String versionText,
    Optional<PhysicalAddress> ramTop,
    PageTables pageTables,
    Monitor monitor,
    long mallocLength,
    long boardDataLength,
    Optional<Bloblist> bloblist,
    Stack stack,
    Optional<EarlyStack> earlyStack,
    Optional<EfiPool> efiPool,
    long fdtPadding,
    Map<String, String> environment) {

  /**
   * Debian 12's {@code qemu_arm64} build of v2023.01 (u-boot-qemu 2023.01+dfsg-2+deb12u3). The
   * numbers were measured on that binary: {@code bdinfo}, {@code printenv}, and which pages it had
   * written at its first prompt.
   */
  public static final UBootBuild QEMU_ARM64 =
      new UBootBuild(
          "2023.01+dfsg-2+deb12u3",
          Optional.empty(),
          new PageTables(0x10000, 0xa000),
          new Monitor(0xf9000, 0xc9000, 0xed000),
          0x1040000,
          0x250,
          Optional.empty(),
          new Stack(0x1000000, 0x470),
          Optional.of(new EarlyStack(PhysicalAddress.of(0x40200000), 0x10000)),
          Optional.of(EfiPool.QEMU_ARM64),
          0x3000,
          DefaultEnvironment.of("qemu_arm64"));

  /**
   * A {@code qemu_arm64} build of v2026.07 with many drivers off: its {@code bdinfo} at the first
   * prompt. What it had written by then was not looked at: all of each part is taken as written.
   */
  public static final UBootBuild QEMU_ARM64_2026_07 =
      new UBootBuild(
          "2026.07",
          Optional.empty(),
          new PageTables(0x20000, 0xa000),
          Monitor.of(0xab000),
          0x1040000,
          0x270,
          Optional.of(new Bloblist(0x20000, 0x20000)),
          new Stack(0x1000000, 0x470),
          Optional.of(new EarlyStack(PhysicalAddress.of(0x40200000), 0x10000)),
          Optional.of(EfiPool.QEMU_ARM64_2026_07),
          0x3000,
          Map.of(
              "kernel_addr_r", "0x40400000",
              "ramdisk_addr_r", "0x44000000",
              "fdt_addr", "0x40000000",
              "scriptaddr", "0x40200000",
              "pxefile_addr_r", "0x40300000",
              "loadaddr", "0x40200000"));

  public UBootBuild {
    Objects.requireNonNull(versionText);
    Objects.requireNonNull(ramTop);
    Objects.requireNonNull(pageTables);
    Objects.requireNonNull(monitor);
    Objects.requireNonNull(bloblist);
    Objects.requireNonNull(stack);
    Objects.requireNonNull(earlyStack);
    Objects.requireNonNull(efiPool);
    environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
    requireSize(mallocLength);
    requireSize(boardDataLength);
    requireSize(fdtPadding);
  }

  /**
   * The MMU's page tables, at the top of what U-Boot takes.
   *
   * @param length the room for them: {@code PGTABLE_SIZE}
   * @param written how much of it, from its start, is written
   */
  public record PageTables(long length, long written) {
    public PageTables {
      requireSize(length);
      requireSize(written);
    }
  }

  /**
   * U-Boot's own image.
   *
   * @param length the image with its BSS: {@code gd->mon_len}
   * @param copied how much of it, from its start, is copied when U-Boot relocates itself
   * @param bssOffset where in it the BSS begins; what lies between (relocation records) is not
   *     written
   */
  public record Monitor(long length, long copied, long bssOffset) {
    public Monitor {
      requireSize(length);
      if (copied < 0 || copied > bssOffset || bssOffset > length) {
        throw new IllegalArgumentException("an image is copied, then comes its BSS, then its end");
      }
    }

    /** An image of which no more is known than its length: all of it is taken as written. */
    public static Monitor of(long length) {
      return new Monitor(length, length, length);
    }
  }

  /**
   * The bloblist ({@code CONFIG_BLOBLIST}), moved to below the control FDT, onto a page's start.
   *
   * @param length the room for it: {@code CONFIG_BLOBLIST_SIZE_RELOC}
   * @param written how much of it, from its start, is written
   */
  public record Bloblist(long length, long written) {
    public Bloblist {
      requireSize(length);
      requireSize(written);
    }
  }

  /**
   * The stack after relocation.
   *
   * @param length how much is kept for it: {@code CONFIG_STACK_SIZE}
   * @param depth how deep it is while a command looks, from {@code start_addr_sp} down
   */
  public record Stack(long length, long depth) {
    public Stack {
      requireSize(length);
      requireSize(depth);
    }
  }

  /**
   * Stack, global data and heap before relocation.
   *
   * @param top where they begin, downwards: {@code CUSTOM_SYS_INIT_SP_ADDR}, exclusive
   * @param length how far they may reach; Debian's build wrote between 0x1c58 and 0x2720 bytes
   *     below the top
   */
  public record EarlyStack(PhysicalAddress top, long length) {
    public EarlyStack {
      Objects.requireNonNull(top);
      requireSize(length);
    }
  }

  private static void requireSize(long size) {
    if (size < 0) {
      throw new IllegalArgumentException("negative size " + size);
    }
  }

  /** This build with another version text. */
  public UBootBuild withVersionText(String text) {
    return with(b -> b.versionText = text);
  }

  /** This build with memory taken from {@code top} down. */
  public UBootBuild withRamTop(PhysicalAddress top) {
    return with(b -> b.ramTop = Optional.of(top));
  }

  /** This build with other page tables. */
  public UBootBuild withPageTables(PageTables tables) {
    return with(b -> b.pageTables = tables);
  }

  /** This build with another image. */
  public UBootBuild withMonitor(Monitor image) {
    return with(b -> b.monitor = image);
  }

  /** This build with another heap. */
  public UBootBuild withMallocLength(long length) {
    return with(b -> b.mallocLength = length);
  }

  /** This build with board data of another length. */
  public UBootBuild withBoardDataLength(long length) {
    return with(b -> b.boardDataLength = length);
  }

  /** This build with another bloblist, or none, below the control FDT. */
  public UBootBuild withBloblist(Optional<Bloblist> list) {
    return with(b -> b.bloblist = list);
  }

  /** This build with another stack. */
  public UBootBuild withStack(Stack newStack) {
    return with(b -> b.stack = newStack);
  }

  /** This build with another stack before relocation, or none in DRAM. */
  public UBootBuild withEarlyStack(Optional<EarlyStack> newStack) {
    return with(b -> b.earlyStack = newStack);
  }

  /** This build with another EFI loader, or none. */
  public UBootBuild withEfiPool(Optional<EfiPool> pool) {
    return with(b -> b.efiPool = pool);
  }

  /** This build with other padding for the kernel FDT. */
  public UBootBuild withFdtPadding(long padding) {
    return with(b -> b.fdtPadding = padding);
  }

  /** This build with other variables: those of {@code changes}, an empty value removing one. */
  public UBootBuild withEnvironment(Map<String, String> changes) {
    return with(
        b ->
            changes.forEach(
                (name, value) -> {
                  if (value.isEmpty()) {
                    b.environment.remove(name);
                  } else {
                    b.environment.put(name, value);
                  }
                }));
  }

  private UBootBuild with(Consumer<Draft> edit) {
    Draft draft = new Draft(this);
    edit.accept(draft);
    return draft.build();
  }

  /** A copy that is being changed. */
  private static final class Draft {
    private String versionText;
    private Optional<PhysicalAddress> ramTop;
    private PageTables pageTables;
    private Monitor monitor;
    private long mallocLength;
    private long boardDataLength;
    private Optional<Bloblist> bloblist;
    private Stack stack;
    private Optional<EarlyStack> earlyStack;
    private Optional<EfiPool> efiPool;
    private long fdtPadding;
    private final Map<String, String> environment;

    Draft(UBootBuild build) {
      versionText = build.versionText;
      ramTop = build.ramTop;
      pageTables = build.pageTables;
      monitor = build.monitor;
      mallocLength = build.mallocLength;
      boardDataLength = build.boardDataLength;
      bloblist = build.bloblist;
      stack = build.stack;
      earlyStack = build.earlyStack;
      efiPool = build.efiPool;
      fdtPadding = build.fdtPadding;
      environment = new TreeMap<>(build.environment);
    }

    UBootBuild build() {
      return new UBootBuild(
          versionText,
          ramTop,
          pageTables,
          monitor,
          mallocLength,
          boardDataLength,
          bloblist,
          stack,
          earlyStack,
          efiPool,
          fdtPadding,
          environment);
    }
  }

  /** This build with these variables in place of all of its own. */
  public UBootBuild withDefaultEnvironment(Map<String, String> variables) {
    Map<String, String> changes = new TreeMap<>();
    environment.keySet().forEach(name -> changes.put(name, ""));
    changes.putAll(variables);
    return withEnvironment(changes);
  }
}
