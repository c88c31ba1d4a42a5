package dev.conifer.qemu;

import dev.conifer.memory.AddressRange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What QEMU's {@code virt} machine is built as: GICv3, no ACPI (with it the tree that QEMU makes
 * names devices that the machine then lacks), Cortex-A57 CPUs, no network.
 *
 * @param ramSize in bytes
 * @param cpus how many CPUs
 * @param firmware the image in the boot flash, such as U-Boot's
 * @param kernel a kernel that QEMU itself boots, without firmware
 * @param dtb the tree that QEMU puts at the start of RAM at every reset, in place of its own
 * @param disks virtio block devices; U-Boot numbers them in the opposite order
 * @param port the file that gets what the guest writes to its virtio serial port; without a port
 *     when absent
 * @param standsAtReset whether the machine stops where the guest asks for a reset, in place of
 *     being reset
 */
public record VirtMachine(
    long ramSize,
    int cpus,
    Optional<Path> firmware,
    Optional<Kernel> kernel,
    Optional<Path> dtb,
    List<Disk> disks,
    Optional<Path> port,
    boolean standsAtReset) {

  /** Where RAM begins: {@code VIRT_MEM} in hw/arm/virt.c. */
  private static final long RAM_BASE = 0x40000000L;

  private static final long PAGE = 0x1000;

  public VirtMachine {
    Objects.requireNonNull(firmware);
    Objects.requireNonNull(kernel);
    Objects.requireNonNull(dtb);
    disks = List.copyOf(disks);
    Objects.requireNonNull(port);
    if (ramSize <= 0 || ramSize % PAGE != 0) {
      throw new IllegalArgumentException("RAM of 0x" + Long.toHexString(ramSize) + " bytes");
    }
    if (cpus < 1) {
      throw new IllegalArgumentException(cpus + " CPUs");
    }
  }

  /** A machine of one CPU with {@code ramSize} bytes and nothing to run. */
  public static VirtMachine of(long ramSize) {
    return new VirtMachine(
        ramSize,
        1,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        false);
  }

  /**
   * A kernel that QEMU boots.
   *
   * @param image an arm64 {@code Image}
   * @param initrd its initial ramdisk
   * @param commandLine its command line
   */
  public record Kernel(Path image, Optional<Path> initrd, String commandLine) {
    public Kernel {
      Objects.requireNonNull(image);
      Objects.requireNonNull(initrd);
      Objects.requireNonNull(commandLine);
    }
  }

  /** A virtio block device. */
  public sealed interface Disk {
    /** A raw image, which the guest may write to. */
    record Image(Path file) implements Disk {}

    /** A FAT file system with the files of a folder as they are now, which nobody can write to. */
    record Folder(Path folder) implements Disk {}
  }

  /** This machine with {@code count} CPUs. */
  public VirtMachine withCpus(int count) {
    return new VirtMachine(ramSize, count, firmware, kernel, dtb, disks, port, standsAtReset);
  }

  /** This machine with {@code image} in the boot flash. */
  public VirtMachine withFirmware(Path image) {
    return new VirtMachine(
        ramSize, cpus, Optional.of(image), kernel, dtb, disks, port, standsAtReset);
  }

  /** This machine with a kernel that QEMU boots. */
  public VirtMachine withKernel(Kernel direct) {
    return new VirtMachine(
        ramSize, cpus, firmware, Optional.of(direct), dtb, disks, port, standsAtReset);
  }

  /** This machine with another tree than QEMU's own. */
  public VirtMachine withDtb(Path blob) {
    return new VirtMachine(
        ramSize, cpus, firmware, kernel, Optional.of(blob), disks, port, standsAtReset);
  }

  /** This machine with one more disk. */
  public VirtMachine withDisk(Disk disk) {
    List<Disk> more = new ArrayList<>(disks);
    more.add(disk);
    return new VirtMachine(ramSize, cpus, firmware, kernel, dtb, more, port, standsAtReset);
  }

  /** This machine with a serial port, whose bytes go to {@code file}: it is made or emptied. */
  public VirtMachine withPort(Path file) {
    return new VirtMachine(
        ramSize, cpus, firmware, kernel, dtb, disks, Optional.of(file), standsAtReset);
  }

  /** This machine, standing still where the guest asks for a reset. */
  public VirtMachine standingAtReset() {
    return new VirtMachine(ramSize, cpus, firmware, kernel, dtb, disks, port, true);
  }

  /** Its only DRAM bank. */
  public AddressRange bank() {
    return AddressRange.of(RAM_BASE, ramSize);
  }

  /**
   * QEMU's arguments.
   *
   * @param ram the file that is the RAM
   * @param qmp the socket that listens for QMP
   * @param console the socket that listens for the first serial port
   */
  List<String> arguments(Path ram, Path qmp, Path console) {
    List<String> arguments = new ArrayList<>(List.of("-nodefaults", "-no-user-config"));
    arguments.addAll(List.of("-display", "none", "-S"));
    arguments.addAll(List.of("-M", "virt,gic-version=3,acpi=off,memory-backend=ram"));
    arguments.addAll(List.of("-cpu", "cortex-a57", "-smp", Integer.toString(cpus)));
    arguments.addAll(List.of("-m", ramSize + "B", "-object"));
    arguments.add(
        "memory-backend-file,id=ram,share=on,size=%dB,mem-path=%s".formatted(ramSize, text(ram)));
    arguments.addAll(List.of("-chardev", "socket,id=console,path=" + text(console)));
    arguments.addAll(List.of("-serial", "chardev:console"));
    arguments.addAll(List.of("-chardev", "socket,id=qmp,path=" + text(qmp)));
    arguments.addAll(List.of("-mon", "chardev=qmp,mode=control"));
    arguments.addAll(List.of("-action", "shutdown=pause"));
    if (standsAtReset) {
      arguments.addAll(List.of("-action", "reboot=shutdown"));
    }
    firmware.ifPresent(image -> arguments.addAll(List.of("-bios", image.toString())));
    dtb.ifPresent(blob -> arguments.addAll(List.of("-dtb", blob.toString())));
    kernel.ifPresent(
        direct -> {
          arguments.addAll(List.of("-kernel", direct.image().toString()));
          arguments.addAll(List.of("-append", direct.commandLine()));
          direct.initrd().ifPresent(i -> arguments.addAll(List.of("-initrd", i.toString())));
        });
    for (int i = 0; i < disks.size(); i++) {
      arguments.addAll(
          List.of("-drive", "if=none,id=disk%d,%s".formatted(i, source(disks.get(i)))));
      arguments.addAll(List.of("-device", "virtio-blk-device,drive=disk" + i));
    }
    port.ifPresent(
        file -> {
          arguments.addAll(List.of("-chardev", "file,id=port,path=" + text(file)));
          arguments.addAll(List.of("-device", "virtio-serial-device"));
          arguments.addAll(List.of("-device", "virtserialport,chardev=port"));
        });
    return arguments;
  }

  private static String source(Disk disk) {
    if (disk instanceof Disk.Image image) {
      return "format=raw,file=" + text(image.file());
    }
    return "format=raw,readonly=on,file=fat:" + text(((Disk.Folder) disk).folder());
  }

  /** In an option, a comma of a file name is written twice. */
  private static String text(Path file) {
    return file.toString().replace(",", ",,");
  }
}
