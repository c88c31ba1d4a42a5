package dev.conifer.verdict;

import dev.conifer.boot.WritePath;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * A rule by which a preserved region is lost or at risk. Its code is what reports, filters and
 * suppressions go by, and never changes its meaning.
 *
 * <p>Codes that begin with {@code E} decide about a verdict or about the boot, those with {@code W}
 * tell of a risk that has not come true in this boot.
 */
public enum Rule {
  /** See {@link WritePath#FIRMWARE}. */
  FIRMWARE_WRITE(
      "E-firmware-write",
      WritePath.FIRMWARE,
      "what runs before the loader has read no device tree yet",
      "the plan's board node"),
  /** See {@link WritePath#CONTROL_FDT}. */
  CONTROL_FDT_WRITE(
      "E-control-fdt-write",
      WritePath.CONTROL_FDT,
      "the loader's own tree is put there at every reset, before anybody can read it",
      "QEMU hw/arm/boot.c; on a board, what starts the loader"),
  /** See {@link WritePath#BEFORE_RELOCATION}. */
  EARLY_WRITE(
      "E-early-write",
      WritePath.BEFORE_RELOCATION,
      "stack, heap and global data before relocation lie where U-Boot's configuration says",
      "U-Boot arch/arm/lib/crt0_64.S, CONFIG_CUSTOM_SYS_INIT_SP_ADDR"),
  /** See {@link WritePath#RELOCATION}. */
  RELOCATION(
      "E-relocation",
      WritePath.RELOCATION,
      "U-Boot moves to the top of RAM before it has read any reservation",
      "U-Boot common/board_f.c, setup_dest_addr to reserve_stacks"),
  /** See {@link WritePath#EFI_POOL}. */
  EFI_POOL(
      "E-efi-pool",
      WritePath.EFI_POOL,
      "U-Boot's EFI part takes the highest free pages, and does not look at the tree for it",
      "U-Boot lib/efi_loader/efi_memory.c, efi_allocate_pages"),
  /** See {@link WritePath#FILE_LOAD}. */
  FILE_LOAD(
      "E-file-load",
      WritePath.FILE_LOAD,
      "a file is checked against the regions of the control FDT alone",
      "U-Boot fs/fs.c, fs_read_lmb_check"),
  /** See {@link WritePath#NETWORK_LOAD}. */
  NETWORK_LOAD(
      "E-network-load",
      WritePath.NETWORK_LOAD,
      "a transfer is checked against the regions of the control FDT alone, and block by block",
      "U-Boot net/tftp.c, tftp_init_load_addr"),
  /** See {@link WritePath#COMMAND}. */
  COMMAND_WRITE(
      "E-command-write",
      WritePath.COMMAND,
      "the command writes where it is told to and asks nobody",
      "U-Boot cmd/mem.c, and every command that reads blocks or fills memory"),
  /** See {@link WritePath#KERNEL_IMAGE}. */
  KERNEL_IMAGE(
      "E-kernel-image",
      WritePath.KERNEL_IMAGE,
      "the kernel goes where its header says; whether that is free is not asked, or only afterwards",
      "U-Boot cmd/booti.c, booti_setup; boot/bootm.c, bootm_load_os"),
  /** See {@link WritePath#IMAGE_PART}. */
  IMAGE_PART(
      "E-image-part",
      WritePath.IMAGE_PART,
      "a part with a load address is copied there; whether that is free is not asked",
      "U-Boot boot/image-fit.c, fit_image_load"),
  /** See {@link WritePath#RAMDISK}. */
  RAMDISK(
      "E-ramdisk",
      WritePath.RAMDISK,
      "the ramdisk is placed before the kernel FDT's regions are read; those of the control FDT"
          + " count from v2025.01 on",
      "U-Boot boot/image-board.c, boot_ramdisk_high"),
  /** See {@link WritePath#KERNEL_FDT}. */
  KERNEL_FDT(
      "E-kernel-fdt",
      WritePath.KERNEL_FDT,
      "the FDT keeps off regions that could be registered; one that overlaps another entry, or that"
          + " U-Boot does not read, is none",
      "U-Boot boot/image-fdt.c, boot_relocate_fdt"),
  /** See {@link WritePath#EFI_FIRMWARE}. */
  EFI_FIRMWARE(
      "E-efi-firmware",
      WritePath.EFI_FIRMWARE,
      "EDK2's own memory lies where its platform says, and no arm64 platform of it reads"
          + " reserved-memory nodes",
      "EDK2 ArmVirtPkg; measured with AAVMF 2022.11"),
  /** See {@link WritePath#EFI_FDT}. */
  EFI_FDT(
      "E-efi-fdt",
      WritePath.EFI_FDT,
      "bootefi copies the FDT before it reads the regions in it",
      "U-Boot cmd/bootefi.c, efi_install_fdt"),
  /** See {@link WritePath#EFI_APPLICATION}. */
  EFI_APPLICATION(
      "E-efi-application",
      WritePath.EFI_APPLICATION,
      "an EFI application gets any memory that the EFI memory map calls conventional",
      "U-Boot lib/efi_loader/efi_memory.c, efi_allocate_pages; EDK2"
          + " MdeModulePkg/Core/Dxe/Mem/Page.c, FindFreePages"),
  /** See {@link WritePath#KEXEC}. */
  KEXEC(
      "E-kexec",
      WritePath.KEXEC,
      "the running kernel is told where the next one goes, and asks no reservation",
      "u-root pkg/boot/linux/load_arm64.go"),
  /** See {@link WritePath#KERNEL_BSS}. */
  KERNEL_BSS(
      "E-kernel-bss",
      WritePath.KERNEL_BSS,
      "image_size is more than the file: what lies behind is cleared before the first line of C",
      "Linux arch/arm64/kernel/head.S"),
  /** See {@link WritePath#KERNEL_MEMORY}. */
  KERNEL_MEMORY(
      "E-kernel-memory",
      WritePath.KERNEL_MEMORY,
      "what no reservation keeps back goes to the page allocator",
      "Linux mm/memblock.c, memblock_free_all"),
  /** See {@link WritePath#CAREFUL}. */
  CAREFUL_WRITE(
      "E-careful-write",
      WritePath.CAREFUL,
      "the reference loader wrote there: a defect",
      "Conifer"),
  /** Bytes differ, and no step accounts for it. */
  BYTES(
      "E-bytes",
      "the bytes were looked at before the reset and after the boot",
      "the board itself"),
  /** The reset changed bytes. */
  DECAY("E-decay", "DRAM is not refreshed over this reset, or is initialised anew", "the board"),
  /** Linux does not make the reservation. */
  NOT_RESERVED(
      "E-not-reserved",
      "memory without a reservation is used for anything",
      "Linux drivers/of/fdt.c and drivers/of/of_reserved_mem.c"),
  /** The boot does not come to a running kernel. */
  BOOT_ENDS("E-boot-ends", "a boot that fails tells nothing of what would follow", "the trace"),
  /** A step of which the model does not know all. */
  NOT_MODELLED("E-not-modelled", "what Conifer does not know it does not guess", "the trace"),
  /** The loader's list of reservations is too short. */
  LMB_SLOTS(
      "E-lmb-slots",
      "up to v2024.10 LMB holds CONFIG_LMB_MAX_REGIONS entries (8, from v2023.04 on 16); regions"
          + " that touch and agree in no-map share one",
      "U-Boot lib/lmb.c, lmb_add_region_flags"),
  /** The loader's own tree lacks a region. */
  CONTROL_FDT(
      "W-control-fdt",
      "load, tftp and, from v2025.01 on, the ramdisk keep off the regions of the control FDT only",
      "U-Boot lib/lmb.c, lmb_init_and_reserve"),
  /** U-Boot does not read a node that Linux honours. */
  NODE_IGNORED(
      "W-node-ignored",
      "U-Boot reads direct children of /reserved-memory with a reg, its first range only, and a"
          + " status that is absent or exactly 'okay'",
      "U-Boot boot/image-fdt.c, boot_fdt_add_mem_rsv_regions"),
  /** 32 one-bits where 64 were meant. */
  HIGH_LIMIT(
      "W-high-limit",
      "on arm64 only 64 one-bits leave a thing in place; 0xffffffff is an address like any other",
      "U-Boot boot/image-board.c, boot_ramdisk_high; boot/image-fdt.c, boot_relocate_fdt"),
  /** Linux would reset cold. */
  REBOOT_COLD(
      "W-reboot-cold",
      "Linux on arm64 asks PSCI for a cold reset unless the command line says reboot=warm",
      "Linux drivers/firmware/psci/psci.c, psci_sys_reset"),
  /** A hole in /memory is no reservation. */
  MEMORY_HOLE(
      "W-memory-hole",
      "U-Boot takes its banks from the board, not from holes in /memory, and writes /memory anew",
      "U-Boot boot/fdt_support.c, fdt_fixup_memory_banks"),
  /** U-Boot and Linux look for the log at two places. */
  PSTORE(
      "W-pstore",
      "U-Boot reads the log where its pstore command was told; its own node goes only into a tree"
          + " without /reserved-memory",
      "U-Boot cmd/pstore.c, fdt_fixup_pstore"),
  /** The capture system cannot take the dead kernel's memory. */
  HAND_BACK(
      "W-hand-back",
      "memory comes back by whole blocks of 128 MiB, behind what the namespace keeps, and to a"
          + " kernel with ZONE_DEVICE only",
      "Linux drivers/dax/kmem.c, dev_dax_kmem_probe; drivers/nvdimm/pfn_devs.c, nd_pfn_init");

  private static final Map<WritePath, Rule> BY_PATH = new EnumMap<>(WritePath.class);

  static {
    Arrays.stream(values()).forEach(rule -> rule.path.ifPresent(path -> BY_PATH.put(path, rule)));
  }

  private final String code;
  private final Optional<WritePath> path;
  private final String why;
  private final String source;

  Rule(String code, WritePath path, String why, String source) {
    this.code = code;
    this.path = Optional.of(path);
    this.why = why;
    this.source = source;
  }

  Rule(String code, String why, String source) {
    this.code = code;
    this.path = Optional.empty();
    this.why = why;
    this.source = source;
  }

  /** The rule that a write by {@code path} comes under. */
  public static Rule of(WritePath path) {
    Rule rule = BY_PATH.get(path);
    if (rule == null) {
      throw new AssertionError(path);
    }
    return rule;
  }

  /** The stable code, such as {@code E-ramdisk}. */
  public String code() {
    return code;
  }

  /** Whether it only tells of a risk. */
  public boolean isWarning() {
    return code.startsWith("W-");
  }

  /** Why it is so, without a full stop. */
  public String why() {
    return why;
  }

  /** Where the rule was read: project, file and function. */
  public String source() {
    return source;
  }

  @Override
  public String toString() {
    return code;
  }
}
