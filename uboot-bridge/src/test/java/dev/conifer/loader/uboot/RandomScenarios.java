package dev.conifer.loader.uboot;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Scenarios as nobody would think of them, in the form of the recorded ones: RAM sizes, regions in
 * the way of everything, trees of either kind, environments, kernels and ramdisks, EFI applications
 * and attempts that fail.
 */
final class RandomScenarios {
  private static final long RAM_BASE = 0x40000000L;
  private static final long PAGE = 0x1000;
  private static final long MIB = 1 << 20;

  /** About what U-Boot takes at the top of RAM, its 16 MiB for the stack included. */
  private static final long U_BOOT = 0x224e000;

  /** Where old releases put the FDT for EFI, above the start of RAM. */
  private static final long SAFE_PLACE = 0x7f00000;

  /** The most that a region is painted with, so that painting does not take longer than booting. */
  private static final long LARGEST = 8 * MIB;

  private static final String[] RAM_SIZES = {
    "128M", "128M", "160M", "256M", "256M", "512M", "768M", "1G", "1G", "2G", "3G", "4G", "6G", "8G"
  };

  private static final String[] STATUSES = {"okay", "ok", "disabled", "reserved", ""};

  private final Random random;
  private final ObjectNode input = JsonNodeFactory.instance.objectNode();
  private final List<Long> marks = new ArrayList<>();
  private long ramSize;

  private RandomScenarios(Random random) {
    this.random = random;
  }

  /** A scenario drawn from {@code random}. */
  static ObjectNode draw(Random random) {
    return new RandomScenarios(random).draw();
  }

  private ObjectNode draw() {
    String ram = oneOf(RAM_SIZES);
    ramSize = Long.parseLong(ram.substring(0, ram.length() - 1)) * (ram.endsWith("G") ? 1024 : 1);
    ramSize *= MIB;
    input.put("ram", ram);
    input.set("regions", JsonNodeFactory.instance.arrayNode());
    input.set("env", environment());
    ArrayNode loads = input.putArray("loads");
    boolean efi = chance(3);
    String kernel = efi ? application(loads.addObject()) : kernel(loads.addObject());
    String ramdisk = efi ? "" : ramdisk(loads);
    marks.add(end() - U_BOOT);
    marks.add(end());
    boolean external = chance(3);
    input.put("control_dtb", !external || chance(2));
    regions(input.withArray("regions"));
    nodes(input);
    String own = efi && chance(3) ? "" : "${fdtcontroladdr}";
    String fdt = external ? externalFdt() : own;
    String boot = efi ? "bootefi %s:0x12000 %s" : "booti %s %s %s";
    input.put("boot", efi ? boot.formatted(kernel, fdt) : boot.formatted(kernel, ramdisk, fdt));
    if (efi) {
      failures(kernel, fdt, input.putArray("pre"));
    }
    return input;
  }

  private long end() {
    return RAM_BASE + ramSize;
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  private String oneOf(String... texts) {
    return texts[random.nextInt(texts.length)];
  }

  private static String hex(long number) {
    return "0x" + Long.toHexString(number);
  }

  private long page(long from, long to) {
    return from + random.nextInt((int) ((to - from) / PAGE)) * PAGE;
  }

  /** An address where a script could load something: below U-Boot, above QEMU's tree. */
  private long loadAddress(long room) {
    return page(RAM_BASE + 4 * MIB, Math.min(end(), RAM_BASE + 1024 * MIB) - U_BOOT - room);
  }

  private ArrayNode environment() {
    ArrayNode lines = JsonNodeFactory.instance.arrayNode();
    for (String variable : new String[] {"initrd_high", "fdt_high"}) {
      switch (random.nextInt(7)) {
        case 0 -> lines.add("setenv " + variable);
        case 1 -> lines.add("setenv %s 0xffffffffffffffff".formatted(variable));
        case 2 -> lines.add("setenv %s %s".formatted(variable, oneOf("0", "no", "ffffffff")));
        case 3 ->
            lines.add("setenv %s %s".formatted(variable, hex(page(RAM_BASE + 16 * MIB, end()))));
        default -> {}
      }
    }
    if (chance(6)) {
      lines.add("setenv bootm_low " + hex(page(RAM_BASE, RAM_BASE + 64 * MIB)));
    }
    if (chance(5)) {
      lines.add("setenv bootm_size " + hex(16 * MIB + page(0, ramSize)));
    }
    if (chance(5)) {
      lines.add("setenv bootm_mapsize " + hex(16 * MIB + page(0, ramSize)));
    }
    return lines;
  }

  private String kernel(ObjectNode load) {
    long address = 0x40400000;
    if (chance(3)) {
      long exact = loadAddress(40 * MIB);
      address = chance(2) ? exact & -2 * MIB : exact;
    }
    load.put("what", "kernel").put("file", "stand-in").put("addr", hex(address));
    long[] offsets = {0, 0, 0, 0x80000, 0x1000, 0x180000};
    long[] sizes = {0x1000000, 0x1000000, 0x20000, 0x345678, 0x1e00000, 0};
    load.putObject("header")
        .put("text_offset", hex(offsets[random.nextInt(offsets.length)]))
        .put("image_size", hex(sizes[random.nextInt(sizes.length)]))
        .put("flags", oneOf("0xa", "0xa", "0x8", "0x2", "0x0", "0xf"));
    marks.add(address);
    marks.add(address + 16 * MIB);
    marks.add(RAM_BASE + 0x80000);
    return hex(address);
  }

  /** The application of the recorded runs, with other numbers in its headers. */
  private String application(ObjectNode load) {
    long address = chance(2) ? 0x40400000 : loadAddress(2 * MIB);
    load.put("what", "kernel").put("file", "efimap.efi").put("addr", hex(address));
    ObjectNode headers = load.putObject("pe");
    headers.put("0x78", oneOf("0x1000", "0x1000", "0x10000", "0x200000", "0x200", "0x0"));
    if (chance(2)) {
      headers.put("0x100", oneOf("0x11000", "0x40001", "0x1234567", "0x4000000"));
    }
    if (chance(3)) {
      headers.put("0x9c", oneOf("0xb", "0xc", "0xd", "0x7"));
    }
    if (chance(15)) {
      headers.put("0x44", oneOf("0x18664", "0x20aa64", "0xaa64"));
    }
    marks.add(address);
    marks.add(RAM_BASE + SAFE_PLACE);
    marks.add(RAM_BASE + SAFE_PLACE + 16 * PAGE);
    marks.add(end() - U_BOOT);
    marks.add(end() - U_BOOT - 16 * PAGE);
    return hex(address);
  }

  /** Attempts that fail, each of which leaves something behind. */
  private void failures(String kernel, String fdt, ArrayNode lines) {
    for (int i = random.nextInt(4); i > 1; i--) {
      lines.add(
          switch (random.nextInt(4)) {
            case 0 -> "bootefi %s".formatted(kernel);
            case 1 -> "bootefi %s:0x20 %s".formatted(kernel, fdt);
            case 2 -> "bootefi %s:0x12000 %s".formatted(kernel, kernel);
            default -> "bdinfo";
          });
    }
  }

  private String ramdisk(ArrayNode loads) {
    if (chance(6)) {
      return "-";
    }
    long size = chance(2) ? 3 * MIB : 1 + random.nextInt((int) (12 * MIB));
    long address = chance(3) ? loadAddress(size + PAGE) : 0x44000000;
    loads
        .addObject()
        .put("what", "ramdisk")
        .put("file", "ramdisk")
        .put("addr", hex(address))
        .put("size", hex(size));
    marks.add(address);
    marks.add(end() - U_BOOT - size);
    return hex(address) + ":%x";
  }

  private void regions(ArrayNode regions) {
    int count = chance(8) ? 5 + random.nextInt(6) : random.nextInt(5);
    for (int i = 0; i < count; i++) {
      long size = size();
      long base = base(size);
      ObjectNode region = regions.addObject();
      region.put("name", "r%d@%x".formatted(i, base));
      region.put("base", hex(base)).put("size", hex(size)).put("nomap", chance(2));
      if (chance(5)) {
        region.put("status", oneOf(STATUSES));
      }
      marks.add(base);
      marks.add(base + size);
    }
  }

  private long size() {
    return switch (random.nextInt(6)) {
      case 0 -> PAGE;
      case 1 -> MIB;
      case 2 -> 1 + random.nextInt((int) (4 * PAGE));
      case 3 -> LARGEST;
      default -> PAGE * (1 + random.nextInt((int) (4 * MIB / PAGE)));
    };
  }

  /** Anywhere, or so that it touches, overlaps or just misses something. */
  private long base(long size) {
    if (chance(4)) {
      return page(RAM_BASE, end());
    }
    if (chance(20)) {
      return page(0x8000000, RAM_BASE + 2 * MIB);
    }
    long mark = marks.get(random.nextInt(marks.size()));
    long base =
        switch (random.nextInt(5)) {
          case 0 -> mark;
          case 1 -> mark - size;
          case 2 -> mark - size / 2;
          case 3 -> mark + PAGE * random.nextInt(0x400);
          default -> mark - size - PAGE * random.nextInt(0x400);
        };
    return chance(6) ? base + random.nextInt((int) PAGE) : base & -PAGE;
  }

  /** Entries and nodes of which U-Boot makes something else than Linux. */
  private void nodes(ObjectNode tree) {
    ArrayNode reservations = tree.putArray("memreserve");
    if (chance(5)) {
      reservations.addArray().add(hex(base(PAGE))).add(hex(size()));
    }
    tree.put("raw", chance(3) ? oddNode() : "");
  }

  private String oddNode() {
    long base = base(MIB);
    String cells = "0x%x 0x%x".formatted(base >>> 32, base & 0xffffffffL);
    return switch (random.nextInt(6)) {
      case 0 -> "dynamic { size = <0 0x100000>; alignment = <0 0x100000>; };";
      case 1 -> "two@0 { reg = <%s 0 0x1000>, <0 0x47000000 0 0x1000>; };".formatted(cells);
      case 2 -> "outer@0 { inner@0 { reg = <%s 0 0x1000>; }; };".formatted(cells);
      case 3 -> "short@0 { reg = <%s>; };".formatted(cells);
      case 4 -> "empty@0 { reg = <%s 0 0>; };".formatted(cells);
      default -> "odd@0 { reg = <%s 0 0x3001>; no-map; };".formatted(cells);
    };
  }

  private String externalFdt() {
    ObjectNode external = input.putObject("external_fdt");
    external.put("addr", hex(chance(2) ? 0x43000000 : loadAddress(MIB) & -8));
    external.set("regions", input.path("regions").deepCopy());
    if (chance(3) && external.path("regions").size() > 0) {
      external.withArray("regions").remove(0);
    }
    nodes(external);
    if (chance(3)) {
      external.put("least_size", 0x4000 + random.nextInt(0x40000));
    }
    return external.path("addr").asText();
  }
}
