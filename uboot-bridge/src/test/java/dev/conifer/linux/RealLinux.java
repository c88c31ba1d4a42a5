package dev.conifer.linux;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.conifer.compile.CompileOptions;
import dev.conifer.compile.DtsCompiler;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.Includes;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.image.Arm64Image;
import dev.conifer.lab.DebianKernel;
import dev.conifer.lab.DebianPackages;
import dev.conifer.lab.LinuxMachine;
import dev.conifer.lab.PackageSet;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.qemu.Qemu;
import dev.conifer.qemu.QemuException;
import dev.conifer.qemu.VirtMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One of Debian's kernels on QEMU's virt machine, with everything placed as the test says. */
final class RealLinux {
  private static final Duration TIME_TO_BOOT = Duration.ofSeconds(60);
  private static final Duration TIME_TO_ANSWER = Duration.ofSeconds(30);
  private static final long RAM = 1L << 30;
  private static final Pattern CMA = Pattern.compile("CmaTotal:\\s+(\\d+) kB");

  /** Persistent memory is probed on the side: reading this waits for its end. */
  private static final String PROBES = "cat /sys/bus/nd/devices/ndbus*/wait_probe 2>&1; true";

  private static final String REGIONS =
      "for r in /sys/bus/nd/devices/region*; do"
          + " [ -d $r ] && echo \"$(cat $r/resource) $(cat $r/size)\"; done;"
          + " ls /dev | grep '^pmem'; true";

  private final String release;
  private final byte[] image;
  private final byte[] ramdisk;

  private RealLinux(String release, byte[] image, byte[] ramdisk) {
    this.release = release;
    this.image = image;
    this.ramdisk = ramdisk;
  }

  /** The kernel of a series, such as 6.1, out of {@code packages}. */
  static RealLinux of(String series, DebianPackages packages) {
    try {
      DebianKernel kernel =
          packages.extracted(PackageSet.kernel(series)).then(DebianKernel::in).orThrow();
      Path busybox = packages.extracted(PackageSet.BUSYBOX).orThrow().resolve("bin/busybox");
      return new RealLinux(
          kernel.release(),
          Files.readAllBytes(kernel.image()),
          LinuxMachine.initramfs(
                  Files.readAllBytes(busybox),
                  kernel
                      .modules()
                      .withDependencies(List.of("ramoops", "nd_pmem", "of_pmem"))
                      .orThrow())
              .gzip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What {@code uname -r} says there. */
  String release() {
    return release;
  }

  /** What the kernel takes from its first byte on. */
  long imageSize() {
    return Arm64Image.read("Image", Content.ofBytes(image)).orThrow().imageSize();
  }

  /** Boots {@code input}; the record of it, in the form of the recorded boots. */
  ObjectNode boot(String name, TreeInput input) {
    String dts = input.dts(ramdisk.length);
    byte[] fdt =
        FdtWriter.write(
            DtsCompiler.of(CompileOptions.DEFAULT)
                .compile(SourceFile.of("drawn.dts", dts), Includes.none())
                .orThrow());
    ObjectNode record = JsonNodeFactory.instance.objectNode().put("name", name);
    put(record, "kernel", AddressRange.of(input.kernel(), imageSize()));
    AddressRange fdtRange = AddressRange.of(input.fdt(), fdt.length);
    put(record, "fdt", fdtRange);
    put(record, "initrd", AddressRange.of(input.initrd(), ramdisk.length));
    record.put("dts", dts);
    record.set("linux", boot(input, fdt, fdtRange));
    return record;
  }

  private static void put(ObjectNode record, String name, AddressRange range) {
    record.putArray(name).add(range.start().toString()).add(range.end().toString());
  }

  private ObjectNode boot(TreeInput input, byte[] fdt, AddressRange fdtRange) {
    try {
      Path firmware = Files.createTempFile("conifer", ".bin");
      try {
        Files.write(firmware, handover(input));
        Qemu qemu =
            Qemu.prepare(VirtMachine.of(RAM).withCpus(2).withFirmware(firmware).standingAtReset());
        place(qemu, input.kernel(), image);
        place(qemu, input.initrd(), ramdisk);
        place(qemu, input.fdt(), fdt);
        try (LinuxMachine linux = LinuxMachine.start(qemu, TIME_TO_BOOT)) {
          return answers(linux, fdtRange);
        } catch (QemuException e) {
          ObjectNode died = JsonNodeFactory.instance.objectNode();
          String.valueOf(e.getMessage()).lines().forEach(died.putArray("failure")::add);
          return died;
        }
      } finally {
        Files.delete(firmware);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void place(Qemu qemu, long address, byte[] content) {
    qemu.memory().write(PhysicalAddress.of(address), Content.ofBytes(content));
  }

  /**
   * A firmware that does nothing but start the kernel: x0 is the tree, x1 to x3 are zeros
   * (Documentation/arm64/booting.rst), the two addresses stand behind the code.
   */
  private static byte[] handover(TreeInput input) {
    ByteBuffer code = ByteBuffer.allocate(0x30).order(ByteOrder.LITTLE_ENDIAN);
    code.putInt(0x58000100); // ldr x0, .+0x20
    code.putInt(0xaa1f03e1); // mov x1, xzr
    code.putInt(0xaa1f03e2); // mov x2, xzr
    code.putInt(0xaa1f03e3); // mov x3, xzr
    code.putInt(0x580000c4); // ldr x4, .+0x18
    code.putInt(0xd61f0080); // br x4
    code.position(0x20);
    return code.putLong(input.fdt()).putLong(input.kernel()).array();
  }

  private static ObjectNode answers(LinuxMachine linux, AddressRange fdt) {
    linux.run(PROBES, TIME_TO_ANSWER);
    ObjectNode record = BootLog.read(linux.run("dmesg -r", TIME_TO_ANSWER), fdt).record();
    Matcher cma = CMA.matcher(linux.run("cat /proc/meminfo", TIME_TO_ANSWER));
    record.put("cmaTotalKiB", cma.find() ? Long.parseLong(cma.group(1)) : 0);
    linux.run(REGIONS, TIME_TO_ANSWER).lines().forEach(record.putArray("pmem")::add);
    linux
        .run("cat /proc/iomem", TIME_TO_ANSWER)
        .lines()
        .filter(line -> line.matches("[4-7].*|.*(?:ersist|ramoops).*"))
        .forEach(record.putArray("iomem")::add);
    return record;
  }
}
