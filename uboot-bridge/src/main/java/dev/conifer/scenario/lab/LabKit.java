package dev.conifer.scenario.lab;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.lab.DebianKernel;
import dev.conifer.lab.DebianPackages;
import dev.conifer.lab.LinuxMachine;
import dev.conifer.lab.PackageSet;
import dev.conifer.qemu.QemuTools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The real things that a lab is made of.
 *
 * @param tools the emulator
 * @param uBoot Debian's U-Boot 2023.01 for the {@code virt} machine
 * @param kernel Debian's kernel for arm64
 * @param busybox Debian's {@code busybox-static} for arm64
 */
public record LabKit(QemuTools tools, Path uBoot, DebianKernel kernel, Path busybox) {
  /** The list of modules in the initramfs that a scenario loads, in place of its {@code init}. */
  private static final String LATER = "later";

  /** Guest shell that loads them. */
  static final String LOAD_DRIVERS =
      "for m in $(cat /lib/modules/" + LATER + "); do insmod /lib/modules/$m.ko; done";

  /**
   * What finds the regions, and a file system for the one that is a block device. ext4 asks for the
   * checksum by name when it mounts, so that no dependency names it.
   */
  private static final List<String> DRIVERS =
      List.of("ramoops", "nd_pmem", "of_pmem", "crc32c_generic", "ext4");

  public LabKit {
    Objects.requireNonNull(tools);
    Objects.requireNonNull(uBoot);
    Objects.requireNonNull(kernel);
    Objects.requireNonNull(busybox);
  }

  /** The packages for Debian's arm64 that a kernel of {@code series} is run with. */
  public static List<PackageSet> packages(String series) {
    return List.of(PackageSet.kernel(series), PackageSet.BUSYBOX);
  }

  /** What is missing of all that the lab needs: one error each, with what to do about it. */
  public static List<Diagnostic> missing(DebianPackages packages, String series) {
    List<Diagnostic> missing = new ArrayList<>(QemuTools.find().diagnostics());
    missing.addAll(QemuTools.uBoot().diagnostics());
    missing.addAll(packages.missing(packages(series)));
    return missing;
  }

  /** The kit with the kernel of {@code series}, such as 6.1. */
  public static Result<LabKit> of(DebianPackages packages, String series) {
    List<Diagnostic> missing = missing(packages, series);
    if (!missing.isEmpty()) {
      return Result.failure(missing);
    }
    return packages
        .extracted(PackageSet.kernel(series))
        .then(DebianKernel::in)
        .then(
            kernel ->
                packages
                    .extracted(PackageSet.BUSYBOX)
                    .map(
                        root ->
                            new LabKit(
                                QemuTools.find().orThrow(),
                                QemuTools.uBoot().orThrow(),
                                kernel,
                                root.resolve("bin/busybox"))));
  }

  /** The kernel's file. */
  byte[] image() {
    return read(kernel.image());
  }

  /**
   * What the kernel starts from.
   *
   * @param size in bytes, of the whole; zeros behind the archive are passed over by the kernel
   *     (init/initramfs.c). An archive that is longer stays as it is
   */
  Result<byte[]> initramfs(long size) {
    return kernel
        .modules()
        .withDependencies(DRIVERS)
        .map(
            drivers -> {
              byte[] packed =
                  LinuxMachine.initramfs(read(busybox), List.of())
                      .withModules(LATER, drivers)
                      .withFolder("mnt")
                      .gzip();
              return Arrays.copyOf(packed, (int) Math.max(packed.length, size));
            });
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
