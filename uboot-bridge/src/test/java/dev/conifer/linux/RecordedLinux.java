package dev.conifer.linux;

import com.fasterxml.jackson.databind.JsonNode;
import dev.conifer.boot.Handover;
import dev.conifer.boot.Message;
import dev.conifer.compile.CompileOptions;
import dev.conifer.compile.DtsCompiler;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.Includes;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.tree.DeviceTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One recorded boot of a real kernel in QEMU, and the model's boot of the same tree: the fields in
 * which they can differ, each as the kernel and as the model has it.
 */
final class RecordedLinux {
  private static final long BYTES_PER_KIB = 1024;

  private static final long PAGE = 0x1000;

  private static final Pattern RESOURCE = Pattern.compile("([0-9a-f]+)-([0-9a-f]+) : (.*)");

  private static final Pattern RAMOOPS =
      Pattern.compile("ramoops(?: \\S+)?: (?!probe |pstore)(.*)");

  private final JsonNode truthCase;
  private final EarlyMemory model;
  private final DeviceTree tree;

  RecordedLinux(JsonNode truthCase, LinuxProfile profile) {
    this.truthCase = truthCase;
    this.tree = treeOf(truthCase.path("dts").asText());
    AddressRange kernel = range(truthCase.path("kernel"));
    Handover handover =
        new Handover(
            kernel.start(),
            kernel,
            kernel,
            range(truthCase.path("fdt")),
            tree,
            Optional.of(range(truthCase.path("initrd"))));
    this.model = EarlyMemory.of(profile, profile.build(), handover);
  }

  String name() {
    return truthCase.path("name").asText();
  }

  /** Whether the model says no more than that the kernel may die of this tree. */
  boolean mayDie() {
    return model.mayDie();
  }

  /**
   * Each field with the kernel's value in front of the model's. A kernel that died is known for no
   * more than that; one that the model says may die is right to do either.
   */
  Map<String, List<String>> fields() {
    JsonNode linux = truthCase.path("linux");
    Map<String, List<String>> fields = new LinkedHashMap<>();
    boolean boots = !linux.has("failure");
    boolean modelBoots = model.failure().isEmpty() && (boots || !model.mayDie());
    put(fields, "boots", boots, modelBoots);
    if (!boots) {
      return fields;
    }
    put(fields, "memory", ranges(linux.path("memory"), ""), model.memory());
    put(fields, "no-map", ranges(linux.path("memory"), "no-map"), model.noMap());
    put(fields, "reserved", ranges(linux.path("reserved"), ""), model.reserved());
    put(fields, "System RAM", iomem(linux, "System RAM"), systemRam());
    put(fields, "reserved resources", iomem(linux, "reserved"), reservedResources());
    put(fields, "messages", messages(linux), texts(model.messages()));
    put(fields, "CmaTotal", linux.path("cmaTotalKiB").asLong(), model.poolSizes() / BYTES_PER_KIB);
    put(fields, "ramoops", ramoops(linux), texts(model.ramoops().messages()));
    put(fields, "pmem", pmem(linux), pmem(model.pmem()));
    return fields;
  }

  /** The top level of {@code /proc/iomem}: the ranges of that name. */
  private static MemoryMap iomem(JsonNode linux, String name) {
    List<AddressRange> ranges = new ArrayList<>();
    for (JsonNode line : linux.path("iomem")) {
      Matcher matcher = RESOURCE.matcher(line.asText());
      if (matcher.matches() && matcher.group(3).equals(name)) {
        ranges.add(
            new AddressRange(
                PhysicalAddress.of(Long.parseLong(matcher.group(1), 16)),
                PhysicalAddress.of(Long.parseLong(matcher.group(2), 16) + 1)));
      }
    }
    return MemoryMap.of(ranges);
  }

  /** The whole pages of mapped memory ({@code request_standard_resources} in setup.c). */
  private MemoryMap systemRam() {
    List<AddressRange> ranges = new ArrayList<>();
    for (AddressRange range : model.memory().minus(model.noMap()).ranges()) {
      PhysicalAddress start = range.start().alignUp(PAGE);
      PhysicalAddress end = range.end().alignDown(PAGE);
      if (start.isBelow(end)) {
        ranges.add(new AddressRange(start, end));
      }
    }
    return MemoryMap.of(ranges);
  }

  /** The pages with a byte of memory that is not mapped (the same). */
  private MemoryMap reservedResources() {
    return MemoryMap.of(
        model.noMap().ranges().stream()
            .map(
                range -> new AddressRange(range.start().alignDown(PAGE), range.end().alignUp(PAGE)))
            .toList());
  }

  /** The driver's lines without the device's name; how the core says "probe failed" varies. */
  private static List<String> ramoops(JsonNode linux) {
    List<String> lines = new ArrayList<>();
    for (JsonNode line : linux.path("drivers")) {
      Matcher matcher = RAMOOPS.matcher(line.asText());
      if (matcher.matches()) {
        lines.add(matcher.group(1));
      }
    }
    return lines;
  }

  /** Address and size of each region, then the number of block devices. */
  private static List<String> pmem(JsonNode linux) {
    List<String> lines = new ArrayList<>();
    int devices = 0;
    for (JsonNode line : linux.path("pmem")) {
      if (line.asText().startsWith("pmem")) {
        devices++;
      } else {
        lines.add(line.asText());
      }
    }
    lines.add(devices + " devices");
    return lines;
  }

  private static List<String> pmem(PmemProbe probe) {
    List<String> lines = new ArrayList<>();
    probe.regions().forEach(range -> lines.add(range.start() + " " + range.size()));
    lines.add(probe.devices().size() + " devices");
    return lines;
  }

  private static List<String> texts(List<Message> messages) {
    return messages.stream().map(Message::text).toList();
  }

  private static void put(
      Map<String, List<String>> fields, String name, Object kernel, Object model) {
    fields.put(name, List.of(kernel.toString(), model.toString()));
  }

  private static List<String> messages(JsonNode linux) {
    List<String> messages = new ArrayList<>();
    linux.path("messages").forEach(line -> messages.add(line.asText().replace('\n', ' ')));
    return messages;
  }

  private static MemoryMap ranges(JsonNode list, String kind) {
    List<AddressRange> ranges = new ArrayList<>();
    for (JsonNode entry : list) {
      if (kind.isEmpty() || kind.equals(entry.path(2).asText())) {
        ranges.add(range(entry));
      }
    }
    return MemoryMap.of(ranges);
  }

  private static AddressRange range(JsonNode pair) {
    return new AddressRange(address(pair.path(0)), address(pair.path(1)));
  }

  private static PhysicalAddress address(JsonNode number) {
    return PhysicalAddress.of(Long.decode(number.asText()));
  }

  private static DeviceTree treeOf(String dts) {
    return DtsCompiler.of(CompileOptions.DEFAULT)
        .compile(SourceFile.of("truth.dts", dts), Includes.none())
        .value()
        .orElseThrow();
  }
}
