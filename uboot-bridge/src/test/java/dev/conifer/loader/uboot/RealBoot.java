package dev.conifer.loader.uboot;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.conifer.boot.EfiMemoryType;
import dev.conifer.fdt.FdtReader;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Memory;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.qemu.Qemu;
import dev.conifer.qemu.QemuException;
import dev.conifer.qemu.QemuTools;
import dev.conifer.qemu.SerialConsole;
import dev.conifer.qemu.VirtMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A scenario on Debian's U-Boot in QEMU, and what came of it, in the form of the recorded answers.
 */
final class RealBoot {
  private static final Pattern PROMPT = Pattern.compile("\\n=> ");
  private static final Pattern RESET = Pattern.compile("resetting \\.\\.\\.");
  private static final Pattern STARTING =
      Pattern.compile("Starting kernel \\.\\.\\.|EFIMAP BEGIN.*");

  /**
   * What that application prints last. Its x0 is the FDT's address, not the processor's; its EL is
   * CurrentEL, which has the level from bit 2 on.
   */
  private static final Pattern EFI_REPORT =
      Pattern.compile(
          "FAKEKERNEL x0=0x([0-9a-f]{16}) entry=0x([0-9a-f]{16}) EL=([0-9a-f]{16})\\s+FAKEKERNEL END");

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration KERNEL_PATIENCE = Duration.ofSeconds(20);
  private static final int MOST_FDT = 64 << 20;

  private final Scenario scenario;
  private final ObjectNode result = JsonNodeFactory.instance.objectNode();

  private RealBoot(Scenario scenario) {
    this.scenario = scenario;
  }

  /** Runs {@code scenario}. */
  static ObjectNode run(Scenario scenario) {
    RealBoot boot = new RealBoot(scenario);
    try {
      Path dtb = Files.createTempFile("conifer", ".dtb");
      try {
        boot.run(dtb);
      } finally {
        Files.delete(dtb);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return boot.result;
  }

  private void run(Path dtb) throws IOException {
    VirtMachine machine =
        VirtMachine.of(scenario.bank().size())
            .withFirmware(QemuTools.uBoot().orThrow())
            .standingAtReset();
    if (scenario.controlFdtIsGiven()) {
      Files.write(dtb, FdtWriter.write(scenario.controlFdt().tree()));
      machine = machine.withDtb(dtb);
    }
    try (Qemu qemu = Qemu.prepare(machine)) {
      scenario.fill(qemu.memory());
      qemu.start();
      // Any key stops the countdown, this one too.
      qemu.console().type(" ");
      qemu.console().expect(PATIENCE, PROMPT);
      // First, as in the recorded runs: the lowest page of the EFI pool is written when a command
      // first builds the LMB lists, for it then takes the EFI memory map.
      bdinfo(command("bdinfo", qemu.console()));
      qemu.stop();
      regions("patterns_at_prompt", qemu.memory());
      qemu.resume();
      for (String line : scenario.environment()) {
        command(line, qemu.console());
      }
      ArrayNode typed = result.putArray("pre_output");
      for (String line : scenario.commands()) {
        typed.addArray().add(line).add(command(line, qemu.console()) + "\n=>");
      }
      Optional<MatchResult> report = boot(scenario.boot().orElseThrow(), qemu.console());
      qemu.stop();
      regions("patterns_after_boot", qemu.memory());
      report.ifPresent(r -> finalFdt(hex(r.group(1)), qemu.memory()));
    }
  }

  private static String command(String line, SerialConsole console) {
    console.type(line + "\n");
    return console.expect(PATIENCE, PROMPT).before();
  }

  private void regions(String name, Memory memory) {
    ArrayNode records = result.putArray(name);
    for (Scenario.Region region : scenario.regions()) {
      if (scenario.bank().contains(region.range())) {
        MemoryMap changed = region.changedPages(memory);
        ObjectNode record = records.addObject();
        record.put("region", region.name());
        record.put("intact", changed.isEmpty());
        ArrayNode ranges = record.putArray("corrupt");
        for (AddressRange range : changed.ranges()) {
          ranges.addArray().add(range.start().toString()).add(range.last().toString());
        }
      }
    }
  }

  private void bdinfo(String text) {
    ObjectNode bdinfo = result.putObject("bdinfo");
    put(bdinfo, "relocaddr", "relocaddr   = 0x(\\w+)", text);
    put(bdinfo, "fdt_blob", "fdt_blob    = 0x(\\w+)", text);
    put(bdinfo, "fdt_size", "fdt_size    = 0x(\\w+)", text);
    put(bdinfo, "sp_start", "sp start    = 0x(\\w+)", text);
    put(bdinfo, "tlb", "TLB addr    = 0x(\\w+)", text);
    ArrayNode reserved = bdinfo.putArray("reserved");
    Matcher entry =
        Pattern.compile("reserved\\[\\d+]\\s+\\[0x(\\w+)-0x(\\w+)], \\S+ bytes flags: (\\w+)")
            .matcher(text);
    while (entry.find()) {
      reserved
          .addObject()
          .put("start", "0x" + entry.group(1))
          .put("end", "0x" + entry.group(2))
          .put("flags", Integer.parseInt(entry.group(3), 16));
    }
    errors(bdinfo, text);
  }

  private static void put(ObjectNode node, String name, String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    if (!matcher.find()) {
      throw new QemuException("no '%s' in %s".formatted(pattern, text));
    }
    node.put(name, "0x" + Long.toHexString(hex(matcher.group(1))));
  }

  private static void errors(ObjectNode node, String text) {
    ArrayNode errors = node.putArray("errors");
    text.lines().map(String::strip).filter(line -> line.startsWith("ERROR")).forEach(errors::add);
  }

  /** Types the command that boots; what the kernel reports, when there is one. */
  private Optional<MatchResult> boot(String command, SerialConsole console) {
    ObjectNode boot = result.putObject("boot");
    console.type(command + "\n");
    SerialConsole.Seen seen = console.expect(PATIENCE, List.of(STARTING, RESET, PROMPT));
    String text = seen.before();
    placed(boot, "ramdisk", "Loading Ramdisk to (\\w+), end (\\w+) \\.\\.\\. OK", text);
    placed(boot, "fdt", "Loading Device Tree to (\\w+), end (\\w+) \\.\\.\\. OK", text);
    errors(boot, text);
    ArrayNode lines = boot.putArray("console");
    text.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(lines::add);
    if (seen.which() != 0) {
      boot.put("status", "returned to prompt");
      return Optional.empty();
    }
    try {
      SerialConsole.Seen started =
          console.expect(KERNEL_PATIENCE, List.of(StandInKernel.REPORT, EFI_REPORT));
      MatchResult report = started.match();
      if (started.which() == 1) {
        efiMap(started.before());
      }
      boot.put("status", "kernel started");
      boot.putObject("kernel")
          .put("x0", "0x" + Long.toHexString(hex(report.group(1))))
          .put("entry", "0x" + Long.toHexString(hex(report.group(2))))
          .put("EL", hex(report.group(3)) >> (started.which() == 1 ? 2 : 0));
      return Optional.of(report);
    } catch (QemuException e) {
      boot.put("status", "kernel silent");
      return Optional.empty();
    }
  }

  /** What the application of the recorded runs prints of each entry. */
  private void efiMap(String text) {
    ArrayNode map = result.putArray("efi_memory_map");
    Matcher entry =
        Pattern.compile("MAP type=(\\w+) start=(\\w+) end=(\\w+) attr=(\\w+)").matcher(text);
    while (entry.find()) {
      map.addObject()
          .put("type", EfiMemoryType.of(hex(entry.group(1))).orElseThrow().title())
          .put("start", "0x" + Long.toHexString(hex(entry.group(2))))
          .put("end", "0x" + Long.toHexString(hex(entry.group(3))))
          .put("attr", "0x" + Long.toHexString(hex(entry.group(4))));
    }
  }

  private static void placed(ObjectNode boot, String name, String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    if (matcher.find()) {
      boot.putObject(name)
          .put("start", "0x" + Long.toHexString(hex(matcher.group(1))))
          .put("end", "0x" + Long.toHexString(hex(matcher.group(2))));
    }
  }

  private void finalFdt(long address, Memory memory) {
    PhysicalAddress start = PhysicalAddress.of(address);
    byte[] header = memory.bytes(AddressRange.of(start, 8)).orElseThrow();
    int totalSize = ByteBuffer.wrap(header).getInt(4);
    if (totalSize < 0 || totalSize > MOST_FDT) {
      throw new QemuException("the final FDT says that it has 0x%x bytes".formatted(totalSize));
    }
    byte[] blob = memory.bytes(AddressRange.of(start, totalSize)).orElseThrow();
    List<String> lines =
        RecordedBoot.finalFdt(FdtReader.read("final FDT", blob).orThrow(), totalSize);
    ObjectNode fdt = result.putObject("final_fdt");
    fdt.put("totalsize", lines.get(0));
    ArrayNode reservations = fdt.putArray("memreserve");
    ArrayNode chosen = fdt.putArray("chosen");
    for (String line : lines.subList(1, lines.size())) {
      if (line.startsWith("linux,")) {
        chosen.add(line);
      } else {
        String[] words = line.split(" ", -1);
        reservations.addArray().add(words[0]).add(words[1]);
      }
    }
  }

  private static long hex(String digits) {
    return Long.parseUnsignedLong(digits, 16);
  }
}
