package dev.conifer.lab;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Packages of Debian 12's arm64 that serve one purpose, and lie in one folder of the cache.
 *
 * @param name the folder's name
 * @param packages their names; of a kernel, the package that depends on the newest one
 * @param kernelSeries of a kernel, what its version begins with; absent otherwise
 * @param withDependencies whether what they depend on is needed, too
 */
public record PackageSet(
    String name, List<String> packages, Optional<String> kernelSeries, boolean withDependencies) {
  /** The shell and the tools of a guest. */
  public static final PackageSet BUSYBOX =
      new PackageSet("busybox", List.of("busybox-static"), Optional.empty(), false);

  /**
   * What saves a dump and hands memory back. libgcc_s.so.1 is opened by makedumpfile's threads when
   * they end, so that no dependency names it.
   */
  public static final PackageSet DUMP_TOOLS =
      new PackageSet(
          "dump-tools",
          List.of("makedumpfile", "ndctl", "daxctl", "libgcc-s1"),
          Optional.empty(),
          true);

  public PackageSet {
    Objects.requireNonNull(name);
    packages = List.copyOf(packages);
    Objects.requireNonNull(kernelSeries);
    if (packages.isEmpty()) {
      throw new IllegalArgumentException("no packages");
    }
  }

  /**
   * Debian's kernel of a series: 6.1 is Debian 12's own, 6.12 comes from backports.
   *
   * @param series such as {@code 6.1}
   */
  public static PackageSet kernel(String series) {
    return new PackageSet(
        "linux-" + series, List.of("linux-image-arm64"), Optional.of(series), false);
  }

  /** What the names of its packages' files are like, one for each that must be there. */
  List<FilePattern> files() {
    return kernelSeries.isPresent()
        ? List.of(FilePattern.kernel(kernelSeries.get()))
        : packages.stream().map(FilePattern::of).toList();
  }

  /**
   * What a package's file is named.
   *
   * @param packageName the package, as one says it
   * @param shown the name as it is shown to a person
   * @param pattern what such a name matches
   */
  record FilePattern(String packageName, String shown, Pattern pattern) {
    static FilePattern of(String packageName) {
      return new FilePattern(
          packageName,
          packageName + "_*_arm64.deb",
          Pattern.compile(Pattern.quote(packageName) + "_.*_arm64\\.deb"));
    }

    /** Neither the cloud's nor the real-time kernel, nor the debug symbols. */
    static FilePattern kernel(String series) {
      return new FilePattern(
          "linux-image-" + series + ".*-arm64",
          "linux-image-" + series + ".*-arm64_*_arm64.deb",
          Pattern.compile(
              "linux-image-" + Pattern.quote(series) + "\\.[^_-]*(-\\d+)?-arm64_.*_arm64\\.deb"));
    }

    boolean matches(String fileName) {
      return pattern.matcher(fileName).matches();
    }
  }
}
