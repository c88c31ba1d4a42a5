package dev.conifer.scenario.lab;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Result;
import dev.conifer.lab.DebianKernel;
import dev.conifer.lab.DebianPackages;
import dev.conifer.lab.DumpTools;
import dev.conifer.lab.Initramfs;
import dev.conifer.lab.LinuxMachine;
import dev.conifer.lab.PackageSet;
import dev.conifer.qemu.QemuTools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The real things that a lab is made of.
 *
 * @param tools the emulator
 * @param uBoot Debian's U-Boot 2023.01 for the {@code virt} machine
 * @param kernel Debian's kernel for arm64
 * @param busybox Debian's {@code busybox-static} for arm64
 * @param dumpTools what saves a dump, as it would lie below {@code /}
 */
public record LabKit(
    QemuTools tools, Path uBoot, DebianKernel kernel, Path busybox, Path dumpTools) {
  /** The list of modules in the initramfs that a scenario loads, in place of its {@code init}. */
  private static final String LATER = "later";

  /** Guest shell that loads them. */
  static final String LOAD_DRIVERS = loading(LATER);

  /**
   * What finds the regions, and a file system for the one that is a block device. ext4 asks for the
   * checksum by name when it mounts, so that no dependency names it.
   */
  private static final List<String> DRIVERS =
      List.of("ramoops", "nd_pmem", "of_pmem", "crc32c_generic", "ext4");

  /** The list of modules that carry files out. */
  private static final String PORT = "port";

  /** Guest shell that loads them. */
  static final String LOAD_PORT = loading(PORT);

  /** The list of modules that hand memory back. */
  private static final String HAND_BACK = "hand-back";

  /**
   * Guest shell that loads those of them that are not loaded yet; insmod complains of the others.
   */
  static final String LOAD_HAND_BACK = loading(HAND_BACK);

  /** What makes memory of a device; the drivers that find the device are among {@link #DRIVERS}. */
  private static final List<String> HAND_BACK_DRIVERS = List.of("device_dax", "dax_pmem", "kmem");

  private static final List<String> PORT_DRIVERS = List.of("virtio_mmio", "virtio_console");

  public LabKit {
    Objects.requireNonNull(tools);
    Objects.requireNonNull(uBoot);
    Objects.requireNonNull(kernel);
    Objects.requireNonNull(busybox);
    Objects.requireNonNull(dumpTools);
  }

  private static String loading(String list) {
    return "for m in $(cat /lib/modules/%s); do insmod /lib/modules/$m.ko; done".formatted(list);
  }

  /** The packages for Debian's arm64 that a kernel of {@code series} is run with. */
  public static List<PackageSet> packages(String series) {
    return List.of(PackageSet.kernel(series), PackageSet.BUSYBOX, PackageSet.DUMP_TOOLS);
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
                    .then(
                        shell ->
                            packages
                                .extracted(PackageSet.DUMP_TOOLS)
                                .map(
                                    tools ->
                                        new LabKit(
                                            QemuTools.find().orThrow(),
                                            QemuTools.uBoot().orThrow(),
                                            kernel,
                                            shell.resolve("bin/busybox"),
                                            tools))));
  }

  /** The kernel's file. */
  byte[] image() {
    return read(kernel.image());
  }

  /** What the kernel starts from. */
  Result<Initramfs> initramfs() {
    return kernel
        .modules()
        .withDependencies(DRIVERS)
        .map(
            drivers ->
                LinuxMachine.initramfs(read(busybox), List.of())
                    .withModules(LATER, drivers)
                    .withFolder("mnt"));
  }

  /** {@link #initramfs} with what saves a dump and carries it out. */
  Result<Initramfs> initramfsWithDumpTools() {
    return initramfs()
        .then(
            guest ->
                kernel
                    .modules()
                    .withDependencies(PORT_DRIVERS)
                    .map(
                        drivers ->
                            new DumpTools(dumpTools).addTo(guest.withModules(PORT, drivers))));
  }

  /** {@link #initramfsWithDumpTools} with what hands memory back. */
  Result<Initramfs> initramfsThatHandsBack() {
    return initramfsWithDumpTools()
        .then(
            guest ->
                kernel
                    .modules()
                    .withDependencies(HAND_BACK_DRIVERS)
                    .map(drivers -> guest.withModules(HAND_BACK, drivers)));
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
