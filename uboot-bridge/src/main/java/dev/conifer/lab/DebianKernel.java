package dev.conifer.lab;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A kernel as Debian's package brings it.
 *
 * @param release what {@code uname -r} says, such as {@code 6.1.0-56-arm64}
 * @param image the arm64 {@code Image}; Debian does not pack it
 * @param modules its modules
 */
public record DebianKernel(String release, Path image, KernelModules modules) {
  private static final String IMAGE = "vmlinuz-";

  public DebianKernel {
    Objects.requireNonNull(release);
    Objects.requireNonNull(image);
    Objects.requireNonNull(modules);
  }

  /** The kernel in {@code root}, the folder that its package was extracted to. */
  public static Result<DebianKernel> in(Path root) {
    List<Path> images = images(root.resolve("boot"));
    if (images.size() != 1) {
      return Result.failure(
          Diagnostic.error(
                  "E-package",
                  new FileLocation(root.toString()),
                  "there are %d kernels where one should be".formatted(images.size()))
              .withRemedy("leave one linux-image package in the folder above"));
    }
    Path image = images.get(0);
    String release = image.getFileName().toString().substring(IMAGE.length());
    return Result.of(
        new DebianKernel(
            release, image, KernelModules.in(root.resolve("lib/modules").resolve(release))));
  }

  private static List<Path> images(Path boot) {
    if (!Files.isDirectory(boot)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(boot)) {
      return files.filter(f -> f.getFileName().toString().startsWith(IMAGE)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
