package dev.conifer.scenario.lab;

import dev.conifer.board.Registers;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.fdt.FdtReader;
import dev.conifer.image.Bdinfo;
import dev.conifer.image.BdinfoText;
import dev.conifer.image.Payload;
import dev.conifer.lab.LinuxMachine;
import dev.conifer.layout.Layout;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.qemu.Qemu;
import dev.conifer.reserved.PlacedRegion;
import dev.conifer.spec.Chosen;
import dev.conifer.tree.DeviceTree;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One boot of the machine, from its reset until Linux takes commands: types the script of the plan
 * at U-Boot's prompt, or what the model takes for the flow of a plan without one, and looks at
 * memory between the commands.
 */
final class MachineBootRun {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration TIME_TO_ANSWER = Duration.ofMinutes(1);
  private static final Pattern PROMPT = Pattern.compile("\\n=> ");
  private static final Pattern READ = Pattern.compile("(\\d+) bytes read in");

  /** The longest FDT that is read back, in bytes: {@code CONFIG_SYS_FDT_PAD} and more. */
  private static final int MOST_FDT = 16 << 20;

  private static final int FDT_SIZE_AT = 4;

  private final Layout layout;
  private final PhysicalAddress entry;
  private final Qemu qemu;
  private final Optional<RegionBytes> before;
  private final Progress progress;
  private final Map<Moment, Map<PlacedRegion, MemoryMap>> lost = new EnumMap<>(Moment.class);
  private Optional<Bdinfo> bdinfo = Optional.empty();
  private Optional<Registers> registers = Optional.empty();
  private Optional<DeviceTree> finalFdt = Optional.empty();
  private String bootiSaid = "";

  /**
   * A boot that has not begun.
   *
   * @param entry where the model says that the kernel's first instruction lies; absent addresses
   *     are never reached
   * @param before what the regions held before the reset
   */
  MachineBootRun(
      Layout layout,
      PhysicalAddress entry,
      Qemu qemu,
      Optional<RegionBytes> before,
      Progress progress) {
    this.layout = layout;
    this.entry = entry;
    this.qemu = qemu;
    this.before = before;
    this.progress = progress;
  }

  /** How far a boot is followed. */
  sealed interface End {
    /** Until Linux takes commands. */
    record UserSpace() implements End {}

    /** Until the console shows {@code text}; the machine is stopped there. */
    record ConsoleLine(String text) implements End {}

    /** Until Linux asks for a reset, which the machine must have been told to hold. */
    record Reset() implements End {}
  }

  /** What came of it; the machine stands still. */
  record Outcome(MachineBoot boot, Optional<LinuxMachine> linux) {}

  /** Boots the machine, which runs, up to {@code end}. */
  Outcome run(End end) {
    // Any key stops the countdown, this one too.
    qemu.console().type(" ");
    qemu.console().expect(PATIENCE, PROMPT);
    bdinfo = BdinfoText.read(SourceFile.of("console", "=> bdinfo\n" + command("bdinfo"))).value();
    reached(Moment.PROMPT);
    for (Map.Entry<String, String> variable : layout.request().environment().entrySet()) {
      command(
          variable.getValue().isEmpty()
              ? "setenv " + variable.getKey()
              : "setenv %s '%s'".formatted(variable.getKey(), variable.getValue()));
    }
    command("virtio scan");
    return layout
        .request()
        .script()
        .map(script -> runScript(script, end))
        .orElseGet(() -> loadAndBoot(end));
  }

  /** Types the lines of {@code script}, the last of which is to start the kernel. */
  private Outcome runScript(Payload script, End end) {
    List<String> lines =
        new String(script.content().bytes().orElseThrow(), StandardCharsets.ISO_8859_1)
            .lines()
            .toList();
    lines.subList(0, lines.size() - 1).forEach(this::command);
    return start(lines.get(lines.size() - 1), end);
  }

  private Outcome loadAndBoot(End end) {
    command(
        "if test -n \"${fdt_addr_r}\"; then setenv fdt_at ${fdt_addr_r};"
            + " else setenv fdt_at ${fdt_addr}; fi");
    Optional<String> refusal =
        load(Optional.of(layout.request().kernel()), "${kernel_addr_r}", Moment.KERNEL_LOADED)
            .or(() -> load(layout.request().ramdisk(), "${ramdisk_addr_r}", Moment.RAMDISK_LOADED))
            .or(() -> load(layout.request().kernelFdt(), "${fdt_at}", Moment.FDT_LOADED));
    return refusal
        .map(words -> new Outcome(boot(Optional.of(words), ""), Optional.empty()))
        .orElseGet(() -> booti(end));
  }

  private String command(String line) {
    qemu.console().type(line + "\n");
    return qemu.console().expect(PATIENCE, PROMPT).before();
  }

  /** Why a file could not be loaded; absent when it was, or when there is none. */
  private Optional<String> load(Optional<Payload> file, String address, Moment moment) {
    if (file.isEmpty()) {
      return Optional.empty();
    }
    String said = command("load virtio 0:1 %s %s".formatted(address, file.get().name()));
    Matcher read = READ.matcher(said);
    if (!read.find() || Long.parseLong(read.group(1)) != file.get().size()) {
      return Optional.of(refusal(said));
    }
    reached(moment);
    return Optional.empty();
  }

  /** The line with asterisks, in which a command says why it gives up; else the last. */
  private static String refusal(String said) {
    List<String> lines = said.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
    return lines.stream()
        .filter(line -> line.startsWith("**"))
        .findFirst()
        .orElse(lines.isEmpty() ? "U-Boot says nothing" : lines.get(lines.size() - 1));
  }

  private Outcome booti(End end) {
    String ramdisk =
        layout
            .request()
            .ramdisk()
            .map(file -> "${ramdisk_addr_r}:%x".formatted(file.size()))
            .orElse("-");
    String fdt = layout.request().kernelFdt().isPresent() ? "${fdt_at}" : "${fdtcontroladdr}";
    return start("booti ${kernel_addr_r} %s %s".formatted(ramdisk, fdt), end);
  }

  /** Types {@code line}, which starts the kernel. */
  private Outcome start(String line, End end) {
    qemu.stop();
    int begin = qemu.console().text().length();
    // The keys wait until the machine runs again, with the breakpoint in place.
    qemu.console().type(line + "\n");
    qemu.runTo(entry, PATIENCE);
    bootiSaid = qemu.console().text().substring(begin);
    registers = Optional.of(qemu.registers(0));
    finalFdt = readFdt(PhysicalAddress.of(registers.get().x(0)));
    reached(Moment.ENTRY);
    if (end instanceof End.UserSpace) {
      return userSpace();
    }
    if (end instanceof End.ConsoleLine shown) {
      qemu.console().expect(PATIENCE, Pattern.compile(Pattern.quote(shown.text())));
      qemu.stop();
    } else {
      qemu.awaitStop(PATIENCE);
    }
    return new Outcome(boot(Optional.empty(), ""), Optional.empty());
  }

  private Outcome userSpace() {
    LinuxMachine linux = LinuxMachine.comingUp(qemu, PATIENCE);
    reached(Moment.USER_SPACE);
    String log = linux.run("dmesg", TIME_TO_ANSWER);
    qemu.stop();
    return new Outcome(boot(Optional.empty(), log), Optional.of(linux));
  }

  /** Looks at the regions, and lets the machine go on. */
  private void reached(Moment moment) {
    progress.reached(moment.toString());
    qemu.stop();
    before.ifPresent(bytes -> lost.put(moment, bytes.lostIn(qemu.memory())));
    qemu.resume();
  }

  private Optional<DeviceTree> readFdt(PhysicalAddress start) {
    return qemu.memory()
        .bytes(AddressRange.of(start, 2 * FDT_SIZE_AT))
        .map(header -> ByteBuffer.wrap(header).getInt(FDT_SIZE_AT))
        .filter(size -> size > 0 && size <= MOST_FDT)
        .flatMap(size -> qemu.memory().bytes(AddressRange.of(start, size)))
        .flatMap(blob -> FdtReader.read("the final FDT", blob).value());
  }

  private MachineBoot boot(Optional<String> refusal, String log) {
    return new MachineBoot(
        bdinfo,
        placed("Loading Ramdisk to (\\w+), end (\\w+)").or(this::ramdiskInPlace),
        placed("(?:Loading|Using) Device Tree (?:to|in place at) (\\w+), end (\\w+)"),
        registers,
        finalFdt,
        lost,
        refusal,
        log);
  }

  /** What the final FDT says: {@code booti} says nothing of a ramdisk that stays where it is. */
  private Optional<AddressRange> ramdiskInPlace() {
    return finalFdt.flatMap(tree -> Chosen.of(tree).value()).flatMap(Chosen::initrd);
  }

  /** What {@code booti} says of a placement; U-Boot prints the last byte of an FDT as its end. */
  private Optional<AddressRange> placed(String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(bootiSaid);
    return matcher.find()
        ? Optional.of(
            new AddressRange(
                PhysicalAddress.of(Long.parseUnsignedLong(matcher.group(1), 16)),
                PhysicalAddress.of(Long.parseUnsignedLong(matcher.group(2), 16))))
        : Optional.empty();
  }
}
