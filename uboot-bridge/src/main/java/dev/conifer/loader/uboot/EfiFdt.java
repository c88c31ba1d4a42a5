package dev.conifer.loader.uboot;

import dev.conifer.boot.EfiMemoryType;
import dev.conifer.boot.Message;
import dev.conifer.boot.Stage;
import dev.conifer.boot.TracedMemory.OpenStep;
import dev.conifer.boot.WritePath;
import dev.conifer.diagnostic.Result;
import dev.conifer.fdt.FdtHeader;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.loader.uboot.efi.EfiMemoryMap;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import java.util.List;
import java.util.Optional;

/**
 * The FDT that {@code bootefi} gives to an application: {@code efi_install_fdt}. It is copied
 * before any of its reservations is looked at, so that the copy may lie in one of them.
 */
final class EfiFdt {
  /** What is added to its size: {@code copy_fdt}, in bytes. */
  private static final long PADDING = 0x3000;

  /** How far above the start of RAM it is put, in bytes. */
  private static final long SAFE_PLACE = 0x7f00000;

  private final Stage stage;
  private final UBootSession session;
  private final EfiLoader efi;

  EfiFdt(Stage stage, UBootSession session) {
    this.stage = stage;
    this.session = session;
    this.efi = session.efi();
  }

  /**
   * Installs the tree at the address that the command names; without one, that of {@code fdt_addr}
   * or {@code fdtcontroladdr}, unless a tree was installed before.
   *
   * @throws BootStop when that fails
   */
  void install(Optional<String> argument) {
    if (argument.isEmpty() && efi.installedFdt().isPresent()) {
      return;
    }
    KernelFdt copy =
        session
            .memory()
            .stepGiving(
                stage,
                "FDT copy",
                step ->
                    copy(
                        argument.map(Environment::number).orElseGet(() -> own(step)),
                        step.by(WritePath.EFI_FDT)));
    KernelFdt.Final fixed = copy.fixUp(stage, WritePath.EFI_FDT, Optional.empty(), session);
    session.memory().step(stage, "EFI reservations", step -> reserve(fixed.tree(), step));
    efi.install(
        efi.hasRandomNumbers()
            ? session
                .memory()
                .stepGiving(
                    stage, "FDT without seeds", s -> withoutSeeds(fixed, s.by(WritePath.EFI_FDT)))
            : fixed);
  }

  private long own(OpenStep step) {
    Environment environment = session.environment();
    String address =
        environment
            .text("fdt_addr")
            .or(() -> environment.text("fdtcontroladdr"))
            .orElseThrow(() -> stop(step, "need device tree"));
    long number = Environment.number(address);
    if (number == 0) {
      throw stop(step, "invalid $fdt_addr or $fdtcontroladdr");
    }
    return number;
  }

  private KernelFdt copy(long address, OpenStep step) {
    Memory memory = session.memory().memory();
    AddressRange source = blobAt(address, step);
    Result<DeviceTree> tree = session.tree(source);
    long size = EfiMemoryMap.pagesOf(0, source.size() + PADDING).orElseThrow().size();
    Optional<AddressRange> room = allocate(size);
    if (room.isEmpty()) {
      step.print(complaint("Failed to reserve space for FDT"));
      throw stop(step, "out of memory");
    }
    Content blob = FdtBlob.withTotalSize(memory.read(source), (int) size);
    step.write(room.get().start(), blob, "FDT");
    if (tree.failed()) {
      throw stop(step, "failed to process device tree");
    }
    return new KernelFdt(room.get(), tree.orThrow(), FdtBlob.nops(source, memory, tree.orThrow()));
  }

  /** {@code fdt_check_header}. */
  private AddressRange blobAt(long address, OpenStep step) {
    byte[] start = session.bytesOrZeros(address, FdtHeader.SIZE);
    return FdtHeader.read("FDT", start)
        .value()
        .flatMap(header -> AddressRange.ifValid(address, header.totalSize()))
        .orElseThrow(() -> stop(step, "invalid device tree"));
  }

  /**
   * {@code copy_fdt}: in newer releases as high as there is room; in older ones 127 MiB above the
   * start of RAM or below that, and only where that is full below an address in the heap.
   */
  private Optional<AddressRange> allocate(long size) {
    EfiMemoryType type = EfiMemoryType.ACPI_RECLAIM;
    if (session.profile().has(UBootChange.EFI_FDT_ANYWHERE)) {
      return efi.allocate(size, Optional.empty(), type);
    }
    PhysicalAddress ramStart = session.banks().get(0).start();
    return efi.allocate(size, Optional.of(ramStart.plus(SAFE_PLACE).plus(size)), type)
        .or(() -> efi.allocate(size, Optional.of(session.placement().heap()), type));
  }

  /** {@code efi_carve_out_dt_rsv}: whatever these pages were, they are reserved now. */
  private void reserve(DeviceTree tree, OpenStep step) {
    for (FdtRegions.Region region : FdtRegions.in(tree)) {
      EfiMemoryType type =
          region.noMap() || region.isEntry()
              ? EfiMemoryType.RESERVED
              : EfiMemoryType.BOOT_SERVICES_DATA;
      Optional<AddressRange> pages = EfiMemoryMap.pagesOf(region.base(), region.size());
      pages.ifPresent(range -> efi.reserve(range, type));
      if (pages.isEmpty()) {
        step.notModelled(
            "a reservation of 0x%x bytes from 0x%x on, which leaves the address space"
                .formatted(region.size(), region.base()));
      }
    }
  }

  /** Where there is a device for random numbers, the kernel is to ask that. */
  private KernelFdt.Final withoutSeeds(KernelFdt.Final fixed, OpenStep step) {
    List<String> seeds =
        session.profile().has(UBootChange.EFI_REMOVES_RNG_SEED)
            ? List.of("kaslr-seed", "rng-seed")
            : List.of("kaslr-seed");
    Node root = fixed.tree().root();
    Optional<Node> chosen = FdtNodes.child(root, "chosen");
    if (chosen.isEmpty() || seeds.stream().noneMatch(chosen.get()::has)) {
      return fixed;
    }
    Node without =
        chosen
            .get()
            .withProperties(
                chosen.get().properties().stream()
                    .filter(property -> !seeds.contains(property.name()))
                    .toList());
    DeviceTree tree = fixed.tree().withRoot(root.withChild(without));
    AddressRange range = fixed.range();
    step.write(
        range.start(),
        FdtBlob.withTotalSize(Content.ofBytes(FdtWriter.write(tree)), (int) range.size()),
        "final FDT");
    return new KernelFdt.Final(range, tree);
  }

  private BootStop stop(OpenStep step, String words) {
    return BootiExecution.stop(step, text(words));
  }

  private Message complaint(String words) {
    return Message.complaint(text(words));
  }

  private String text(String words) {
    return session.profile().has(UBootChange.EFI_ERRORS_SAY_SO) ? "ERROR: " + words : words;
  }
}
