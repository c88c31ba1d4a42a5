package dev.conifer.boot;

/**
 * The way by which a step comes to write memory. What a way asks before it writes, and whom,
 * decides whether a preserved region is safe from it.
 */
public enum WritePath {
  /** What runs before the loader: boot ROM, SPL, TF-A, OP-TEE, DRAM initialisation. */
  FIRMWARE,
  /** Firmware, or a previous stage, puts down the tree that the loader runs on. */
  CONTROL_FDT,
  /** The loader's stack, heap and global data before it moves itself. */
  BEFORE_RELOCATION,
  /** The loader moves itself, with heap, stack, page tables and its tree. */
  RELOCATION,
  /** Memory that the loader's EFI subsystem takes for itself. */
  EFI_POOL,
  /** A file is read from a file system. */
  FILE_LOAD,
  /** A file comes over the network, block by block. */
  NETWORK_LOAD,
  /** A command that writes where it is told to: {@code mw}, {@code cp}, raw block reads. */
  COMMAND,
  /** The kernel image goes where it runs: moved, unpacked, or copied there by {@code bootm}. */
  KERNEL_IMAGE,
  /** Another part of a FIT or legacy image goes where it says. */
  IMAGE_PART,
  /** The ramdisk goes where the kernel will find it. */
  RAMDISK,
  /** The kernel FDT goes where the kernel will find it, and is changed there. */
  KERNEL_FDT,
  /** EDK2 takes memory for itself: stack, heap, modules, drivers. */
  EFI_FIRMWARE,
  /** {@code bootefi} copies the kernel FDT. */
  EFI_FDT,
  /** An EFI application, the kernel's EFI stub included, takes or is given memory. */
  EFI_APPLICATION,
  /** A running kernel puts the next one in its place. */
  KEXEC,
  /** The kernel clears its BSS. */
  KERNEL_BSS,
  /** The kernel hands memory to its page allocator. */
  KERNEL_MEMORY,
  /** A loader that places everything clear of the regions. */
  CAREFUL
}
