package dev.conifer.loader.uboot;

import dev.conifer.boot.Message;
import dev.conifer.boot.TracedMemory.OpenStep;
import dev.conifer.diagnostic.Result;
import dev.conifer.fdt.FdtHeader;
import dev.conifer.fdt.FdtReader;
import dev.conifer.image.Compression;
import dev.conifer.image.Fit;
import dev.conifer.image.FitConfiguration;
import dev.conifer.image.FitHash;
import dev.conifer.image.FitImage;
import dev.conifer.image.Gzip;
import dev.conifer.image.ImageType;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.WrappingU64;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.PropertyValue;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Takes one image out of a FIT: {@code fit_image_load} (boot/image-fit.c, v2023.01). What has a
 * load address is copied there with no look at any reservation: only the FIT's own blob may not be
 * hit.
 *
 * @param memory where the FIT lies and the image goes
 * @param verify whether hashes count: not when the variable {@code verify} says no
 * @param board what the control FDT says that the board is compatible with: builds with {@code
 *     CONFIG_FIT_BEST_MATCH}, as Debian's are, choose the configuration by it when none is named,
 *     and do not ask for the default
 */
record FitLoader(Memory memory, boolean verify, List<String> board) {
  /** By how much a packed image other than kernel and ramdisk may grow. */
  private static final long UNPACKING_FACTOR = 20;

  private static final int MOST_UNPACKED = 256 << 20;

  private static final Set<String> BOOTABLE =
      Set.of("linux", "u-boot", "tee", "openrtos", "efi", "vxworks");

  /** What becomes of an image's load address. */
  enum Load {
    /** It does not count: a kernel goes there later. */
    IGNORED,
    /** The image is copied there when it has one. */
    OPTIONAL,
    /** The same, but 0 means none. */
    OPTIONAL_NON_ZERO
  }

  /**
   * Which image of a FIT is meant.
   *
   * @param address where the FIT lies
   * @param subimage the image's name; absent when a configuration says it
   * @param configuration the configuration's name; absent for the default one
   */
  record Wanted(long address, Optional<String> subimage, Optional<String> configuration) {}

  /**
   * An image that was taken out.
   *
   * @param range where its data are now
   * @param configuration the configuration that named it; absent when it was named itself
   */
  record Loaded(
      Fit fit, FitImage image, AddressRange range, Optional<FitConfiguration> configuration) {}

  /** An image that cannot be loaded; what is wrong with it is on the console. */
  static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    Failure(String words) {
      super(words, null, false, false);
    }

    String words() {
      return String.valueOf(getMessage());
    }
  }

  /** Loads what plays the part of {@code type}. */
  Loaded load(Wanted wanted, ImageType type, Load load, OpenStep step) {
    String part = part(type);
    step.print(
        Message.info("## Loading %s from FIT Image at %08x ...".formatted(part, wanted.address())));
    Fit fit = read(wanted.address(), part, step);
    Optional<FitConfiguration> configuration = Optional.empty();
    Optional<String> name = wanted.subimage();
    if (name.isEmpty()) {
      configuration =
          wanted.configuration().isPresent()
              ? fit.configuration(wanted.configuration())
              : bestMatch(fit, wanted.address());
      if (configuration.isEmpty()) {
        throw fail(step, "Could not find configuration node");
      }
      step.print(Message.info("   Using '%s' configuration".formatted(configuration.get().name())));
      name = imageOf(configuration.get(), type);
    }
    FitImage image =
        name.flatMap(fit::image)
            .orElseThrow(
                () -> fail(step, "Could not find subimage node type '%s'".formatted(part)));
    step.print(Message.info("   Trying '%s' %s subimage".formatted(image.name(), part)));
    AddressRange data = data(image, wanted.address(), part, step);
    verify(image, data, step);
    check(image, type, step);
    return new Loaded(
        fit, image, place(fit, image, data, wanted.address(), type, load, step), configuration);
  }

  /**
   * {@code fit_conf_find_compat}: the configuration for the first of the board's names that any is
   * for. One that does not say it itself is for what its FDT is for, if that is not packed.
   */
  private Optional<FitConfiguration> bestMatch(Fit fit, long address) {
    return board.stream()
        .flatMap(
            name ->
                fit.configurations().stream()
                    .filter(c -> compatible(fit, c, address).contains(name)))
        .findFirst();
  }

  private List<String> compatible(Fit fit, FitConfiguration configuration, long address) {
    if (!configuration.compatible().isEmpty()) {
      return configuration.compatible();
    }
    return configuration.fdt().stream()
        .findFirst()
        .flatMap(fit::image)
        .filter(image -> image.compression().filter("none"::equals).isPresent())
        .flatMap(FitImage::data)
        .flatMap(data -> AddressRange.ifValid(address + data.offset(), data.size()))
        .flatMap(memory::bytes)
        .flatMap(blob -> FdtReader.read("FDT", blob).value())
        .map(FitLoader::compatible)
        .orElse(List.of());
  }

  /** What the board of {@code tree} is compatible with. */
  static List<String> compatible(DeviceTree tree) {
    return tree.root().value("compatible").flatMap(PropertyValue::strings).orElse(List.of());
  }

  private static String part(ImageType type) {
    return switch (type) {
      case FLAT_DT -> "fdt";
      case LOADABLE -> "loadables";
      default -> type.shortName();
    };
  }

  private static Optional<String> imageOf(FitConfiguration configuration, ImageType type) {
    return switch (type) {
      case KERNEL -> configuration.kernel();
      case RAMDISK -> configuration.ramdisk();
      case FLAT_DT -> configuration.fdt().stream().findFirst();
      default -> configuration.loadables().stream().findFirst();
    };
  }

  /** {@code fit_check_format}; builds that verify signatures take no unit addresses. */
  private Fit read(long address, String part, OpenStep step) {
    Content start = memory.read(Ranges.of(address, FdtHeader.SIZE));
    long size =
        start
            .bytes()
            .map(bytes -> FdtHeader.read("FIT", bytes).orThrow().totalSize())
            .orElse((long) FdtHeader.SIZE);
    Result<Fit> fit = Fit.read("FIT", memory.read(Ranges.of(address, size)));
    if (fit.failed()) {
      step.print(Message.complaint(fit.diagnostics().get(0).message()));
      throw fail(step, "Bad FIT %s image format!".formatted(part));
    }
    if (names(fit.orThrow()).anyMatch(name -> name.contains("@"))) {
      step.print(Message.complaint("Bad FIT %s image format! (err=-99)".formatted(part)));
      throw fail(step, "Signature checking prevents use of unit addresses (@) in nodes");
    }
    return fit.orThrow();
  }

  private static Stream<String> names(Fit fit) {
    return Stream.concat(
        fit.images().stream().map(FitImage::name),
        fit.configurations().stream().map(FitConfiguration::name));
  }

  private static AddressRange data(FitImage image, long address, String part, OpenStep step) {
    FitImage.Data data =
        image
            .data()
            .orElseThrow(() -> fail(step, "Could not find %s subimage data!".formatted(part)));
    return Ranges.of(address + data.offset(), data.size());
  }

  /** {@code fit_image_verify}: the first hash that is wrong ends it. */
  private void verify(FitImage image, AddressRange data, OpenStep step) {
    if (!verify || image.hashes().isEmpty()) {
      return;
    }
    Content content = memory.read(data);
    for (FitHash hash : image.hashes()) {
      if (hash.ignored()) {
        continue;
      }
      Optional<String> wrong = wrong(hash.compare(content));
      if (wrong.isPresent()) {
        step.print(
            Message.complaint(
                "%s for '%s' hash node in '%s' image node"
                    .formatted(wrong.get(), hash.node(), image.name())));
        throw fail(step, "Bad Data Hash");
      }
    }
  }

  /** U-Boot's words for a hash that does not fit. */
  private static Optional<String> wrong(FitHash.Outcome outcome) {
    return Optional.ofNullable(
        switch (outcome) {
          case MATCHES -> null;
          case DIFFERS -> "Bad hash value";
          case BAD_LENGTH -> "Bad hash value len";
          case NO_VALUE -> "Can't get hash value property";
          case NO_ALGORITHM -> "Can't get hash algo property";
          case UNKNOWN_ALGORITHM -> "Unsupported hash algorithm";
        });
  }

  private static void check(FitImage image, ImageType type, OpenStep step) {
    if (image.architecture().filter("arm64"::equals).isEmpty()
        && !(type == ImageType.KERNEL && image.architecture().filter("arm"::equals).isPresent())) {
      throw fail(step, "Unsupported Architecture");
    }
    boolean typeFits =
        image.is(type)
            || image.is(ImageType.FIRMWARE)
            || image.is(ImageType.TEE)
            || image.is(ImageType.TFA_BL31)
            || (type == ImageType.KERNEL && image.is(ImageType.KERNEL_NOLOAD));
    boolean osFits = type == ImageType.FLAT_DT || image.os().filter(BOOTABLE::contains).isPresent();
    if (type != ImageType.LOADABLE && !(typeFits && osFits)) {
      throw fail(
          step, "No %s AArch64 %s Image".formatted(osFits ? "Linux" : "Unknown OS", type.title()));
    }
  }

  /** Copies the image to its load address, or leaves it where it is. */
  private AddressRange place(
      Fit fit,
      FitImage image,
      AddressRange data,
      long address,
      ImageType type,
      Load load,
      OpenStep step) {
    Optional<Long> target =
        load == Load.IGNORED
            ? Optional.empty()
            : image.load().filter(to -> load == Load.OPTIONAL || to != 0);
    if (target.isEmpty()) {
      if (isUnpacked(image, type)) {
        throw fail(
            step,
            "'%s' is packed and has no load address: U-Boot unpacks it into its heap, which this"
                    .formatted(image.name())
                + " model does not follow");
      }
      return data;
    }
    long start = target.get();
    if (WrappingU64.less(start, address + fit.totalSize())
        && WrappingU64.less(address, start + data.size())) {
      throw fail(step, "Error: %s overwritten".formatted(part(type)));
    }
    step.print(
        Message.info(
            "   Loading %s from 0x%08x to 0x%08x"
                .formatted(part(type), data.start().bits(), start)));
    Content content = memory.read(data);
    if (isUnpacked(image, type)) {
      content = unpack(image, type, content, step);
    }
    AddressRange range = Ranges.of(start, content.size());
    step.write(range.start(), content, image.name());
    return range;
  }

  /** Kernels are unpacked later, ramdisks by Linux. */
  private static boolean isUnpacked(FitImage image, ImageType type) {
    return image.compression().filter(c -> !c.equals("none")).isPresent()
        && type != ImageType.KERNEL
        && type != ImageType.RAMDISK;
  }

  private static Content unpack(FitImage image, ImageType type, Content packed, OpenStep step) {
    if (image.packing().filter(p -> p == Compression.GZIP).isEmpty()) {
      throw fail(step, "Error decompressing %s".formatted(part(type)));
    }
    int limit = (int) Math.min(packed.size() * UNPACKING_FACTOR, MOST_UNPACKED);
    Result<Content> unpacked = Gzip.unpack(image.name(), packed, limit);
    if (unpacked.failed()) {
      step.print(Message.complaint(unpacked.diagnostics().get(0).message()));
      throw fail(step, "Error decompressing %s".formatted(part(type)));
    }
    return unpacked.orThrow();
  }

  private static Failure fail(OpenStep step, String words) {
    step.print(Message.complaint(words));
    return new Failure(words);
  }
}
