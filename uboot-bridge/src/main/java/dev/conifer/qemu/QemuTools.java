package dev.conifer.qemu;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What has to be installed.
 *
 * @param emulator {@code qemu-system-aarch64}
 */
public record QemuTools(Path emulator) {
  private static final String EMULATOR = "qemu-system-aarch64";

  /** Where Debian's u-boot-qemu puts the image for arm64's {@code virt} machine. */
  private static final Path U_BOOT = Path.of("/usr/lib/u-boot/qemu_arm64/u-boot.bin");

  public QemuTools {
    Objects.requireNonNull(emulator);
  }

  /** The emulator on the {@code PATH}. */
  public static Result<QemuTools> find() {
    return find(SearchPath.ofUser());
  }

  static Result<QemuTools> find(SearchPath path) {
    return path.find(EMULATOR)
        .map(found -> Result.of(new QemuTools(found)))
        .orElseGet(
            () ->
                Result.failure(
                    missing(
                        EMULATOR,
                        "there is no %s on the PATH".formatted(EMULATOR),
                        "qemu-system-arm")));
  }

  /** Debian's U-Boot for the {@code virt} machine. */
  public static Result<Path> uBoot() {
    return uBoot(U_BOOT);
  }

  static Result<Path> uBoot(Path image) {
    return Files.isReadable(image)
        ? Result.of(image)
        : Result.failure(
            missing(image.toString(), "there is no U-Boot at " + image, "u-boot-qemu"));
  }

  private static Diagnostic missing(String file, String message, String debianPackage) {
    return Diagnostic.error("E-tool-missing", new FileLocation(file), message)
        .withRemedy(
            "install the package that has it, on Debian and Ubuntu: apt-get install "
                + debianPackage);
  }
}
