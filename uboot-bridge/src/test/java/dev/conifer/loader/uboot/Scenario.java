package dev.conifer.loader.uboot;

import com.fasterxml.jackson.databind.JsonNode;
import dev.conifer.boot.BootMedium;
import dev.conifer.boot.ControlFdt;
import dev.conifer.compile.CompileOptions;
import dev.conifer.compile.DtsCompiler;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.DtsParser;
import dev.conifer.dts.Includes;
import dev.conifer.fdt.FdtLayout;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.image.Arm64Image;
import dev.conifer.image.Payload;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Memory;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.PhysicalAddress;
import dev.conifer.memory.SparseMemory;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The input of a recorded scenario, turned into what the model works on. Nothing here looks at what
 * was recorded.
 */
final class Scenario {
  private static final PhysicalAddress RAM_BASE = PhysicalAddress.of(0x40000000);

  /** The tree that QEMU generates has 1 MiB. */
  private static final long GENERATED_SIZE = 0x100000;

  /** What QEMU makes of a tree that it is given: load_device_tree(). */
  private static final long GIVEN_PADDING = 10000;

  /** The size of the ramdisk's file, in bytes. */
  private static final long RAMDISK = 3 << 20;

  private static final long PATTERN_SEED = 0x5eed;
  private static final int PAGE = 0x1000;

  private final JsonNode input;
  private final Map<String, byte[]> files;

  Scenario(JsonNode input, Map<String, byte[]> files) {
    this.input = input;
    this.files = files;
  }

  /** A preserved region whose bytes are compared. */
  record Region(String name, AddressRange range) {
    Content pattern(AddressRange part) {
      return Content.pattern(PATTERN_SEED, part.start(), part.size());
    }

    /** Its pages, counted from its start; the last may be shorter. */
    List<AddressRange> pages() {
      List<AddressRange> pages = new ArrayList<>();
      for (long offset = 0; offset < range.size(); offset += PAGE) {
        long length = Math.min(PAGE, range.size() - offset);
        pages.add(AddressRange.of(range.start().plus(offset), length));
      }
      return pages;
    }

    /** The pages in which {@code memory} no longer has the pattern. */
    MemoryMap changedPages(Memory memory) {
      List<AddressRange> changed = new ArrayList<>();
      for (AddressRange page : pages()) {
        byte[] before = pattern(page).bytes().orElseThrow();
        if (memory.bytes(page).filter(now -> Arrays.equals(before, now)).isEmpty()) {
          changed.add(page);
        }
      }
      return MemoryMap.of(changed);
    }
  }

  AddressRange bank() {
    Matcher size = match("(\\d+)([MG])", input.path("ram").asText());
    int shift = size.group(2).equals("G") ? 30 : 20;
    return AddressRange.of(RAM_BASE, Long.parseLong(size.group(1)) << shift);
  }

  List<Region> regions() {
    return elements("regions")
        .map(
            r ->
                new Region(
                    r.path("name").asText(),
                    AddressRange.of(hex(r.path("base")), hex(r.path("size")))))
        .toList();
  }

  /** RAM in which nobody wrote anything yet. */
  SparseMemory emptyMemory() {
    return new SparseMemory(MemoryMap.of(bank()), "not written yet");
  }

  /** RAM with the regions filled and the files in their places, as QEMU's loader leaves it. */
  SparseMemory memory() {
    SparseMemory memory = emptyMemory();
    fill(memory);
    return memory;
  }

  /** Fills the regions and puts the files in their places. */
  void fill(Memory memory) {
    for (Region region : regions()) {
      region
          .range()
          .intersection(bank())
          .ifPresent(part -> memory.write(part.start(), region.pattern(part)));
    }
    elements("loads")
        .filter(load -> load.has("file"))
        .forEach(load -> memory.write(PhysicalAddress.of(hex(load.path("addr"))), file(load)));
    JsonNode external = input.path("external_fdt");
    if (external.isObject()) {
      memory.write(
          PhysicalAddress.of(hex(external.path("addr"))),
          external.has("file") ? file(external) : kernelFdt(external));
    }
  }

  /** A kernel FDT that is described in place of being a file of the archive. */
  private Content kernelFdt(JsonNode description) {
    int least = description.path("least_size").asInt();
    return Content.ofBytes(
        FdtWriter.write(
            compile(Optional.of(description)), FdtLayout.COMPACT.withMinimumSize(least)));
  }

  private Content file(JsonNode load) {
    if (load.path("file").asText().equals("stand-in")) {
      return Content.ofBytes(StandInKernel.file(header(load.path("header"))));
    }
    Content file = file(load.path("file").asText(), hex(load.path("size")));
    return load.has("pe") ? changed(file, load.path("pe")) : file;
  }

  /** An EFI application with other numbers in its headers, in places that count from 0. */
  private static Content changed(Content file, JsonNode changes) {
    ByteBuffer bytes =
        ByteBuffer.wrap(file.bytes().orElseThrow().clone()).order(ByteOrder.LITTLE_ENDIAN);
    changes
        .properties()
        .forEach(
            change -> bytes.putInt(Integer.decode(change.getKey()), (int) hex(change.getValue())));
    return Content.ofBytes(bytes.array());
  }

  private static Arm64Image header(JsonNode header) {
    return new Arm64Image(
        hex(header.path("text_offset")), hex(header.path("image_size")), hex(header.path("flags")));
  }

  private Content file(String name, long size) {
    return new TruthFiles(files).file(name, size);
  }

  /** The control FDT with the size that QEMU gives it. */
  ControlFdt controlFdt() {
    if (controlFdtIsGiven()) {
      DeviceTree tree = compile(Optional.of(input));
      long size = 2 * (FdtWriter.write(tree).length + GIVEN_PADDING);
      return new ControlFdt(tree, size, RAM_BASE, nops(tree));
    }
    return new ControlFdt(compile(Optional.empty()), GENERATED_SIZE, RAM_BASE);
  }

  /**
   * QEMU writes FDT_NOP over the nodes /memory and /psci of a tree that it is given, and adds its
   * own: arm_load_dtb().
   */
  private static int nops(DeviceTree tree) {
    Node root = tree.root();
    for (String replaced : List.of("memory@40000000", "psci")) {
      root = root.withoutChild(replaced);
    }
    return (int) (FdtWriter.structureSize(tree) - FdtWriter.structureSize(tree.withRoot(root)));
  }

  /** Whether QEMU is given the control FDT; else it makes one. */
  boolean controlFdtIsGiven() {
    return input.path("control_dtb").asBoolean() || input.has("raw_node");
  }

  /** QEMU's tree, with the regions that {@code description} has. */
  private DeviceTree compile(Optional<JsonNode> description) {
    String source = new String(files.get("virt-1G.dts"), StandardCharsets.UTF_8);
    long size = bank().size();
    source =
        source.replace(
            "reg = <0x00 0x40000000 0x00 0x40000000>;",
            "reg = <0x00 0x40000000 0x%x 0x%x>;".formatted(size >>> 32, size & 0xffffffffL));
    if (description.isPresent()) {
      JsonNode nodes = description.get();
      int end = source.lastIndexOf("};");
      source = source.substring(0, end) + reservedMemory(nodes) + "};\n";
      source = source.replaceFirst("/dts-v1/;", "/dts-v1/;\n" + reservations(nodes));
    }
    return DtsParser.parse(SourceFile.of("control.dts", source), Includes.none())
        .then(file -> DtsCompiler.of(CompileOptions.DEFAULT).compile(file))
        .orThrow();
  }

  private static String reservations(JsonNode description) {
    return String.join(
        "",
        elements(description, "memreserve")
            .map(r -> "/memreserve/ " + r.path(0).asText() + " " + r.path(1).asText() + ";\n")
            .toList());
  }

  private static String reservedMemory(JsonNode description) {
    String rawNode = description.path("raw_node").asText();
    String raw = description.path("raw").asText();
    if (!rawNode.isEmpty() || (raw.isEmpty() && description.path("regions").isEmpty())) {
      return rawNode;
    }
    StringBuilder nodes = new StringBuilder();
    nodes.append("reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges;\n");
    elements(description, "regions").forEach(r -> nodes.append(region(r)));
    return nodes.append(raw).append("};\n").toString();
  }

  private static String region(JsonNode region) {
    long base = hex(region.path("base"));
    long size = hex(region.path("size"));
    StringBuilder node = new StringBuilder(region.path("name").asText());
    node.append(" { reg = <0x%x 0x%x ".formatted(base >>> 32, base & 0xffffffffL));
    node.append("0x%x 0x%x>;".formatted(size >>> 32, size & 0xffffffffL));
    if (region.path("nomap").asBoolean()) {
      node.append(" no-map;");
    }
    if (region.path("status").isTextual()) {
      node.append(" status = \"%s\";".formatted(region.path("status").asText()));
    }
    return node.append(" };\n").toString();
  }

  /** The {@code setenv} commands that are typed first. */
  List<String> environment() {
    return elements("env").map(JsonNode::asText).toList();
  }

  /** The commands that are typed before the boot. */
  List<String> commands() {
    return elements("pre").map(JsonNode::asText).toList();
  }

  /** The line that boots; absent when there is none. */
  Optional<String> boot() {
    JsonNode boot = input.path("boot");
    return boot.isTextual()
        ? Optional.of(boot.asText().replace("%x", Long.toHexString(ramdiskSize())))
        : Optional.empty();
  }

  /**
   * The disk at virtio 0, without partitions, which is also what the TFTP server has: one of two,
   * by the files that the commands ask for. Where {@code bootefi} would look for disks and no
   * command asks for one, the machine had none.
   */
  BootMedium medium() {
    String typed = String.join("\n", commands()) + boot().orElse("");
    if (typed.contains("bootefi") && !typed.contains("virtio") && !typed.contains("tftp")) {
      return BootMedium.EMPTY;
    }
    boolean second =
        Stream.of("extlinux", "boot.scr", "uEnv", "/Image", "rd.bin", "k.dtb")
            .anyMatch(typed::contains);
    return second ? secondDisk() : firstDisk();
  }

  private BootMedium firstDisk() {
    return new BootMedium(Optional.of("virtio 0"), Map.of())
        .with("f2M.bin", payload("f2M.bin", Content.unknown("f2M.bin", 2 << 20)))
        .with("f100.bin", payload("f100.bin", file("f100.bin", 0)))
        .with("Image-16M.bin", payload("Image-16M.bin", file("Image-16M.bin", 0)))
        .with("rd3M.bin", payload("rd3M.bin", file("rd3M.bin", RAMDISK)));
  }

  private BootMedium secondDisk() {
    return new BootMedium(Optional.of("virtio 0"), Map.of())
        .with("Image", payload("Image", file("Image-16M.bin", 0)))
        .with("rd.bin", payload("rd.bin", file("rd3M.bin", RAMDISK)))
        .with("k.dtb", payload("k.dtb", file("ext/k.dtb", 0)))
        .with("boot.scr", payload("boot.scr", file("ext/boot.scr", 0)))
        .with("uEnv.txt", payload("uEnv.txt", file("ext/uEnv.txt", 0)))
        .with(
            "extlinux/extlinux.conf",
            payload("extlinux.conf", file("ext/extlinux/extlinux.conf", 0)));
  }

  private static Payload payload(String name, Content content) {
    return new Payload(name, content);
  }

  private long ramdiskSize() {
    return elements("loads")
        .filter(load -> load.path("what").asText().equals("ramdisk"))
        .mapToLong(load -> hex(load.path("size")))
        .findFirst()
        .orElse(0);
  }

  private Stream<JsonNode> elements(String name) {
    return elements(input, name);
  }

  private static Stream<JsonNode> elements(JsonNode parent, String name) {
    return StreamSupport.stream(parent.path(name).spliterator(), false);
  }

  private static Matcher match(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not like " + pattern + ": " + text);
    }
    return matcher;
  }

  static long hex(JsonNode value) {
    return value.isTextual() ? Long.parseUnsignedLong(value.asText().substring(2), 16) : 0;
  }
}
