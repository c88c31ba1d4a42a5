package dev.conifer.scenario.lab;

import dev.conifer.board.Board;
import dev.conifer.board.Registers;
import dev.conifer.board.ResetCause;
import dev.conifer.board.ResetKind;
import dev.conifer.boot.Handover;
import dev.conifer.lab.LinuxMachine;
import dev.conifer.layout.Layout;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Memory;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.qemu.Qemu;
import dev.conifer.qemu.QemuBoard;
import dev.conifer.qemu.QemuException;
import dev.conifer.qemu.VirtMachine;
import dev.conifer.scenario.lab.MachineBootRun.End;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A board with the real U-Boot and the real Linux on QEMU. {@link #powerOn} and {@link #reset} come
 * back when Linux has reached user space, or U-Boot has given up; the machine then stands still.
 *
 * <p>Its QEMU ends with {@link #close}, and at the latest with this JVM.
 */
final class LabBoard implements Board, AutoCloseable {
  private static final Duration TIME_TO_START = Duration.ofMinutes(5);
  private static final Duration TIME_TO_RESET = Duration.ofMinutes(1);
  private static final Duration TIME_TO_RUN = Duration.ofMinutes(5);
  private static final int CPUS = 2;

  /** What U-Boot says when it has moved itself and waits for a key, for two seconds. */
  private static final Pattern COUNTDOWN = Pattern.compile("Hit any key to stop autoboot");

  private final Layout layout;
  private final Path folder;
  private final Progress progress;
  private final QemuBoard qemu;
  private final List<MachineBoot> boots = new ArrayList<>();
  private final List<ModelBoot> models = new ArrayList<>();
  private Optional<LinuxMachine> linux = Optional.empty();
  private Optional<RegionBytes> before = Optional.empty();
  private Consumer<Memory> atReset = memory -> {};

  /**
   * A board that is switched off.
   *
   * @param folder where the files are put that QEMU is given
   */
  LabBoard(LabKit kit, Layout layout, Path folder, Progress progress) {
    this.layout = layout;
    this.folder = folder;
    this.progress = progress;
    LabMedium medium = LabMedium.write(layout, folder);
    VirtMachine machine =
        VirtMachine.of(layout.request().banks().get(0).size())
            .withCpus(CPUS)
            .withFirmware(kit.uBoot())
            .withDtb(medium.controlFdt())
            .withDisk(new VirtMachine.Disk.Folder(medium.disk()))
            .withPort(port());
    this.qemu = new QemuBoard(kit.tools(), machine, COUNTDOWN, TIME_TO_START);
  }

  @Override
  public void powerOn() {
    start();
    boot(new End.UserSpace());
  }

  /**
   * Switches the board on, and resets it as a watchdog does when the console shows {@code line}.
   */
  void powerOnAndResetAt(String line) {
    start();
    boot(new End.ConsoleLine(line));
    boot(ResetKind.WATCHDOG, "%s at '%s'".formatted(ResetKind.WATCHDOG, line));
  }

  /** Switches the board on, for a kernel that panics before it has reached user space. */
  void powerOnAndPanic() {
    start();
    qemu.on().holdNextReset();
    boot(new End.Reset());
    boot(ResetKind.WARM, "panic, " + ResetKind.WARM);
  }

  private void start() {
    before = Optional.empty();
    progress.reached("power on");
    qemu.powerOn();
  }

  /**
   * {@inheritDoc}
   *
   * <p>A watchdog's reset comes from outside, at once. For the others Linux is told to reboot.
   */
  @Override
  public void reset(ResetKind kind) {
    if (kind == ResetKind.WATCHDOG) {
      boot(kind, kind.toString());
    } else {
      end("sync; reboot -f", kind, kind.toString());
    }
  }

  /**
   * What is done with memory at every reset, before it is compared: when the kernel has ended, and
   * nothing of the reset has happened.
   */
  void atReset(Consumer<Memory> change) {
    atReset = change;
  }

  /**
   * Makes Linux panic, and reboot because of it, by a warm reset where its command line says so.
   */
  void panic() {
    end(
        "sync; echo 1 > /proc/sys/kernel/panic; echo c > /proc/sysrq-trigger",
        ResetKind.WARM,
        "panic, " + ResetKind.WARM);
  }

  /** Has Linux run {@code line}, up to where it asks the firmware for a reset. */
  private void end(String line, ResetKind kind, String stage) {
    Qemu on = qemu.on();
    on.holdNextReset();
    on.resume();
    on.console().type(line + "\n");
    on.awaitStop(TIME_TO_RESET);
    boot(kind, stage);
  }

  /** Resets the machine, which stands still: the bytes of before are those of this moment. */
  private void boot(ResetKind kind, String stage) {
    progress.reached(stage);
    atReset.accept(memory());
    before = Optional.of(RegionBytes.of(layout, memory()));
    qemu.reset(kind);
    boot(new End.UserSpace());
  }

  /** Goes on from where U-Boot waits for a key. */
  private void boot(End end) {
    ModelBoot model = ModelBoot.of(layout, before);
    models.add(model);
    PhysicalAddress entry =
        model.trial().trace().handover().map(Handover::entry).orElse(PhysicalAddress.ZERO);
    qemu.on().resume();
    MachineBootRun.Outcome outcome =
        new MachineBootRun(layout, entry, qemu.on(), before, progress).run(end);
    boots.add(outcome.boot());
    linux = outcome.linux();
  }

  /**
   * Runs a line of shell in Linux; the machine stands still again afterwards.
   *
   * @return what it prints
   */
  String run(String line) {
    Qemu on = qemu.on();
    on.resume();
    String output = linux.orElseThrow().run(line, TIME_TO_RUN);
    on.stop();
    return output;
  }

  /**
   * Copies a file of the guest's, which has loaded the port's drivers.
   *
   * @param file its path there
   * @return the copy, in the folder of the run under the same name
   */
  Path carryOut(String file) {
    Path copy = folder.resolve(file.substring(file.lastIndexOf('/') + 1));
    try {
      long start = Files.size(port());
      long size = Long.parseLong(run("stat -c %s " + file).strip());
      // The driver waits until QEMU has taken each piece.
      run("set -- /dev/vport*p1; [ -c $1 ] && cat %s > $1".formatted(file));
      try (FileChannel from = FileChannel.open(port());
          FileChannel to =
              FileChannel.open(
                  copy,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.TRUNCATE_EXISTING,
                  StandardOpenOption.WRITE)) {
        long copied = 0;
        while (copied < size) {
          long more = from.transferTo(start + copied, size - copied, to);
          if (more <= 0) {
            throw new QemuException(
                "%d of %d bytes of %s came out of the guest".formatted(copied, size, file));
          }
          copied += more;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return copy;
  }

  private Path port() {
    return folder.resolve("port");
  }

  /** The folder of the run. */
  Path folder() {
    return folder;
  }

  /** What was seen of each boot, in order of time. */
  List<MachineBoot> boots() {
    return List.copyOf(boots);
  }

  /** A boot, from 0 on, held against what the model makes of the bytes that were there before. */
  Comparison comparison(int boot) {
    return new Comparison(layout, models.get(boot), boots.get(boot));
  }

  /** What the model makes of a boot, from 0 on. */
  ModelBoot model(int boot) {
    return models.get(boot);
  }

  /** What the regions held before the last reset; absent when there was none. */
  Optional<RegionBytes> before() {
    return before;
  }

  @Override
  public Optional<ResetCause> resetCause() {
    return qemu.resetCause();
  }

  @Override
  public Memory memory() {
    return qemu.memory();
  }

  @Override
  public List<AddressRange> banks() {
    return qemu.banks();
  }

  @Override
  public int cpus() {
    return qemu.cpus();
  }

  @Override
  public Registers registers(int cpu) {
    return qemu.registers(cpu);
  }

  @Override
  public String console() {
    return qemu.console();
  }

  /** Writes all that was printed so far. */
  void keepConsole(Path file) {
    try {
      Files.writeString(file, console());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Switches the board off. */
  @Override
  public void close() {
    qemu.close();
    linux = Optional.empty();
  }
}
