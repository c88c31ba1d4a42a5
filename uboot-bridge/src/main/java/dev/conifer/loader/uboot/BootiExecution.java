package dev.conifer.loader.uboot;

import dev.conifer.boot.Handover;
import dev.conifer.boot.Message;
import dev.conifer.boot.Stage;
import dev.conifer.boot.TracedMemory;
import dev.conifer.boot.TracedMemory.OpenStep;
import dev.conifer.boot.WritePath;
import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Result;
import dev.conifer.image.Arm64Image;
import dev.conifer.image.Compression;
import dev.conifer.image.Gzip;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.WrappingU64;
import java.util.Optional;

/**
 * {@code booti}: cmd/booti.c and boot/bootm.c, in their order. The LMB lists live as long as the
 * command does.
 */
final class BootiExecution {
  static final Stage BOOTI = new Stage("booti");

  /** How much more than {@code kernel_comp_size} a kernel may unpack to. */
  private static final long UNPACKING_FACTOR = 10;

  /** The most that this model unpacks, in bytes, so that a bad file does not eat the host's RAM. */
  private static final int MOST_UNPACKED = 256 << 20;

  private final UBootSession session;
  private final TracedMemory memory;
  private final Environment environment;

  /** For one run in {@code session}. */
  BootiExecution(UBootSession session) {
    this.session = session;
    this.memory = session.memory();
    this.environment = session.environment();
  }

  /**
   * Boots.
   *
   * @throws BootStop when that fails
   */
  Handover boot(UBootCommand.Booti command) {
    BootLimits limits = BootLimits.of(environment, session.banks(), session.placement().ramTop());
    Lmb lmb = session.lmbForBoot(limits);
    long image = environment.address(command.kernel());
    long fileSize = unpack(image).orElse(session.fileSize(image).orElse(Long.MAX_VALUE));
    KernelPlacement kernel = placeKernel(image, lmb);
    BootImages images =
        memory.stepGiving(BOOTI, "images", step -> BootImages.find(command, kernel, session, step));
    Optional<AddressRange> ramdisk =
        images.ramdisk().map(source -> Ramdisk.relocate(BOOTI, source, lmb, limits, session));
    KernelFdt fdt = KernelFdt.relocate(BOOTI, images.fdt(), lmb, limits, session);
    KernelFdt.Final handedOver = fdt.fixUp(BOOTI, ramdisk, session);
    return new Handover(
        PhysicalAddress.of(kernel.entry()),
        kernel.range(),
        Ranges.of(kernel.entry(), WrappingU64.min(fileSize, kernel.size())),
        handedOver.range(),
        handedOver.tree(),
        ramdisk);
  }

  /**
   * Unpacks the kernel at {@code image} to {@code kernel_comp_addr_r} and moves it back. No
   * reservation is looked at.
   *
   * @return its size then; absent when it was not packed
   */
  private Optional<Long> unpack(long image) {
    Optional<Compression> compression = Compression.of(memory.memory().read(Ranges.of(image, 2)));
    if (compression.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        memory.stepGiving(
            BOOTI,
            "kernel decompression",
            step -> unpack(image, compression.get(), step.by(WritePath.KERNEL_IMAGE))));
  }

  private long unpack(long image, Compression compression, OpenStep step) {
    long target = environment.hex("kernel_comp_addr_r").orElse(0L);
    long packedSize = environment.hex("kernel_comp_size").orElse(0L);
    if (target == 0 || packedSize == 0) {
      throw stop(step, "kernel_comp_addr_r or kernel_comp_size is not provided!");
    }
    PhysicalAddress ramBase = session.banks().get(0).start();
    PhysicalAddress start = PhysicalAddress.of(target);
    if (start.isBelow(ramBase) || session.placement().ramTop().isBelow(start)) {
      throw stop(step, "kernel_comp_addr_r is outside of DRAM range!");
    }
    int limit = (int) WrappingU64.min(packedSize * UNPACKING_FACTOR, MOST_UNPACKED);
    Content packed = known(restOfBank(image, WrappingU64.min(packedSize, MOST_UNPACKED)));
    Result<Content> unpacked = unpack(compression, packed, limit);
    if (unpacked.failed()) {
      MemoryMap.of(session.banks())
          .intersection(Ranges.of(target, limit))
          .ranges()
          .forEach(range -> step.mayWrite(range, "kernel, as far as it unpacks"));
      throw stop(step, reason(unpacked));
    }
    Content kernel = unpacked.orThrow();
    step.print(Message.info("Uncompressing Kernel Image"));
    step.write(start, kernel, "unpacked kernel");
    step.move(
        AddressRange.of(start, kernel.size()),
        Ranges.of(image, kernel.size()).start(),
        "unpacked kernel");
    return kernel.size();
  }

  private static Result<Content> unpack(Compression compression, Content packed, int limit) {
    if (compression == Compression.GZIP) {
      return Gzip.unpack("kernel", packed, limit);
    }
    return Result.failure(
        Diagnostic.error(
            "E-compression",
            new FileLocation("kernel"),
            "kernels packed with " + compression.title() + " cannot be unpacked here"));
  }

  /** What lies at {@code image} and after it in its bank: {@code size} bytes at most. */
  private Content restOfBank(long image, long size) {
    PhysicalAddress start = PhysicalAddress.of(image);
    AddressRange bank =
        session.banks().stream()
            .filter(b -> b.contains(start))
            .findFirst()
            .orElseThrow(() -> BootStop.synchronousAbort("no memory at " + start));
    long rest = bank.end().distanceFrom(start);
    return memory.memory().read(AddressRange.of(start, WrappingU64.min(size, rest)));
  }

  /** The beginning of {@code content} up to the first byte that is not known. */
  private static Content known(Content content) {
    if (content instanceof Content.Sequence sequence) {
      return Content.concat(sequence.parts().stream().takeWhile(Content::isKnown).toList());
    }
    return content.isKnown() ? content : content.slice(0, 0);
  }

  /**
   * {@code booti_setup} and what follows it: the kernel is moved, {@code image_size} bytes of it,
   * wherever it has to run; only then is that range reserved. Whether it could be is asked from
   * v2026.01 on.
   */
  private KernelPlacement placeKernel(long image, Lmb lmb) {
    Content header = memory.memory().read(Ranges.of(image, Arm64Image.HEADER_SIZE));
    Result<Arm64Image> read = Arm64Image.read("kernel", header);
    boolean moves =
        read.value()
            .map(h -> KernelPlacement.of(h, image, session.banks().get(0)).entry() != image)
            .orElse(false);
    return memory.stepGiving(
        BOOTI,
        moves ? "kernel move" : "kernel in place",
        step -> {
          step.by(WritePath.KERNEL_IMAGE).reserved(lmb.reserved());
          return placeKernel(read, image, lmb, step);
        });
  }

  private KernelPlacement placeKernel(Result<Arm64Image> read, long image, Lmb lmb, OpenStep step) {
    if (read.failed()) {
      throw stop(step, "Bad Linux ARM64 Image magic!");
    }
    Arm64Image header = read.orThrow();
    KernelPlacement kernel = KernelPlacement.of(header, image, session.banks().get(0));
    if (header.isLegacy()) {
      step.print(Message.info("Image lacks image_size field, assuming 16MiB"));
    }
    if (kernel.entry() != image) {
      step.print(
          Message.info(
              "Moving Image from 0x%x to 0x%x, end=%x"
                  .formatted(image, kernel.entry(), kernel.entry() + kernel.size())));
      step.move(Ranges.of(image, kernel.size()), kernel.range().start(), "kernel");
    }
    boolean free = lmb.reserve(kernel.entry(), kernel.size() & 0xffffffffL) >= 0;
    if (!free && session.profile().has(UBootChange.KERNEL_MUST_BE_FREE)) {
      throw stop(step, "Failed to allocate memory for the image at 0x%x".formatted(kernel.entry()));
    }
    return kernel;
  }

  private static String reason(Result<?> failed) {
    return failed.diagnostics().get(0).message();
  }

  /**
   * {@code lmb_alloc_base}, which complains when it fails; from v2025.10 on its callers do.
   *
   * @return the start; 0 when there is no such range
   */
  static long allocate(
      Lmb lmb, long size, long alignment, long limit, UBootProfile profile, OpenStep step) {
    long start = lmb.allocateBelow(size, alignment, limit);
    if (start == 0 && !profile.has(UBootChange.ALLOCATION_IS_QUIET)) {
      step.print(
          Message.complaint(
              "ERROR: Failed to allocate 0x%x bytes below 0x%x.".formatted(size, limit)));
    }
    return start;
  }

  /** Prints a complaint that ends the command. */
  static BootStop stop(OpenStep step, String words) {
    step.print(Message.complaint(words));
    return new BootStop(words);
  }

  /** Prints a complaint after which the board is reset. */
  static BootStop reset(OpenStep step, String words) {
    step.print(Message.complaint(words));
    return BootStop.resetting(words);
  }
}
