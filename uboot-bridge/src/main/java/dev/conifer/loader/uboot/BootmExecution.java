package dev.conifer.loader.uboot;

import dev.conifer.boot.Handover;
import dev.conifer.boot.Message;
import dev.conifer.boot.Stage;
import dev.conifer.boot.TracedMemory;
import dev.conifer.boot.TracedMemory.OpenStep;
import dev.conifer.boot.WritePath;
import dev.conifer.diagnostic.Result;
import dev.conifer.image.Arm64Image;
import dev.conifer.image.Compression;
import dev.conifer.image.Fit;
import dev.conifer.image.FitImage;
import dev.conifer.image.Gzip;
import dev.conifer.image.ImageType;
import dev.conifer.image.LegacyImage;
import dev.conifer.loader.uboot.FitLoader.Load;
import dev.conifer.loader.uboot.FitLoader.Wanted;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.WrappingU64;
import java.util.List;
import java.util.Optional;

/**
 * {@code bootm}: boot/bootm.c of v2023.01, in its order. Everything that the image names is put in
 * its place first; no reservation is looked at until the ramdisk is moved.
 */
final class BootmExecution {
  static final Stage BOOTM = new Stage("bootm");

  /** The most that a kernel may unpack to: {@code CONFIG_SYS_BOOTM_LEN}, 64 MiB on arm64. */
  private static final int MOST_UNPACKED = 64 << 20;

  private final UBootSession session;
  private final TracedMemory memory;
  private final Environment environment;

  /** For one run in {@code session}. */
  BootmExecution(UBootSession session) {
    this.session = session;
    this.memory = session.memory();
    this.environment = session.environment();
  }

  /**
   * What is to run, and where.
   *
   * @param data where it lies, packed or not
   * @param packing what it is packed with; 0 when it is not, a number of {@code IH_COMP_…}
   */
  private record Os(AddressRange data, int packing, long load, long entry) {}

  /**
   * Boots.
   *
   * @param words what stands behind {@code bootm}: image, ramdisk and FDT, the last two optional
   * @throws BootStop when that fails
   */
  Handover boot(List<String> words) {
    BootLimits limits = BootLimits.of(environment, session.banks(), session.placement().ramTop());
    Lmb lmb = session.lmbForBoot(limits);
    List<String> arguments = words.stream().map(environment::expand).toList();
    String image =
        arguments.isEmpty() ? environment.text("loadaddr").orElse("0") : arguments.get(0);
    BootedImage booted =
        memory.stepGiving(
            BOOTM, "kernel image", step -> findKernel(image, step.by(WritePath.KERNEL_IMAGE)));
    Os os =
        memory.stepGiving(
            BOOTM, "kernel header", step -> os(booted, step.by(WritePath.KERNEL_IMAGE)));
    ImageFinder finder = new ImageFinder(session, Optional.of(booted));
    Optional<AddressRange> ramdiskSource =
        memory.stepGiving(
            BOOTM,
            "ramdisk load",
            step -> finder.ramdisk(at(arguments, 1), step.by(WritePath.IMAGE_PART)));
    Optional<AddressRange> fdtSource =
        memory.stepGiving(
            BOOTM, "FDT load", step -> finder.fdt(at(arguments, 2), step.by(WritePath.IMAGE_PART)));
    memory.step(BOOTM, "loadable", step -> finder.loadables(step.by(WritePath.IMAGE_PART)));
    long size =
        memory.stepGiving(
            BOOTM, "kernel load", step -> loadOs(booted, os, lmb, step.by(WritePath.KERNEL_IMAGE)));
    Optional<AddressRange> ramdisk =
        ramdiskSource.map(source -> Ramdisk.relocate(BOOTM, source, lmb, limits, session));
    if (fdtSource.isEmpty()) {
      throw memory.stepGiving(
          BOOTM,
          "FDT relocation",
          step -> BootiExecution.stop(step, "FDT and ATAGS support not compiled in"));
    }
    KernelFdt fdt = KernelFdt.relocate(BOOTM, fdtSource.get(), lmb, limits, session);
    KernelFdt.Final handedOver = fdt.fixUp(BOOTM, ramdisk, session);
    return new Handover(
        PhysicalAddress.of(os.entry()),
        kernel(os, size),
        Ranges.of(os.load(), size),
        handedOver.range(),
        handedOver.tree(),
        ramdisk);
  }

  private static Optional<String> at(List<String> arguments, int index) {
    return index < arguments.size() ? Optional.of(arguments.get(index)) : Optional.empty();
  }

  /** The file, or more where the kernel's own header says that it needs more. */
  private AddressRange kernel(Os os, long size) {
    AddressRange file = Ranges.of(os.load(), size);
    if (size < Arm64Image.HEADER_SIZE) {
      return file;
    }
    return Arm64Image.read(
            "kernel", memory.memory().read(Ranges.of(os.load(), Arm64Image.HEADER_SIZE)))
        .value()
        .filter(header -> WrappingU64.less(size, header.imageSize()))
        .map(header -> Ranges.of(os.load(), header.imageSize()))
        .orElse(file);
  }

  /** {@code boot_get_kernel}. */
  private BootedImage findKernel(String argument, OpenStep step) {
    int mark = ImageFinder.mark(argument);
    long address = Environment.number(mark < 0 ? argument : argument.substring(0, mark));
    boolean verify = ImageFinder.verifies(environment);
    Content start = memory.memory().read(Ranges.of(address, LegacyImage.HEADER_SIZE));
    if (LegacyImage.isAt(start)) {
      step.print(
          Message.info("## Booting kernel from Legacy Image at %08x ...".formatted(address)));
      return new BootedImage.Legacy(address, legacyKernel(address, verify, step));
    }
    if (!Fit.isBlobAt(start)) {
      step.print(Message.complaint("Wrong Image Format for bootm command"));
      throw noKernel(step);
    }
    Optional<String> name = mark < 0 ? Optional.empty() : Optional.of(argument.substring(mark + 1));
    boolean named = mark >= 0 && argument.charAt(mark) == ':';
    Wanted wanted =
        named
            ? new Wanted(address, name, Optional.empty())
            : new Wanted(address, Optional.empty(), name);
    try {
      FitLoader.Loaded loaded =
          new FitLoader(memory.memory(), verify, FitLoader.compatible(session.controlFdt().tree()))
              .load(wanted, ImageType.KERNEL, Load.IGNORED, step);
      return new BootedImage.OfFit(
          address,
          loaded.fit(),
          loaded.image(),
          loaded.configuration().isPresent(),
          loaded.configuration().map(c -> name.orElse(c.name())).orElse(""));
    } catch (FitLoader.Failure failure) {
      throw noKernel(step);
    }
  }

  private LegacyImage legacyKernel(long address, boolean verify, OpenStep step) {
    LegacyImage header =
        ImageFinder.legacy(address, memory.memory(), verify, step)
            .orElseThrow(() -> noKernel(step));
    if (header.architecture() != LegacyImage.ARM64) {
      step.print(
          Message.complaint("Unsupported Architecture 0x%x".formatted(header.architecture())));
      throw noKernel(step);
    }
    boolean bootable =
        header
            .imageType()
            .filter(
                type ->
                    type == ImageType.KERNEL
                        || type == ImageType.KERNEL_NOLOAD
                        || type == ImageType.MULTI)
            .isPresent();
    if (!bootable) {
      step.print(Message.complaint("Wrong Image Type for bootm command"));
      throw noKernel(step);
    }
    return header;
  }

  private static BootStop noKernel(OpenStep step) {
    return BootiExecution.stop(step, "ERROR: can't get kernel image!");
  }

  /** What {@code bootm_find_os} makes of the image's header. */
  private Os os(BootedImage booted, OpenStep step) {
    if (booted instanceof BootedImage.Legacy legacy) {
      AddressRange all = Ranges.of(legacy.data(), legacy.header().dataSize());
      AddressRange data = legacy.header().is(ImageType.MULTI) ? firstPart(all, step) : all;
      LegacyImage header = legacy.header();
      return header.is(ImageType.KERNEL_NOLOAD)
          ? noLoad(data, header.compression(), step)
          : new Os(data, header.compression(), header.load(), header.entry());
    }
    BootedImage.OfFit fit = (BootedImage.OfFit) booted;
    FitImage kernel = fit.kernel();
    FitImage.Data place = kernel.data().orElseThrow();
    AddressRange data = Ranges.of(fit.address() + place.offset(), place.size());
    String compression = kernel.compression().orElse("");
    Optional<Compression> packing = kernel.packing();
    if (packing.isEmpty() && !compression.equals("none")) {
      throw BootiExecution.stop(step, "Can't get image compression!");
    }
    long load =
        kernel.load().orElseThrow(() -> BootiExecution.stop(step, "Can't get image load address!"));
    long entry =
        kernel
            .entry()
            .orElseThrow(() -> BootiExecution.stop(step, "Can't get entry point property!"));
    int number = packing.map(Compression::number).orElse(0);
    return kernel.is(ImageType.KERNEL_NOLOAD)
        ? noLoad(data, number, step)
        : new Os(data, number, load, entry);
  }

  private AddressRange firstPart(AddressRange data, OpenStep step) {
    return LegacyImage.parts(memory.memory().read(data)).stream()
        .findFirst()
        .map(part -> Ranges.of(data.start().bits() + part.offset(), part.size()))
        .orElseThrow(() -> noKernel(step));
  }

  /**
   * {@code booti_setup} with {@code force_reloc}: such a kernel goes to the start of DRAM, whatever
   * its header says of that. A packed one has no header that could be read.
   */
  private Os noLoad(AddressRange data, int packing, OpenStep step) {
    Result<Arm64Image> header =
        Arm64Image.read(
            "kernel", memory.memory().read(Ranges.of(data.start().bits(), Arm64Image.HEADER_SIZE)));
    if (header.failed()) {
      throw BootiExecution.stop(step, "Bad Linux ARM64 Image magic!");
    }
    long entry = KernelPlacement.atStart(header.orThrow(), session.banks().get(0)).entry();
    return new Os(data, packing, entry, entry);
  }

  /**
   * {@code bootm_load_os}: moves or unpacks the kernel to its load address, then reserves as much
   * as that wrote: the file, not the BSS behind it.
   *
   * @return how many bytes the kernel has there
   */
  private long loadOs(BootedImage booted, Os os, Lmb lmb, OpenStep step) {
    step.reserved(lmb.reserved());
    boolean inPlace = os.packing() == 0 && os.load() == os.data().start().bits();
    Content kernel = os.packing() == 0 ? whole(os, inPlace, step) : unpacked(os, step);
    if (!inPlace) {
      step.write(Ranges.of(os.load(), kernel.size()).start(), kernel, "kernel");
      if (overlaps(booted, os.load(), kernel.size())) {
        if (booted instanceof BootedImage.OfFit) {
          throw BootiExecution.stop(
              step, "ERROR: new format image overwritten - must RESET the board to recover");
        }
        step.print(Message.complaint("WARNING: the legacy image is overwritten by its kernel"));
        return kernel.size();
      }
    }
    lmb.reserve(os.load(), kernel.size());
    return kernel.size();
  }

  private static boolean overlaps(BootedImage booted, long load, long size) {
    long end =
        booted instanceof BootedImage.Legacy legacy
            ? legacy.end()
            : ((BootedImage.OfFit) booted).end();
    return WrappingU64.less(load, end) && WrappingU64.less(booted.address(), load + size);
  }

  private Content whole(Os os, boolean inPlace, OpenStep step) {
    if (!inPlace && os.data().size() > MOST_UNPACKED) {
      step.print(Message.complaint("Image too large: increase CONFIG_SYS_BOOTM_LEN"));
      throw BootiExecution.stop(step, "Must RESET board to recover");
    }
    step.print(Message.info(inPlace ? "   XIP Kernel Image" : "   Loading Kernel Image"));
    return memory.memory().read(os.data());
  }

  private Content unpacked(Os os, OpenStep step) {
    step.print(Message.info("   Uncompressing Kernel Image"));
    Optional<Compression> packing = Compression.ofNumber(os.packing());
    if (packing.filter(p -> p == Compression.GZIP).isEmpty()) {
      throw BootiExecution.stop(step, "Unimplemented compression type %d".formatted(os.packing()));
    }
    Result<Content> kernel = Gzip.unpack("kernel", memory.memory().read(os.data()), MOST_UNPACKED);
    if (kernel.failed()) {
      step.print(Message.complaint(kernel.diagnostics().get(0).message()));
      throw BootiExecution.stop(step, "Must RESET board to recover");
    }
    return kernel.orThrow();
  }
}
