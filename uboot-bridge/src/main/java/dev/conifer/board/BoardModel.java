package dev.conifer.board;

import dev.conifer.boot.BootTrace;
import dev.conifer.boot.Handover;
import dev.conifer.boot.Message;
import dev.conifer.boot.Step;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Memory;
import dev.conifer.memory.MemoryMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** An arm64 board in which a model of firmware runs on a model of memory. */
public final class BoardModel implements Board {
  private static final String RUNNING_SYSTEM = "the running system";

  private final BoardProfile profile;
  private final Firmware firmware;
  private final PhysicalMemory memory;
  private final Devices devices;
  private final Psci psci;
  private final List<Cpu> cpus = new ArrayList<>();
  private final StringBuilder console = new StringBuilder();
  private Optional<WatchdogHandler> watchdogHandler = Optional.empty();
  private Optional<ResetCause> cause = Optional.empty();
  private Optional<BootTrace> trace = Optional.empty();
  private int boots;
  private int resets;

  /** A board built as {@code profile}, switched off, with {@code firmware} in it. */
  public BoardModel(BoardProfile profile, Firmware firmware) {
    this.profile = profile;
    this.firmware = Objects.requireNonNull(firmware);
    this.memory = new PhysicalMemory(profile.banks());
    this.devices = Devices.of(memory, () -> reset(ResetKind.WATCHDOG));
    this.psci = new Psci(this, profile);
    for (int i = 0; i < profile.cpus(); i++) {
      cpus.add(new Cpu(false, outOfReset()));
    }
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
    if (kind == ResetKind.WATCHDOG) {
      memory.writtenBy(new Writer("the firmware", "the watchdog's handler", boots));
      watchdogHandler.ifPresent(handler -> handler.beforeReset(List.copyOf(cpus), memory));
    }
    resets++;
    RetentionPolicy policy = profile.retention();
    Retention keeps = psci.protectsMemory() ? Retention.ZEROED : policy.over(kind);
    memory.reset(new Retention.Reset(kind, resets), keeps, policy.linesOver(kind));
    start(kind.cause());
  }

  /** Gives the firmware something to do when the watchdog bites, before the CPUs are reset. */
  public void onWatchdog(WatchdogHandler handler) {
    watchdogHandler = Optional.of(handler);
  }

  /**
   * What runs on the board works; what it writes is noted as its own.
   *
   * @param who who works
   * @param what what it puts into memory
   */
  public void work(String who, String what, Consumer<Memory> work) {
    memory.writtenBy(new Writer(who, what, boots));
    work.accept(memory);
    memory.writtenBy(new Writer(RUNNING_SYSTEM, "", boots));
  }

  /** Switches the board off; what DRAM held is lost. */
  public void powerOff() {
    memory.powerCycle();
    devices.reset();
    cpus.replaceAll(cpu -> new Cpu(false, outOfReset()));
    cause = Optional.empty();
    trace = Optional.empty();
  }

  /**
   * Time passes while the kernel runs: devices work, the watchdog waits.
   *
   * @throws IllegalStateException when the board is off
   */
  public void advance(Duration time) {
    if (cause.isEmpty()) {
      throw new IllegalStateException("the board is off");
    }
    devices.advance(time);
  }

  /**
   * Jumps to another kernel without a reset, as kexec does: every device stays as it is, and goes
   * on with what it does.
   *
   * @param next what puts the next kernel in its place and starts it
   */
  public void jump(Firmware next) {
    run(next, cause.orElseThrow(() -> new IllegalStateException("the board is off")));
  }

  private void start(ResetCause why) {
    cause = Optional.of(why);
    devices.reset();
    run(firmware, why);
  }

  private void run(Firmware next, ResetCause why) {
    boots++;
    trace = Optional.empty();
    cpus.replaceAll(cpu -> new Cpu(false, outOfReset()));
    cpus.set(0, new Cpu(true, outOfReset()));
    memory.writtenBy(new Writer("the firmware", "", boots));
    BootTrace boot = next.run(why, memory);
    memory.note(boot.steps(), boots);
    memory.writtenBy(new Writer(RUNNING_SYSTEM, "", boots));
    trace = Optional.of(boot);
    boot.steps().stream().map(Step::messages).flatMap(List::stream).forEach(this::print);
    boot.refusal().map(Message::complaint).ifPresent(this::print);
    boot.handover().ifPresent(handover -> cpus.set(0, new Cpu(true, atKernelEntry(handover))));
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

  void switchOn(int cpu, long entry, long context) {
    cpus.set(cpu, new Cpu(true, outOfReset().withPc(entry).withX(0, context)));
  }

  void switchOff(int cpu) {
    cpus.set(cpu, new Cpu(false, cpus.get(cpu).registers()));
  }

  boolean isDram(AddressRange range) {
    return MemoryMap.of(banks()).contains(range);
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

  /** The devices. */
  public Devices devices() {
    return devices;
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

  /** CPU {@code number}. */
  public Cpu cpu(int number) {
    return cpus.get(number);
  }

  @Override
  public Registers registers(int cpu) {
    return cpus.get(cpu).registers();
  }

  /** Sets the registers of a CPU that runs: what it does with them is its own affair. */
  public void setRegisters(int cpu, Registers registers) {
    cpus.set(cpu, new Cpu(cpus.get(cpu).isOn(), registers));
  }

  @Override
  public String console() {
    return console.toString();
  }
}
