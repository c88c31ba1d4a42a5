package dev.conifer.qemu;

import dev.conifer.board.Board;
import dev.conifer.board.Registers;
import dev.conifer.board.ResetCause;
import dev.conifer.board.ResetKind;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Memory;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A board over a real QEMU, whose firmware is an image file.
 *
 * <p>The firmware's work is done when the console says so: the machine is stopped there, and its
 * memory is at rest. Every reset is the same to QEMU: it keeps all of RAM, save what it puts at the
 * start of RAM itself, and tells the guest nothing of the kind of reset.
 */
public final class QemuBoard implements Board, AutoCloseable {
  private final QemuTools tools;
  private final VirtMachine machine;
  private final Pattern done;
  private final Duration patience;
  private final StringBuilder earlier = new StringBuilder();
  private Optional<Qemu> qemu = Optional.empty();
  private Optional<ResetCause> cause = Optional.empty();

  /**
   * A board that is switched off.
   *
   * @param done what the console prints when the firmware has done its work
   * @param patience how long that may take
   */
  public QemuBoard(QemuTools tools, VirtMachine machine, Pattern done, Duration patience) {
    this.tools = Objects.requireNonNull(tools);
    this.machine = Objects.requireNonNull(machine);
    this.done = Objects.requireNonNull(done);
    this.patience = Objects.requireNonNull(patience);
  }

  @Override
  public void powerOn() {
    powerOff();
    Qemu on = Qemu.prepare(tools, machine);
    qemu = Optional.of(on);
    cause = Optional.of(ResetCause.POWER_ON);
    on.start();
    awaitFirmware(on);
  }

  @Override
  public void reset(ResetKind kind) {
    Qemu on = on();
    cause = Optional.of(kind.cause());
    on.reset();
    on.resume();
    awaitFirmware(on);
  }

  private void awaitFirmware(Qemu on) {
    on.console().expect(patience, done);
    on.stop();
  }

  /**
   * The machine itself, to do what no board can be asked for.
   *
   * @throws IllegalStateException when the board is off
   */
  public Qemu on() {
    return qemu.orElseThrow(() -> new IllegalStateException("the board is off"));
  }

  @Override
  public Optional<ResetCause> resetCause() {
    return cause;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException when the board is off
   */
  @Override
  public Memory memory() {
    return on().memory();
  }

  @Override
  public List<AddressRange> banks() {
    return List.of(machine.bank());
  }

  @Override
  public int cpus() {
    return machine.cpus();
  }

  @Override
  public Registers registers(int cpu) {
    return on().registers(cpu);
  }

  @Override
  public String console() {
    return earlier + qemu.map(on -> on.console().text()).orElse("");
  }

  private void powerOff() {
    qemu.ifPresent(
        on -> {
          earlier.append(on.console().text());
          on.close();
        });
    qemu = Optional.empty();
  }

  /** Switches the board off. */
  @Override
  public void close() {
    powerOff();
    cause = Optional.empty();
  }
}
