package dev.conifer.loader.uboot;

import dev.conifer.boot.Message;
import dev.conifer.boot.TracedMemory.OpenStep;
import dev.conifer.diagnostic.Result;
import dev.conifer.image.Fit;
import dev.conifer.image.ImageType;
import dev.conifer.image.LegacyImage;
import dev.conifer.loader.uboot.FitLoader.Load;
import dev.conifer.loader.uboot.FitLoader.Wanted;
import dev.conifer.memory.AbsentMemoryException;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.WrappingU64;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Finds the ramdisk and the kernel FDT of a boot command, be they raw, legacy images or in a FIT:
 * {@code boot_get_ramdisk} (boot/image-board.c), {@code boot_get_fdt} (boot/image-fdt.c) and {@code
 * boot_get_loadable} of v2023.01.
 */
final class ImageFinder {
  private static final int FDT_MAGIC = 0xd00dfeed;

  /** The first two words of a blob: magic and {@code totalsize}. */
  private static final int FDT_START = 8;

  private final Memory memory;
  private final boolean verify;
  private final Optional<BootedImage> booted;
  private final List<String> board;

  /**
   * For one command.
   *
   * @param booted what the kernel comes from; absent for {@code booti}
   */
  ImageFinder(UBootSession session, Optional<BootedImage> booted) {
    this.memory = session.memory().memory();
    this.verify = verifies(session.environment());
    this.booted = booted;
    this.board = FitLoader.compatible(session.controlFdt().tree());
  }

  /** {@code env_get_yesno("verify")}: unless it begins with n, N, f, F or 0. */
  static boolean verifies(Environment environment) {
    return environment
        .text("verify")
        .map(text -> text.isEmpty() || "nNfF0".indexOf(text.charAt(0)) < 0)
        .orElse(true);
  }

  /**
   * The ramdisk's data.
   *
   * @param argument what the command says: an address, {@code address:size}, {@code
   *     address:subimage}, {@code address#configuration} or {@code -}; absent when it says nothing
   */
  Optional<AddressRange> ramdisk(Optional<String> argument, OpenStep step) {
    try {
      if (argument.isPresent()) {
        return argument.get().equals("-")
            ? Optional.empty()
            : Optional.of(namedRamdisk(argument.get(), step));
      }
      Optional<BootedImage.OfFit> fit = configuredFit();
      if (fit.isPresent()) {
        return fit.get().fit().configuration(Optional.of(fit.get().configuration())).stream()
                .anyMatch(c -> c.ramdisk().isPresent())
            ? Optional.of(
                fitRamdisk(
                    new Wanted(
                        fit.get().address(),
                        Optional.empty(),
                        Optional.of(fit.get().configuration())),
                    step))
            : Optional.empty();
      }
      return part(1);
    } catch (FitLoader.Failure failure) {
      throw BootiExecution.stop(step, "Ramdisk image is corrupt or invalid");
    }
  }

  private AddressRange namedRamdisk(String argument, OpenStep step) {
    Wanted wanted = wanted(argument);
    Content start = memory.read(Ranges.of(wanted.address(), LegacyImage.HEADER_SIZE));
    if (LegacyImage.isAt(start)) {
      return legacyRamdisk(wanted.address(), step);
    }
    if (Fit.isBlobAt(start)) {
      return fitRamdisk(wanted, step);
    }
    int colon = argument.indexOf(':');
    if (colon < 0) {
      step.print(Message.complaint("Wrong Ramdisk Image Format"));
      throw BootiExecution.stop(step, "Ramdisk image is corrupt or invalid");
    }
    return Ranges.of(wanted.address(), Environment.number(argument.substring(colon + 1)));
  }

  private AddressRange fitRamdisk(Wanted wanted, OpenStep step) {
    return new FitLoader(memory, verify, board)
        .load(wanted, ImageType.RAMDISK, Load.OPTIONAL_NON_ZERO, step)
        .range();
  }

  private AddressRange legacyRamdisk(long address, OpenStep step) {
    step.print(
        Message.info("## Loading init Ramdisk from Legacy Image at %08x ...".formatted(address)));
    Optional<LegacyImage> header = legacy(address, memory, verify, step);
    boolean sound =
        header
            .filter(h -> h.os() == LegacyImage.LINUX)
            .filter(h -> h.architecture() == LegacyImage.ARM64)
            .filter(h -> h.is(ImageType.RAMDISK))
            .isPresent();
    if (!sound) {
      if (header.isPresent()) {
        step.print(Message.complaint("No Linux AArch64 Ramdisk Image"));
      }
      throw BootiExecution.stop(step, "Ramdisk image is corrupt or invalid");
    }
    return Ranges.of(address + LegacyImage.HEADER_SIZE, header.get().dataSize());
  }

  /** A legacy image's header, when it and its data are sound; else the console says why not. */
  static Optional<LegacyImage> legacy(long address, Memory memory, boolean verify, OpenStep step) {
    Content start = memory.read(Ranges.of(address, LegacyImage.HEADER_SIZE));
    Result<LegacyImage> header = LegacyImage.read("image", start);
    if (header.failed()) {
      step.print(
          Message.complaint(LegacyImage.isAt(start) ? "Bad Header Checksum" : "Bad Magic Number"));
      return Optional.empty();
    }
    long size = header.orThrow().dataSize();
    if (verify
        && !header
            .orThrow()
            .isIntact(memory.read(Ranges.of(address + LegacyImage.HEADER_SIZE, size)))
            .orElse(true)) {
      step.print(Message.complaint("   Verifying Checksum ... Bad Data CRC"));
      return Optional.empty();
    }
    return header.value();
  }

  /**
   * The kernel FDT, {@code totalsize} bytes; absent when there is none.
   *
   * @param argument as for {@link #ramdisk}
   */
  Optional<AddressRange> fdt(Optional<String> argument, OpenStep step) {
    try {
      Optional<Long> address = fdtAddress(argument, step);
      if (address.isEmpty()) {
        return Optional.empty();
      }
      step.print(Message.info("Booting using the fdt blob at 0x%x".formatted(address.get())));
      byte[] start =
          memory.read(Ranges.of(address.get(), FDT_START)).bytes().orElse(new byte[FDT_START]);
      long totalSize = Integer.toUnsignedLong(ByteBuffer.wrap(start).getInt(4));
      return Optional.of(AddressRange.of(PhysicalAddress.of(address.get()), totalSize));
    } catch (FitLoader.Failure failure) {
      throw BootiExecution.stop(step, "Could not find a valid device tree");
    }
  }

  private Optional<Long> fdtAddress(Optional<String> argument, OpenStep step) {
    if (argument.isPresent()) {
      return Optional.of(namedFdt(wanted(argument.get()), step));
    }
    Optional<BootedImage.OfFit> fit = configuredFit();
    if (fit.isPresent()) {
      Optional<String> name = Optional.of(fit.get().configuration());
      return fit.get().fit().configuration(name).stream().allMatch(c -> c.fdt().isEmpty())
          ? Optional.empty()
          : Optional.of(fitFdt(new Wanted(fit.get().address(), Optional.empty(), name), step));
    }
    Optional<AddressRange> part = part(2).filter(range -> !range.isEmpty());
    if (part.isPresent() && !isBlob(part.get().start().bits())) {
      step.print(Message.complaint("ERROR: image is not a fdt - must RESET the board to recover."));
      throw BootiExecution.stop(step, "Could not find a valid device tree");
    }
    return part.map(range -> range.start().bits());
  }

  private long namedFdt(Wanted wanted, OpenStep step) {
    long address = wanted.address();
    Content start = memory.read(Ranges.of(address, LegacyImage.HEADER_SIZE));
    if (LegacyImage.isAt(start)) {
      return legacyFdt(address, step);
    }
    if (!Fit.isBlobAt(start)) {
      step.print(Message.complaint("ERROR: Did not find a cmdline Flattened Device Tree"));
      throw BootiExecution.stop(step, "Could not find a valid device tree");
    }
    if (isFit(address, start)) {
      return fitFdt(wanted, step);
    }
    step.print(Message.info("## Flattened Device Tree blob at %08x".formatted(address)));
    return address;
  }

  private boolean isFit(long address, Content start) {
    long size = Integer.toUnsignedLong(ByteBuffer.wrap(start.bytes().orElseThrow()).getInt(4));
    return AddressRange.ifValid(address, size).flatMap(this::known).filter(Fit::isAt).isPresent();
  }

  private Optional<Content> known(AddressRange range) {
    try {
      return Optional.of(memory.read(range)).filter(Content::isKnown);
    } catch (AbsentMemoryException e) {
      return Optional.empty();
    }
  }

  /** A legacy image's FDT is copied to its load address. */
  private long legacyFdt(long address, OpenStep step) {
    step.print(
        Message.info("## Flattened Device Tree from Legacy Image at %08x".formatted(address)));
    Optional<LegacyImage> header =
        legacy(address, memory, true, step)
            .filter(h -> h.is(ImageType.FLAT_DT))
            .filter(h -> h.compression() == 0);
    if (header.isEmpty()) {
      throw BootiExecution.stop(step, "Could not find a valid device tree");
    }
    long data = address + LegacyImage.HEADER_SIZE;
    long size = header.get().dataSize();
    long load = header.get().load();
    if (load != address && load != data) {
      if (WrappingU64.less(load, data + size) && WrappingU64.less(address, load + size)) {
        step.print(Message.complaint("ERROR: fdt overwritten - must RESET the board to recover."));
        throw BootiExecution.stop(step, "Could not find a valid device tree");
      }
      step.move(Ranges.of(data, size), PhysicalAddress.of(load), "FDT");
    }
    return load;
  }

  private long fitFdt(Wanted wanted, OpenStep step) {
    FitLoader.Loaded loaded =
        new FitLoader(memory, verify, board).load(wanted, ImageType.FLAT_DT, Load.OPTIONAL, step);
    if (!isBlob(loaded.range().start().bits())) {
      throw fail(step, "Subimage data is not a FDT");
    }
    boolean overlays =
        loaded.configuration().filter(c -> c.fdt().size() > 1).isPresent()
            || wanted.configuration().filter(c -> c.contains("#")).isPresent();
    if (overlays) {
      throw fail(step, "config with overlays but CONFIG_OF_LIBFDT_OVERLAY not set");
    }
    return loaded.range().start().bits();
  }

  private boolean isBlob(long address) {
    return memory
        .read(Ranges.of(address, FDT_START))
        .bytes()
        .filter(bytes -> ByteBuffer.wrap(bytes).getInt() == FDT_MAGIC)
        .isPresent();
  }

  /** {@code boot_get_loadable}: copies what else the configuration names. */
  void loadables(OpenStep step) {
    configuredFit()
        .ifPresent(
            fit -> {
              List<String> names =
                  fit.fit()
                      .configuration(Optional.of(fit.configuration()))
                      .map(c -> c.loadables())
                      .orElse(List.of());
              try {
                for (String name : names) {
                  new FitLoader(memory, verify, board)
                      .load(
                          new Wanted(fit.address(), Optional.of(name), Optional.empty()),
                          ImageType.LOADABLE,
                          Load.OPTIONAL_NON_ZERO,
                          step);
                }
              } catch (FitLoader.Failure failure) {
                throw BootiExecution.stop(step, "Loadable(s) is corrupt or invalid");
              }
            });
  }

  /** The FIT whose configuration names the kernel, and with it the rest. */
  private Optional<BootedImage.OfFit> configuredFit() {
    return booted
        .filter(BootedImage.OfFit.class::isInstance)
        .map(BootedImage.OfFit.class::cast)
        .filter(BootedImage.OfFit::byConfiguration);
  }

  /** A part of the multi-file image that is booted. */
  private Optional<AddressRange> part(int index) {
    if (booted.isPresent()
        && booted.get() instanceof BootedImage.Legacy legacy
        && legacy.header().is(ImageType.MULTI)) {
      List<LegacyImage.Part> parts =
          LegacyImage.parts(memory.read(Ranges.of(legacy.data(), legacy.header().dataSize())));
      if (index < parts.size()) {
        LegacyImage.Part part = parts.get(index);
        return Optional.of(Ranges.of(legacy.data() + part.offset(), part.size()));
      }
    }
    return Optional.empty();
  }

  /**
   * {@code fit_parse_conf} and {@code fit_parse_subimage}: without an address the FIT that is
   * booted is meant.
   */
  private Wanted wanted(String argument) {
    Optional<String> configuration = configuredFit().map(BootedImage.OfFit::configuration);
    int mark = mark(argument);
    if (mark < 0) {
      return new Wanted(Environment.number(argument), Optional.empty(), configuration);
    }
    long address =
        mark > 0
            ? Environment.number(argument.substring(0, mark))
            : booted.map(BootedImage::address).orElse(0L);
    String name = argument.substring(mark + 1);
    return argument.charAt(mark) == '#'
        ? new Wanted(address, Optional.empty(), Optional.of(name))
        : new Wanted(address, Optional.of(name), Optional.empty());
  }

  /** Where an argument's address ends and a name begins; negative when there is no name. */
  static int mark(String argument) {
    int hash = argument.indexOf('#');
    return hash >= 0 ? hash : argument.indexOf(':');
  }

  private static FitLoader.Failure fail(OpenStep step, String words) {
    step.print(Message.complaint(words));
    return new FitLoader.Failure(words);
  }
}
