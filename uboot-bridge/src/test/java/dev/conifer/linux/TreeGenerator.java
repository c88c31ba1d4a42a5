package dev.conifer.linux;

import static dev.conifer.linux.TreeInput.hex;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Draws trees whose reservations get into each other's way: nodes with and without {@code reg},
 * pools, ramoops, persistent memory, entries of the reservation block, core headers, memory in
 * pieces.
 */
final class TreeGenerator {
  private static final long MIB = 1 << 20;
  private static final long PAGE = 0x1000;
  private static final long LOWEST = 0x43000000;
  private static final long HIGHEST = 0x7a000000;
  private static final long OUTSIDE = 0x38000000;

  private static final long[] SIZES = {
    PAGE, 4 * PAGE, 16 * PAGE, MIB / 4, MIB, 2 * MIB, 3 * MIB, 4 * MIB, 8 * MIB
  };

  private static final List<List<String>> MEMORIES =
      List.of(
          List.of(memory("<0 0x40000800 0 0x1f000000>, <0 0x60000000 0 0x1ffff800>", "")),
          List.of(
              memory("<0 0x40000000 0 0x30000000>", ""),
              "memory@70000000 { device_type = \"memory\"; reg = <0 0x70000000 0 0x10000000>;"
                  + " status = \"disabled\"; };"),
          List.of(
              memory(
                  "<0 0x40000000 0 0x40000000>",
                  " linux,usable-memory = <0 0x40000000 0 0x28000000>;")),
          List.of(
              memory(
                  "<0 0x40000000 0 0x24000000>, <0 0x68000000 0 0x800>,"
                      + " <0 0x68000000 0 0x18000000>",
                  "")));

  private final Random random;
  private final long imageSize;

  /** What was placed so far, for others to overlap or to touch. */
  private final List<Range> placed = new ArrayList<>();

  private int nodes;

  private TreeGenerator(Random random, long imageSize) {
    this.random = random;
    this.imageSize = imageSize;
  }

  private record Range(long start, long size) {}

  private static String memory(String reg, String more) {
    return "memory@40000000 { device_type = \"memory\"; reg = " + reg + ";" + more + " };";
  }

  /** Draws a tree for a kernel that takes {@code imageSize} bytes. */
  static TreeInput draw(Random random, long imageSize) {
    return new TreeGenerator(random, imageSize).draw();
  }

  private TreeInput draw() {
    long kernel = random.nextInt(3) == 0 ? 0x48000000L : 0x40200000L;
    long fdt = pick(0x4f000000L, 0x4ff00008L, 0x7e000000L);
    long initrd = pick(0x50000000L, 0x60000000L, 0x50000800L);
    placeSometimes(0.4, initrd, 2 * MIB);
    placeSometimes(0.15, kernel, imageSize);
    placeSometimes(0.15, fdt, PAGE);
    List<String> reserved = new ArrayList<>(nodes());
    if (chance(0.25)) {
      reserved.add(random.nextInt(reserved.size() + 1), ramoops());
    }
    List<String> devices = new ArrayList<>();
    while (devices.size() < 2 && chance(0.2)) {
      devices.add(persistentMemory());
    }
    List<String> entries = new ArrayList<>();
    for (long count = pick(0, 0, 1, 2); count > 0; count--) {
      entries.add(entry());
    }
    List<String> chosen = new ArrayList<>();
    if (chance(0.15)) {
      long header = !placed.isEmpty() && chance(0.6) ? anyPlaced().start : address();
      chosen.add("linux,elfcorehdr = <%s 0 0x1000>;".formatted(cells(header)));
    }
    return new TreeInput(
        kernel,
        fdt,
        initrd,
        entries,
        chance(0.25) ? MEMORIES.get(random.nextInt(MEMORIES.size())) : TreeInput.ALL_MEMORY,
        chosen,
        arguments(),
        reserved,
        devices);
  }

  private List<String> nodes() {
    List<Boolean> withReg = new ArrayList<>();
    withReg.addAll(Collections.nCopies(2 + random.nextInt(7), true));
    withReg.addAll(Collections.nCopies((int) pick(0, 1, 2, 3, 5), false));
    Collections.shuffle(withReg, random);
    return withReg.stream().map(fixed -> fixed ? fixedNode() : dynamicNode()).toList();
  }

  private String fixedNode() {
    long size = size();
    long start = address();
    if (!placed.isEmpty() && chance(0.35)) {
      Range other = anyPlaced();
      long offset = pick(-size / 2, 0, other.size - Math.min(other.size, PAGE), other.size, -size);
      start = Math.max(0x40100000L, other.start + offset) & -PAGE;
    }
    if (chance(0.08)) {
      start += pick(0x100, 0x800);
      size += pick(0, 0x40);
    }
    List<Range> ranges = new ArrayList<>(List.of(new Range(start, size)));
    while (chance(0.15)) {
      ranges.add(new Range(address(), size()));
    }
    if (chance(0.04)) {
      ranges.set(0, new Range(start, 0));
    }
    if (chance(0.04)) {
      ranges.set(0, new Range(OUTSIDE + random.nextInt(16) * MIB, size));
    }
    placed.addAll(ranges);
    List<String> properties = new ArrayList<>(List.of("reg = " + reg(ranges) + ";"));
    properties.addAll(flags());
    return node(name("s") + "@" + Long.toHexString(start), properties);
  }

  private String dynamicNode() {
    String size = chance(0.05) ? "0x100000" : cells(size());
    List<String> properties = new ArrayList<>(List.of("size = <%s>;".formatted(size)));
    if (chance(0.5)) {
      long alignment = pick(PAGE, 16 * PAGE, MIB, 2 * MIB, 4 * MIB, 16 * MIB);
      properties.add("alignment = <%s>;".formatted(chance(0.04) ? "0x1000" : cells(alignment)));
    }
    if (chance(0.5)) {
      List<Range> ranges = new ArrayList<>();
      for (long count = pick(1, 1, 2); count > 0; count--) {
        ranges.add(allocationRange());
      }
      properties.add("alloc-ranges = %s;".formatted(reg(ranges)));
    }
    properties.addAll(flags());
    return node(name("d"), properties);
  }

  private Range allocationRange() {
    long length = pick(MIB, 8 * MIB, 64 * MIB, 256 * MIB);
    if (placed.isEmpty() || chance(0.5)) {
      return new Range(address() & -MIB, length);
    }
    Range other = anyPlaced();
    long start = pick(other.start + other.size, other.start - length, other.start);
    return new Range(Math.max(start & -PAGE, 0x40000000L), length);
  }

  private List<String> flags() {
    List<String> flags = new ArrayList<>();
    if (chance(0.4)) {
      flags.add("no-map;");
    }
    double kind = random.nextDouble();
    if (kind < 0.32) {
      flags.add("compatible = \"shared-dma-pool\";");
    } else if (kind < 0.4) {
      flags.add("compatible = \"restricted-dma-pool\";");
    }
    if ((kind >= 0.12 && kind < 0.32) || (kind >= 0.4 && kind < 0.46)) {
      flags.add("reusable;");
    }
    double status = random.nextDouble();
    if (status < 0.14) {
      flags.add(
          "status = \"%s\";"
              .formatted(status < 0.07 ? "disabled" : status < 0.12 ? "okay" : "reserved"));
    }
    if (chance(0.06)) {
      flags.add("linux,cma-default;");
    }
    return flags;
  }

  private String ramoops() {
    Range range = chance(0.3) && !placed.isEmpty() ? anyPlaced() : new Range(address(), MIB);
    range = new Range(range.start & -PAGE, Math.max(16 * PAGE, range.size & -PAGE));
    placed.add(range);
    List<String> properties = new ArrayList<>();
    properties.add("compatible = \"ramoops\";");
    properties.add("reg = %s;".formatted(reg(List.of(range))));
    if (chance(0.8)) {
      properties.add("no-map;");
    }
    for (String zone : List.of("record", "console", "ftrace", "pmsg")) {
      if (chance(0.6)) {
        properties.add(
            "%s-size = <%s>;"
                .formatted(zone, hex(pick(PAGE, 5 * PAGE, 16 * PAGE, 48 * PAGE, range.size / 2))));
      }
    }
    if (chance(0.3)) {
      properties.add("ecc-size = <%d>;".formatted(pick(1, 16, 32)));
    }
    return node(name("ramoops") + "@" + Long.toHexString(range.start), properties);
  }

  private String persistentMemory() {
    Range range = chance(0.7) && !placed.isEmpty() ? anyPlaced() : new Range(address(), 4 * MIB);
    range = new Range(range.start & -PAGE, Math.max(PAGE, range.size & -PAGE));
    List<String> properties = new ArrayList<>();
    properties.add("compatible = \"pmem-region\";");
    properties.add("reg = %s;".formatted(reg(List.of(range))));
    if (chance(0.5)) {
      properties.add("volatile;");
    }
    return node(name("pmem") + "@" + Long.toHexString(range.start), properties);
  }

  private String entry() {
    Range range = new Range(address(), size());
    if (!placed.isEmpty() && chance(0.5)) {
      Range other = anyPlaced();
      range = new Range(other.start + pick(0, other.size / 2), Math.max(PAGE, other.size));
    }
    placed.add(range);
    return "/memreserve/ %s %s;".formatted(hex(range.start), hex(range.size));
  }

  private List<String> arguments() {
    double which = random.nextDouble();
    if (which < 0.1) {
      return List.of("cma=%dM".formatted(pick(0, 16, 32)));
    }
    return which < 0.16 ? List.of("mem=%dM".formatted(pick(768, 900))) : List.of();
  }

  private void placeSometimes(double chance, long start, long size) {
    if (chance(chance)) {
      placed.add(new Range(start, size));
    }
  }

  private boolean chance(double chance) {
    return random.nextDouble() < chance;
  }

  private long pick(long... values) {
    return values[random.nextInt(values.length)];
  }

  private Range anyPlaced() {
    return placed.get(random.nextInt(placed.size()));
  }

  private long size() {
    return pick(SIZES);
  }

  private long address() {
    long unit = pick(PAGE, 16 * PAGE, MIB, 2 * MIB);
    return LOWEST + random.nextInt((int) ((HIGHEST - LOWEST) / unit)) * unit;
  }

  private String name(String kind) {
    return kind + ++nodes;
  }

  private static String node(String name, List<String> properties) {
    return name + " { " + String.join(" ", properties) + " };";
  }

  private static String reg(List<Range> ranges) {
    return ranges.stream()
        .map(range -> "<%s %s>".formatted(cells(range.start), cells(range.size)))
        .collect(Collectors.joining(", "));
  }

  private static String cells(long value) {
    return Arrays.stream(new long[] {value >>> 32, value & 0xffffffffL})
        .mapToObj(TreeInput::hex)
        .collect(Collectors.joining(" "));
  }
}
