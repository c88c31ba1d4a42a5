package dev.conifer.lab;

import dev.conifer.qemu.Qemu;
import dev.conifer.qemu.QemuException;
import dev.conifer.qemu.SerialConsole;
import dev.conifer.qemu.VirtMachine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A Linux in QEMU that does what it is told: it has started from {@link #initramfs}, and runs one
 * line of shell at a time. Its QEMU ends with it.
 */
public final class LinuxMachine implements AutoCloseable {
  /**
   * Mounts the usual file systems, loads {@code /lib/modules/order}, and then runs every line that
   * is typed. A module that does not load says so on the console. The kernel prints no more than
   * its own end there from then on: what it says would stand in the middle of what commands print.
   */
  private static final String INIT =
      """
      #!/bin/sh
      /bin/busybox --install -s /bin
      mount -t proc proc /proc
      mount -t sysfs sys /sys
      mount -t devtmpfs dev /dev 2>/dev/null
      stty -echo
      dmesg -n 1
      for module in $(cat /lib/modules/order 2>/dev/null); do
        insmod /lib/modules/$module.ko
      done
      echo "@@ready"
      while read -r line; do
        eval "$line"
        echo "@@done $?"
      done
      poweroff -f
      """;

  private static final Pattern READY = Pattern.compile("@@ready\\r?\\n");
  private static final Pattern DONE = Pattern.compile("@@done (\\d+)\\r?\\n");
  private static final Pattern PANIC = Pattern.compile("Kernel panic - not syncing: [^\\r\\n]*");

  /** What else is printed of a panic may take a moment. */
  private static final Duration REST_OF_A_PANIC = Duration.ofSeconds(2);

  private static final Pattern PANIC_END = Pattern.compile("---\\[ end Kernel panic");

  private final Qemu qemu;

  private LinuxMachine(Qemu qemu) {
    this.qemu = qemu;
  }

  /**
   * What the kernel starts from.
   *
   * @param busybox Debian's {@code busybox-static}
   * @param modules what is loaded before the first command
   */
  public static Initramfs initramfs(byte[] busybox, List<KernelModules.Module> modules) {
    return Initramfs.EMPTY
        .withProgram("bin/busybox", busybox)
        .withLink("bin/sh", "busybox")
        .withFolder("dev")
        .withFolder("proc")
        .withFolder("sys")
        .withFolder("root")
        .withFolder("tmp")
        .withModules(modules)
        .withProgram("init", INIT.getBytes(StandardCharsets.US_ASCII));
  }

  /** Starts the kernel that {@code machine} was given, and waits until it takes commands. */
  public static LinuxMachine start(VirtMachine machine, Duration patience) {
    return start(Qemu.prepare(machine), patience);
  }

  /**
   * Starts {@code prepared} and waits until it takes commands.
   *
   * @param prepared with the kernel in place; it is closed with this, and when it does not come up
   * @throws QemuException when it does not come up; the message has the console's end
   */
  public static LinuxMachine start(Qemu prepared, Duration patience) {
    LinuxMachine linux = new LinuxMachine(Objects.requireNonNull(prepared));
    try {
      prepared.start();
      linux.await(READY, patience);
      return linux;
    } catch (RuntimeException e) {
      prepared.close();
      throw e;
    }
  }

  /**
   * Takes over a machine whose boot loader has started the kernel, and waits until it takes
   * commands.
   *
   * @throws QemuException when it does not come up
   */
  public static LinuxMachine comingUp(Qemu running, Duration patience) {
    LinuxMachine linux = new LinuxMachine(Objects.requireNonNull(running));
    linux.await(READY, patience);
    return linux;
  }

  /** Its console, all of it. */
  public SerialConsole console() {
    return qemu.console();
  }

  /** The machine that it runs on. */
  public Qemu qemu() {
    return qemu;
  }

  /**
   * Runs a line of shell and waits for its end.
   *
   * @return what it printed, with newlines alone at the ends of lines
   * @throws QemuException when the line fails, or the kernel panics, or nothing comes in time
   */
  public String run(String line, Duration patience) {
    if (line.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("more than one line");
    }
    qemu.console().type(line + "\n");
    SerialConsole.Seen seen = await(DONE, patience);
    String output = seen.before().replace("\r\n", "\n");
    if (!seen.match().group(1).equals("0")) {
      throw new QemuException(
          "'%s' ended with %s: %s".formatted(line, seen.match().group(1), output.strip()));
    }
    return output;
  }

  private SerialConsole.Seen await(Pattern wanted, Duration patience) {
    SerialConsole.Seen seen = qemu.console().expect(patience, List.of(wanted, PANIC));
    if (seen.which() == 0) {
      return seen;
    }
    try {
      qemu.console().expect(REST_OF_A_PANIC, PANIC_END);
    } catch (QemuException e) {
      // It went down at once: what was printed is all there is.
    }
    throw new QemuException(seen.match().group());
  }

  /** Ends it at once, as pulling the plug does. */
  @Override
  public void close() {
    qemu.close();
  }
}
