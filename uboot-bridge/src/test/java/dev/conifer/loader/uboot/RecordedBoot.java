package dev.conifer.loader.uboot;

import com.fasterxml.jackson.databind.JsonNode;
import dev.conifer.boot.Handover;
import dev.conifer.boot.Message;
import dev.conifer.boot.Reservation;
import dev.conifer.boot.Step;
import dev.conifer.boot.TracedMemory;
import dev.conifer.boot.WriteSet;
import dev.conifer.boot.WriteSet.Certainty;
import dev.conifer.loader.uboot.shell.Script;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Memory;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.tree.DeviceTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One boot of the model beside that of the real U-Boot. Whether a region survived is found out from
 * its bytes, page by page; of the trace only the MAY sets and the console count.
 */
final class RecordedBoot {
  private static final int PAGE = 0x1000;

  /** What is compared. */
  static final class Field {
    static final String RELOCATION = "relocation";
    static final String LMB = "LMB at the prompt";
    static final String RAMDISK = "ramdisk";
    static final String FDT = "FDT";
    static final String KERNEL = "kernel";
    static final String REGIONS = "regions";
    static final String ERRORS = "error lines";
    static final String FINAL_FDT = "final FDT";
    static final String COMMANDS = "commands before the boot";
    static final List<String> ALL =
        List.of(RELOCATION, LMB, COMMANDS, RAMDISK, FDT, KERNEL, REGIONS, ERRORS, FINAL_FDT);
  }

  private final Scenario scenario;
  private final Memory memory;
  private final TracedMemory traced;
  private final UBootSession session;
  private final UBootShell shell;
  private final Map<String, Boolean> verdict = new TreeMap<>();
  private List<Step> bootSteps = List.of();

  RecordedBoot(RecordedBinary binary, Scenario scenario, Memory memory) {
    this.scenario = scenario;
    this.memory = memory;
    this.traced = new TracedMemory(memory);
    this.session =
        UBootSession.powerOn(
            binary.profile(),
            binary.build(),
            List.of(scenario.bank()),
            scenario.controlFdt(),
            Map.of(),
            traced);
    this.shell = new UBootShell(session, scenario.medium());
  }

  /** Which of the recorded fields agree. */
  Map<String, Boolean> with(JsonNode result) {
    relocation(bdinfo(result));
    if (!result.has("pre_output") && !result.has("boot")) {
      return verdict;
    }
    boolean intactAsRecorded = regions(result.path("patterns_at_prompt"));
    scenario.environment().forEach(this::type);
    commands(result.path("pre_output"));
    intactAsRecorded &= regions(result.path("patterns_after_pre"));
    if (!result.has("boot")) {
      verdict.put(Field.REGIONS, intactAsRecorded);
      return verdict;
    }
    int before = traced.steps().size();
    scenario.boot().ifPresent(this::type);
    Optional<Handover> handover = shell.handover();
    intactAsRecorded &= regions(result.path("patterns_after_boot"));
    verdict.put(Field.REGIONS, intactAsRecorded);
    JsonNode boot = result.path("boot");
    bootSteps = traced.steps().subList(before, traced.steps().size());
    kernel(boot, handover);
    verdict.put(
        Field.RAMDISK,
        printed("Loading Ramdisk to (\\w+), end (\\w+) \\.\\.\\. OK")
            .equals(recorded(boot.path("ramdisk"))));
    fdt(boot);
    errors(boot.path("errors"));
    finalFdt(result.path("final_fdt"), handover);
    return verdict;
  }

  boolean agrees(String field) {
    return verdict.getOrDefault(field, false);
  }

  void relocation(JsonNode bdinfo) {
    Placement placement = session.placement();
    verdict.put(
        Field.RELOCATION,
        placement.image().bits() == Scenario.hex(bdinfo.path("relocaddr"))
            && placement.controlFdt().bits() == Scenario.hex(bdinfo.path("fdt_blob"))
            && placement.stackStart().bits() == Scenario.hex(bdinfo.path("sp_start"))
            && placement.pageTables().bits() == Scenario.hex(bdinfo.path("tlb")));
    List<Reservation> recorded = new ArrayList<>();
    for (JsonNode entry : bdinfo.path("reserved")) {
      long start = Scenario.hex(entry.path("start"));
      recorded.add(
          new Reservation(
              start, Scenario.hex(entry.path("end")) - start + 1, entry.path("flags").asInt()));
    }
    verdict.put(Field.LMB, session.bdinfo(message -> {}).reserved().equals(recorded));
  }

  /** Some records hold nothing else, or hold it under another name. */
  private static JsonNode bdinfo(JsonNode result) {
    if (result.has("relocaddr")) {
      return result;
    }
    return result.path(result.has("bdinfo") ? "bdinfo" : "bdinfo_raw");
  }

  private void type(String line) {
    shell.run(new Script("prompt", line));
  }

  /** Each command's console beside the recorded one. */
  private void commands(JsonNode recorded) {
    boolean same = recorded.size() == scenario.commands().size();
    for (int i = 0; same && i < recorded.size(); i++) {
      int before = traced.steps().size();
      String command = scenario.commands().get(i);
      type(command);
      List<String> printed =
          messages(traced.steps().subList(before, traced.steps().size())).stream()
              .map(Message::text)
              .toList();
      same = Console.agree(command, printed, recorded.get(i).path(1).asText(), shell.isOver());
    }
    verdict.put(Field.COMMANDS, same);
  }

  private boolean regions(JsonNode records) {
    Map<String, Scenario.Region> regions = new TreeMap<>();
    scenario.regions().forEach(r -> regions.put(r.name(), r));
    MemoryMap uncertain =
        MemoryMap.of(
            traced.steps().stream()
                .flatMap(step -> step.writes().stream())
                .filter(write -> write.certainty() == Certainty.MAY)
                .map(WriteSet::range)
                .toList());
    for (JsonNode entry : records) {
      Scenario.Region region = regions.get(entry.path("region").asText());
      if (region == null
          || !changedPages(region, memory, uncertain)
              .filter(changed -> changed.equals(ranges(entry.path("corrupt"))))
              .filter(changed -> changed.isEmpty() == entry.path("intact").asBoolean())
              .isPresent()) {
        return false;
      }
    }
    return true;
  }

  /** The pages of a region that changed; absent when that cannot be told of one of them. */
  private static Optional<MemoryMap> changedPages(
      Scenario.Region region, Memory memory, MemoryMap uncertain) {
    List<AddressRange> changed = new ArrayList<>();
    long size = region.range().size();
    for (long offset = 0; offset < size; offset += PAGE) {
      long length = Math.min(PAGE, size - offset);
      AddressRange page = AddressRange.of(region.range().start().plus(offset), length);
      byte[] before = region.pattern(page).bytes().orElseThrow();
      boolean same = memory.bytes(page).filter(now -> Arrays.equals(before, now)).isPresent();
      if (!same) {
        changed.add(page);
      } else if (uncertain.overlaps(page)) {
        return Optional.empty();
      }
    }
    return Optional.of(MemoryMap.of(changed));
  }

  /** Pairs of first and last address, inclusive. */
  static MemoryMap ranges(JsonNode pairs) {
    List<AddressRange> ranges = new ArrayList<>();
    for (JsonNode range : pairs) {
      ranges.add(
          new AddressRange(
              PhysicalAddress.of(Scenario.hex(range.path(0))),
              PhysicalAddress.of(Scenario.hex(range.path(1))).plus(1)));
    }
    return MemoryMap.of(ranges);
  }

  private void kernel(JsonNode boot, Optional<Handover> handover) {
    boolean started = boot.path("status").asText().equals("kernel started");
    boolean same = handover.isPresent() == started;
    if (same && started) {
      JsonNode kernel = boot.path("kernel");
      same =
          handover.get().entry().bits() == Scenario.hex(kernel.path("entry"))
              && handover.get().fdt().start().bits() == Scenario.hex(kernel.path("x0"));
    }
    verdict.put(Field.KERNEL, same);
  }

  /** Where U-Boot printed that it put something: start, and end as it prints it. */
  private Optional<AddressRange> printed(String pattern) {
    for (Message message : messages()) {
      Matcher matcher = Pattern.compile(pattern).matcher(message.text());
      if (matcher.matches()) {
        long start = Long.parseUnsignedLong(matcher.group(1), 16);
        long end = Long.parseUnsignedLong(matcher.group(2), 16);
        return Optional.of(new AddressRange(PhysicalAddress.of(start), PhysicalAddress.of(end)));
      }
    }
    return Optional.empty();
  }

  private static Optional<AddressRange> recorded(JsonNode placed) {
    return placed.isMissingNode()
        ? Optional.empty()
        : Optional.of(
            new AddressRange(
                PhysicalAddress.of(Scenario.hex(placed.path("start"))),
                PhysicalAddress.of(Scenario.hex(placed.path("end")))));
  }

  /**
   * The printed end of an FDT is its last byte; the start of one that stays in place is compared
   * with x0.
   */
  private void fdt(JsonNode boot) {
    Optional<AddressRange> moved =
        printed("Loading Device Tree to (\\w+), end (\\w+) \\.\\.\\. OK");
    Optional<AddressRange> kept = printed("Using Device Tree in place at (\\w+), end (\\w+)");
    Optional<AddressRange> recorded = recorded(boot.path("fdt"));
    boolean unrecorded = kept.isPresent() && recorded.isEmpty();
    verdict.put(Field.FDT, unrecorded || moved.or(() -> kept).equals(recorded));
  }

  private void errors(JsonNode recorded) {
    List<String> lines = new ArrayList<>();
    recorded.forEach(line -> lines.add(line.asText()));
    List<String> complaints =
        messages().stream()
            .filter(Message::complaint)
            .map(Message::text)
            .filter(text -> text.startsWith("ERROR"))
            .toList();
    verdict.put(
        Field.ERRORS,
        complaints.equals(lines.stream().filter(line -> line.startsWith("ERROR")).toList()));
  }

  private void finalFdt(JsonNode recorded, Optional<Handover> handover) {
    if (recorded.isMissingNode() || handover.isEmpty()) {
      verdict.put(Field.FINAL_FDT, recorded.isMissingNode() == handover.isEmpty());
      return;
    }
    DeviceTree tree = handover.get().finalFdt();
    List<String> chosen = new ArrayList<>();
    recorded.path("chosen").forEach(line -> chosen.add(line.asText()));
    List<String> reservations = new ArrayList<>();
    recorded
        .path("memreserve")
        .forEach(r -> reservations.add(r.path(0).asText() + " " + r.path(1).asText()));
    verdict.put(
        Field.FINAL_FDT,
        handover.get().fdt().size() == Scenario.hex(recorded.path("totalsize"))
            && tree.reservations().stream()
                .map(r -> "0x%016x 0x%016x".formatted(r.address(), r.size()))
                .toList()
                .equals(reservations)
            && chosen.stream()
                .filter(line -> line.startsWith("linux,initrd"))
                .allMatch(line -> line.equals(line(tree, line.substring(0, line.indexOf(' '))))));
  }

  private static String line(DeviceTree tree, String property) {
    int[] cells =
        tree.property("/chosen", property).flatMap(p -> p.value().cells()).orElse(new int[0]);
    List<String> words = new ArrayList<>();
    for (int cell : cells) {
      words.add("0x%02x".formatted(cell));
    }
    return property + " = <" + String.join(" ", words) + ">;";
  }

  private List<Message> messages() {
    return messages(bootSteps);
  }

  private static List<Message> messages(List<Step> steps) {
    return steps.stream().map(Step::messages).flatMap(List::stream).toList();
  }
}
