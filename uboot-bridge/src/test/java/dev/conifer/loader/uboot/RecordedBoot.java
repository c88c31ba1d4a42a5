package dev.conifer.loader.uboot;

import com.fasterxml.jackson.databind.JsonNode;
import dev.conifer.boot.EfiDescriptor;
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
import dev.conifer.tree.PropertyValue;
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
    static final String EFI_MAP = "EFI memory map";
    static final List<String> ALL =
        List.of(
            RELOCATION, LMB, COMMANDS, RAMDISK, FDT, KERNEL, REGIONS, ERRORS, FINAL_FDT, EFI_MAP);
  }

  private final Scenario scenario;
  private final Memory memory;
  private final TracedMemory traced;
  private final UBootSession session;
  private final UBootShell shell;
  private final Map<String, Boolean> verdict = new TreeMap<>();
  private final List<String> differences = new ArrayList<>();
  private final boolean mayIsAnAnswer;
  private List<Step> bootSteps = List.of();

  /** Boots the model of {@code scenario} on {@code memory}, up to the prompt. */
  RecordedBoot(RecordedBinary binary, Scenario scenario, Memory memory) {
    this(binary, scenario, memory, false);
  }

  /**
   * Boots the model up to the prompt.
   *
   * @param mayIsAnAnswer whether the model agrees when it says of a page that it may be written;
   *     else it has to know
   */
  RecordedBoot(RecordedBinary binary, Scenario scenario, Memory memory, boolean mayIsAnAnswer) {
    this.scenario = scenario;
    this.memory = memory;
    this.mayIsAnAnswer = mayIsAnAnswer;
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
    List<String> unlike = regions(result.path("patterns_at_prompt"));
    scenario.environment().forEach(this::type);
    commands(result.path("pre_output"));
    unlike.addAll(regions(result.path("patterns_after_pre")));
    if (!result.has("boot")) {
      note(Field.REGIONS, List.of(), unlike);
      return verdict;
    }
    int before = traced.steps().size();
    scenario.boot().ifPresent(this::type);
    Optional<Handover> handover = shell.handover();
    unlike.addAll(regions(result.path("patterns_after_boot")));
    note(Field.REGIONS, List.of(), unlike);
    JsonNode boot = result.path("boot");
    bootSteps = traced.steps().subList(before, traced.steps().size());
    kernel(boot, handover);
    note(
        Field.RAMDISK,
        printed("Loading Ramdisk to (\\w+), end (\\w+) \\.\\.\\. OK"),
        recorded(boot.path("ramdisk")));
    fdt(boot);
    note(Field.ERRORS, complaints(), errors(boot.path("errors")));
    finalFdt(result.path("final_fdt"), handover);
    efiMap(result.path("efi_memory_map"), handover);
    return verdict;
  }

  /** What the model says and what was recorded, wherever the two differ. */
  List<String> differences() {
    return differences;
  }

  private void note(String field, Object model, Object recorded) {
    verdict.put(field, model.equals(recorded));
    if (!model.equals(recorded)) {
      differences.add("%s: model %s, machine %s".formatted(field, model, recorded));
    }
  }

  boolean agrees(String field) {
    return verdict.getOrDefault(field, false);
  }

  void relocation(JsonNode bdinfo) {
    Placement placement = session.placement();
    note(
        Field.RELOCATION,
        addresses(
            placement.image().bits(),
            placement.controlFdt().bits(),
            placement.stackStart().bits(),
            placement.pageTables().bits()),
        addresses(
            Scenario.hex(bdinfo.path("relocaddr")),
            Scenario.hex(bdinfo.path("fdt_blob")),
            Scenario.hex(bdinfo.path("sp_start")),
            Scenario.hex(bdinfo.path("tlb"))));
    List<Reservation> recorded = new ArrayList<>();
    for (JsonNode entry : bdinfo.path("reserved")) {
      long start = Scenario.hex(entry.path("start"));
      recorded.add(
          new Reservation(
              start, Scenario.hex(entry.path("end")) - start + 1, entry.path("flags").asInt()));
    }
    note(Field.LMB, session.bdinfo(message -> {}).reserved(), recorded);
  }

  private static List<String> addresses(long... addresses) {
    return Arrays.stream(addresses).mapToObj(a -> "0x" + Long.toHexString(a)).toList();
  }

  /** Some records hold nothing else, or hold it under another name. */
  private static JsonNode bdinfo(JsonNode result) {
    if (result.has("relocaddr")) {
      return result;
    }
    return result.path(result.has("bdinfo") ? "bdinfo" : "bdinfo_raw");
  }

  void type(String line) {
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
    if (!same) {
      differences.add(Field.COMMANDS + ": not as recorded: " + recorded);
    }
  }

  /** The regions that did not fare as recorded. */
  private List<String> regions(JsonNode records) {
    List<String> unlike = new ArrayList<>();
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
      MemoryMap recorded = ranges(entry.path("corrupt"));
      if (region == null || recorded.isEmpty() != entry.path("intact").asBoolean()) {
        unlike.add(entry.toString());
        continue;
      }
      MemoryMap vague = mayIsAnAnswer ? vaguePages(region) : MemoryMap.EMPTY;
      MemoryMap changed = region.changedPages(memory).minus(vague);
      MemoryMap open = pages(region, uncertain).minus(changed).plus(vague);
      boolean same =
          mayIsAnAnswer
              ? changed.minus(recorded).isEmpty() && recorded.minus(changed).minus(open).isEmpty()
              : changed.equals(recorded) && open.isEmpty();
      if (!same) {
        unlike.add(
            "%s: model changed %s, may have changed %s, machine %s"
                .formatted(region.name(), changed, open, recorded));
      }
    }
    return unlike;
  }

  /** The pages of {@code region} in which {@code map} has a byte. */
  private static MemoryMap pages(Scenario.Region region, MemoryMap map) {
    return MemoryMap.of(region.pages().stream().filter(map::overlaps).toList());
  }

  /**
   * The pages in which the model says that something is written, but not what: U-Boot's own memory
   * is known by whole pages, so that a part of one may be as it was.
   */
  private MemoryMap vaguePages(Scenario.Region region) {
    return MemoryMap.of(
        region.pages().stream()
            .filter(page -> !page.start().isAligned(PAGE) || page.size() != PAGE)
            .filter(page -> scenario.bank().contains(page) && !memory.read(page).isKnown())
            .toList());
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
    List<String> recorded =
        boot.path("status").asText().equals("kernel started")
            ? addresses(
                Scenario.hex(boot.path("kernel").path("entry")),
                Scenario.hex(boot.path("kernel").path("x0")))
            : List.of();
    note(
        Field.KERNEL,
        handover.map(h -> addresses(h.entry().bits(), h.fdt().start().bits())).orElse(List.of()),
        recorded);
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
    note(Field.FDT, unrecorded ? recorded : moved.or(() -> kept), recorded);
  }

  private static List<String> errors(JsonNode recorded) {
    List<String> lines = new ArrayList<>();
    recorded.forEach(line -> lines.add(line.asText()));
    return lines.stream().filter(line -> line.startsWith("ERROR")).toList();
  }

  private List<String> complaints() {
    return messages().stream()
        .filter(Message::complaint)
        .map(Message::text)
        .filter(text -> text.startsWith("ERROR"))
        .toList();
  }

  private void finalFdt(JsonNode recorded, Optional<Handover> handover) {
    if (recorded.isMissingNode() || handover.isEmpty()) {
      note(Field.FINAL_FDT, handover.isPresent(), !recorded.isMissingNode());
      return;
    }
    List<String> lines = new ArrayList<>(List.of(recorded.path("totalsize").asText()));
    recorded
        .path("memreserve")
        .forEach(r -> lines.add(r.path(0).asText() + " " + r.path(1).asText()));
    recorded
        .path("chosen")
        .forEach(
            line -> {
              if (line.asText().startsWith("linux,initrd")) {
                lines.add(line.asText());
              }
            });
    note(Field.FINAL_FDT, finalFdt(handover.get().finalFdt(), handover.get().fdt().size()), lines);
  }

  /** Each entry's type and its first and last byte; an attribute where that was recorded. */
  private void efiMap(JsonNode recorded, Optional<Handover> handover) {
    List<EfiDescriptor> map = handover.map(Handover::efiMap).orElse(List.of());
    if (recorded.isMissingNode() && map.isEmpty()) {
      return;
    }
    List<String> lines = new ArrayList<>();
    boolean withAttributes = false;
    for (JsonNode entry : recorded) {
      withAttributes |= entry.has("attr");
      lines.add(
          "%s %s %s%s"
              .formatted(
                  entry.path("type").asText().replaceFirst("^Reserved.*", "Reserved"),
                  entry.path("start").asText(),
                  entry.path("end").asText(),
                  entry.has("attr") ? " " + entry.path("attr").asText() : ""));
    }
    boolean all = withAttributes;
    note(Field.EFI_MAP, map.stream().map(entry -> line(entry, all)).toList(), lines);
  }

  private static String line(EfiDescriptor entry, boolean withAttributes) {
    return "%s %s %s%s"
        .formatted(
            entry.type(),
            entry.range().start(),
            entry.range().last(),
            withAttributes ? " 0x" + Long.toHexString(entry.type().attributes()) : "");
  }

  /** What is compared of a final FDT: its size, its reservations and the ramdisk in its /chosen. */
  static List<String> finalFdt(DeviceTree tree, long totalSize) {
    List<String> lines = new ArrayList<>(List.of("0x" + Long.toHexString(totalSize)));
    tree.reservations().forEach(r -> lines.add("0x%016x 0x%016x".formatted(r.address(), r.size())));
    for (String property : List.of("linux,initrd-end", "linux,initrd-start")) {
      tree.property("/chosen", property).ifPresent(p -> lines.add(line(property, p.value())));
    }
    return lines;
  }

  private static String line(String property, PropertyValue value) {
    List<String> words = new ArrayList<>();
    for (int cell : value.cells().orElse(new int[0])) {
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
