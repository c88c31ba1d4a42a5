package dev.conifer.loader.uboot;

import dev.conifer.boot.Handover;
import dev.conifer.boot.Message;
import dev.conifer.boot.Stage;
import dev.conifer.boot.TracedMemory.OpenStep;
import dev.conifer.boot.WritePath;
import dev.conifer.image.Arm64Image;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Memory;
import java.util.List;
import java.util.Optional;

/**
 * {@code bootefi} of an application in memory: cmd/bootefi.c, in its order. An arm64 kernel with an
 * EFI stub is such an application.
 */
final class BootefiExecution {
  static final Stage BOOTEFI = new Stage("bootefi");

  private final UBootSession session;
  private final EfiLoader efi;

  /** For one run in {@code session}, which has an EFI loader. */
  BootefiExecution(UBootSession session) {
    this.session = session;
    this.efi = session.efi();
  }

  /**
   * An application and where it lies.
   *
   * @param path how the console calls it
   */
  private record Source(long address, long size, String path) {}

  /**
   * Boots.
   *
   * @param image {@code address[:size]}
   * @param fdt the FDT's address; absent when the command names none
   * @throws BootStop when that fails
   */
  Handover boot(String image, Optional<String> fdt) {
    boolean imageFirst = session.profile().has(UBootChange.BOOTEFI_LOOKS_FOR_IMAGE_FIRST);
    Optional<Source> found =
        imageFirst
            ? Optional.of(session.memory().stepGiving(BOOTEFI, "image", step -> find(image, step)))
            : Optional.empty();
    prepare(fdt);
    EfiImage loaded =
        session
            .memory()
            .stepGiving(
                BOOTEFI,
                "application",
                step ->
                    load(
                        found.orElseGet(() -> find(image, step)),
                        step.by(WritePath.EFI_APPLICATION)));
    KernelFdt.Final tree = efi.installedFdt().orElseThrow();
    return new Handover(
        loaded.entry(),
        loaded.range(),
        loaded.initialised(),
        tree.range(),
        tree.tree(),
        Optional.empty(),
        efi.descriptors());
  }

  /** What every form of the command does first. */
  void prepare(Optional<String> fdt) {
    efi.prepare(BOOTEFI);
    new EfiFdt(BOOTEFI, session).install(fdt);
  }

  /** {@code do_bootefi_image}: a size that is given makes U-Boot forget what it loaded. */
  private Source find(String image, OpenStep step) {
    int colon = image.indexOf(':');
    String start = colon < 0 ? image : image.substring(0, colon);
    long address = Environment.number(start);
    if (address == 0) {
      throw BootiExecution.stop(step, "Usage: bootefi");
    }
    if (colon < 0) {
      return efi.bootFile()
          .filter(file -> file.address() == address)
          .map(file -> new Source(address, file.size(), "/" + file.name()))
          .orElseThrow(
              () -> BootiExecution.stop(step, "No UEFI binary known at %s".formatted(start)));
    }
    long size = Environment.number(image.substring(colon + 1));
    if (size == 0) {
      throw BootiExecution.stop(step, "Usage: bootefi");
    }
    efi.forgetFile();
    return new Source(address, size, "/MemoryMapped(0x0,0x%x,0x%x)".formatted(address, size));
  }

  /** {@code efi_run_image}. */
  private EfiImage load(Source source, OpenStep step) {
    List<AddressRange> paths =
        efi.takeImagePages(step).orElseThrow(() -> BootiExecution.stop(step, "out of memory"));
    step.print(Message.info("Booting " + source.path()));
    try {
      EfiImage image = EfiImage.load(source.address(), source.size(), session, step);
      if (!isLinux(image)) {
        step.notModelled("what the EFI application %s does".formatted(source.path()));
      }
      return image;
    } catch (BootStop stop) {
      if (stop.resets()) {
        throw stop;
      }
      paths.stream().findFirst().ifPresent(efi::free);
      step.print(Message.complaint("Loading image failed"));
      throw stop;
    }
  }

  private boolean isLinux(EfiImage image) {
    Memory memory = session.memory().memory();
    return image.range().size() >= Arm64Image.HEADER_SIZE
        && !Arm64Image.read(
                "kernel",
                memory.read(AddressRange.of(image.range().start(), Arm64Image.HEADER_SIZE)))
            .failed();
  }
}
