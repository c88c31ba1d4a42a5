package dev.conifer.board;

import dev.conifer.boot.BootTrace;
import dev.conifer.boot.Handover;
import dev.conifer.boot.Message;
import dev.conifer.boot.Step;
import dev.conifer.memory.AddressRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** An arm64 board in which a model of firmware runs on a model of memory. */
public final class BoardModel implements Board {
  private final BoardProfile profile;
  private final Firmware firmware;
  private final PhysicalMemory memory;
  private final Psci psci;
  private final List<Registers> cpus;
  private final StringBuilder console = new StringBuilder();
  private Optional<ResetCause> cause = Optional.empty();
  private Optional<BootTrace> trace = Optional.empty();

  /** A board built as {@code profile}, switched off, with {@code firmware} in it. */
  public BoardModel(BoardProfile profile, Firmware firmware) {
    this.profile = profile;
    this.firmware = Objects.requireNonNull(firmware);
    this.memory = new PhysicalMemory(profile.banks());
    this.psci = new Psci(this, profile.systemReset2());
    this.cpus = new ArrayList<>(Collections.nCopies(profile.cpus(), outOfReset()));
  }

  @Override
  public void powerOn() {
    memory.powerCycle();
    start(ResetCause.POWER_ON);
  }

  @Override
  public void reset(ResetKind kind) {
    if (cause.isEmpty()) {
      throw new IllegalStateException("the board is off");
    }
    memory.reset(kind, profile.retention().over(kind));
    start(kind.cause());
  }

  private void start(ResetCause why) {
    cause = Optional.of(why);
    trace = Optional.empty();
    Collections.fill(cpus, outOfReset());
    BootTrace boot = firmware.run(why, memory);
    trace = Optional.of(boot);
    boot.steps().stream().map(Step::messages).flatMap(List::stream).forEach(this::print);
    boot.refusal().map(Message::complaint).ifPresent(this::print);
    boot.handover().ifPresent(handover -> cpus.set(0, atKernelEntry(handover)));
  }

  /**
   * What a CPU jumps to the kernel with: the FDT's address in x0, and x1 to x3 zero for the future.
   *
   * @see <a href="https://www.kernel.org/doc/html/v6.12/arch/arm64/booting.html">booting.rst,
   *     section 4</a>
   */
  private Registers atKernelEntry(Handover handover) {
    return outOfReset().withX(0, handover.fdt().start().bits()).withPc(handover.entry().bits());
  }

  private Registers outOfReset() {
    return Registers.atReset(profile.resetVector());
  }

  private void print(Message message) {
    console.append(message.text()).append('\n');
  }

  @Override
  public Optional<ResetCause> resetCause() {
    return cause;
  }

  /** What happened in the last boot; absent before the board is on. */
  public Optional<BootTrace> trace() {
    return trace;
  }

  @Override
  public PhysicalMemory memory() {
    return memory;
  }

  @Override
  public List<AddressRange> banks() {
    return memory.banks();
  }

  /** The board's PSCI firmware, which a kernel calls to reset the board. */
  public Psci psci() {
    return psci;
  }

  @Override
  public int cpus() {
    return cpus.size();
  }

  @Override
  public Registers registers(int cpu) {
    return cpus.get(cpu);
  }

  @Override
  public String console() {
    return console.toString();
  }
}
