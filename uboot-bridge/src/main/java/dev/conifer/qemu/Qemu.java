package dev.conifer.qemu;

import dev.conifer.board.Registers;
import dev.conifer.memory.Memory;
import dev.conifer.memory.PhysicalAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One machine in a QEMU of its own: prepared, started, stopped and resumed, and in the end closed.
 * Its memory may be looked at and filled whenever it does not run.
 *
 * <p>The QEMU ends with {@link #close}, and at the latest with this JVM, whatever ends that. Its
 * files lie in a temporary folder, which goes with it.
 *
 * <p>One thread at a time drives a machine.
 */
public final class Qemu implements AutoCloseable {
  private static final Pattern REGISTER = Pattern.compile("\\b(PC|SP|X\\d\\d)=([0-9a-f]{16})");

  private final VirtMachine machine;
  private final WorkFolder folder;
  private final RamFile memory;
  private final QemuTools tools;
  private final Thread lastResort = new Thread(this::end, "qemu-end");
  private Optional<QemuProcess> process = Optional.empty();
  private Optional<GdbStub> debugger = Optional.empty();
  private boolean ended;

  private Qemu(QemuTools tools, VirtMachine machine) {
    // First: nothing is made any more when the JVM is going down.
    Runtime.getRuntime().addShutdownHook(lastResort);
    this.tools = tools;
    this.machine = machine;
    this.folder = WorkFolder.create();
    this.memory = new RamFile(folder.file("ram"), machine.bank(), () -> !isRunning());
  }

  /**
   * A machine that is switched off, with zeros in its memory. What is written there now is there
   * when it starts, except where QEMU puts the device tree: at the start of RAM, at every reset.
   */
  public static Qemu prepare(QemuTools tools, VirtMachine machine) {
    Objects.requireNonNull(tools);
    return new Qemu(tools, machine);
  }

  /** {@link #prepare} with the QEMU of the {@code PATH}. */
  public static Qemu prepare(VirtMachine machine) {
    return prepare(QemuTools.find().orThrow(), machine);
  }

  /** What the machine is built as. */
  public VirtMachine machine() {
    return machine;
  }

  /**
   * Switches the machine on.
   *
   * @throws QemuException when QEMU does not come up; the message has QEMU's own words
   */
  public void start() {
    if (process.isPresent()) {
      throw new IllegalStateException("the machine was started before");
    }
    QemuProcess started = new QemuProcess(tools, machine, folder);
    process = Optional.of(started);
    started.resume();
  }

  /** Whether it runs at this moment. */
  public boolean isRunning() {
    return process.filter(QemuProcess::isRunning).isPresent();
  }

  /** Stops the machine where it is; nothing happens when it stands. */
  public void stop() {
    started().stop();
  }

  /** Lets a stopped machine go on. */
  public void resume() {
    started().resume();
  }

  /**
   * Resets the machine as a watchdog does, from outside. It goes on as it was, running or stopped.
   *
   * @throws IllegalStateException when the machine {@linkplain VirtMachine#standsAtReset() stands
   *     at resets}
   */
  public void reset() {
    if (machine.standsAtReset()) {
      throw new IllegalStateException("this machine stands still at resets");
    }
    started().reset();
  }

  /**
   * Makes the machine stand still where the guest next asks for a reset, before anything of it is
   * done: {@link #awaitStop} comes back there, {@link #reset} does it.
   */
  public void holdNextReset() {
    started().execute("set-action", Map.of("reboot", "shutdown"));
  }

  /**
   * Waits until the machine stands still of itself.
   *
   * @throws QemuException when it does not in time
   */
  public void awaitStop(Duration patience) {
    started().awaitStop(patience);
  }

  /**
   * Lets the machine run until a CPU is about to execute the instruction at {@code address}, and
   * stops it there.
   *
   * @throws QemuException when none comes there in time
   */
  public void runTo(PhysicalAddress address, Duration patience) {
    stop();
    if (debugger.isEmpty()) {
      Path socket = folder.file("gdb");
      started()
          .execute(
              "human-monitor-command",
              Map.of("command-line", "gdbserver unix:%s,server=on,wait=off".formatted(socket)));
      debugger = Optional.of(GdbStub.connect(socket));
    }
    debugger.get().runTo(address, patience);
    stop();
  }

  /** The first serial port. */
  public SerialConsole console() {
    return started().console();
  }

  /**
   * What a CPU sees at physical addresses. Reading and writing throw {@link IllegalStateException}
   * while the machine runs.
   */
  public Memory memory() {
    return memory;
  }

  /**
   * The registers of a CPU.
   *
   * @param cpu its number
   */
  public Registers registers(int cpu) {
    if (cpu < 0 || cpu >= machine.cpus()) {
      throw new IllegalArgumentException("no CPU " + cpu);
    }
    Object text =
        started()
            .execute(
                "human-monitor-command",
                Map.of("command-line", "info registers", "cpu-index", (long) cpu));
    return registers(text.toString());
  }

  /** The registers in what {@code info registers} prints. */
  static Registers registers(String text) {
    Registers registers = Registers.atReset(PhysicalAddress.ZERO);
    Matcher matcher = REGISTER.matcher(text);
    while (matcher.find()) {
      long value = Long.parseUnsignedLong(matcher.group(2), 16);
      registers =
          switch (matcher.group(1)) {
            case "PC" -> registers.withPc(value);
            case "SP" -> registers.withSp(value);
            default -> registers.withX(Integer.parseInt(matcher.group(1).substring(1)), value);
          };
    }
    return registers;
  }

  private QemuProcess started() {
    return process.orElseThrow(() -> new IllegalStateException("the machine was not started"));
  }

  /** Ends QEMU and deletes its files. An interrupt waits until that is done. */
  @Override
  public void close() {
    boolean interrupted = Thread.interrupted();
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(lastResort);
    } catch (IllegalStateException e) {
      // The JVM goes down: the hook finds everything done.
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void end() {
    if (!ended) {
      ended = true;
      debugger.ifPresent(GdbStub::close);
      process.ifPresent(QemuProcess::close);
      memory.close();
      folder.delete();
    }
  }
}
