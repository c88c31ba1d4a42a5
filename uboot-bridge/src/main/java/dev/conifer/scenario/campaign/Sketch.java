package dev.conifer.scenario.campaign;

import dev.conifer.board.ResetKind;
import dev.conifer.plan.BoardPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * A run before it is run: a board and a plan as source, in pieces of which a smaller one can be
 * made, and what happens on it.
 *
 * @param banks pairs of start and size of the DRAM banks, ascending, in bytes
 * @param nodes children of the board's {@code /reserved-memory}, as source
 * @param reservations entries of its reservation block, as source
 * @param regions nodes of the plan's {@code preserve}, as source
 * @param environment variables of the loader, as source
 * @param ramdisk its size in bytes; 0 for none
 * @param imageSize of the kernel with its BSS, in bytes
 * @param fileSize of the kernel without, in bytes
 * @param textOffset of the kernel, in bytes
 * @param compatible the loader
 * @param version its release
 * @param board further properties of the plan's board, as source
 * @param flow further properties of the plan's loader, as source
 * @param reset how the last kernel ends
 * @param crashes how each boot in between ends
 * @param seed of what the regions are filled with
 */
record Sketch(
    List<Long> banks,
    List<String> nodes,
    List<String> reservations,
    List<String> regions,
    List<String> environment,
    long ramdisk,
    long imageSize,
    long fileSize,
    long textOffset,
    String compatible,
    String version,
    String board,
    String flow,
    ResetKind reset,
    List<Crash> crashes,
    long seed) {
  private static final long MIB = 1 << 20;
  private static final long PAGE = 0x1000;
  private static final long RAM_BASE = 0x40000000L;
  private static final long HIGH_BASE = 0x1_0000_0000L;

  Sketch {
    banks = List.copyOf(banks);
    nodes = List.copyOf(nodes);
    reservations = List.copyOf(reservations);
    regions = List.copyOf(regions);
    environment = List.copyOf(environment);
    Objects.requireNonNull(compatible);
    Objects.requireNonNull(version);
    Objects.requireNonNull(board);
    Objects.requireNonNull(flow);
    Objects.requireNonNull(reset);
    crashes = List.copyOf(crashes);
  }

  /** The run of {@code seed}: the same every time. */
  static Sketch of(long seed) {
    return new Maker(seed).sketch();
  }

  /** The board's tree, as source. */
  String boardSource() {
    StringBuilder text = new StringBuilder("/dts-v1/;\n");
    reservations.forEach(r -> text.append("/memreserve/ ").append(r).append(";\n"));
    text.append("/ {\n\t#address-cells = <2>;\n\t#size-cells = <2>;\n\tchosen { };\n");
    for (int i = 0; i < banks.size(); i += 2) {
      text.append("\tmemory@%x {\n\t\tdevice_type = \"memory\";\n".formatted(banks.get(i)));
      text.append("\t\treg = <%s>;\n\t};\n".formatted(reg(banks.get(i), banks.get(i + 1))));
    }
    if (!nodes.isEmpty()) {
      text.append("\treserved-memory {\n\t\t#address-cells = <2>;\n\t\t#size-cells = <2>;\n");
      text.append("\t\tranges;\n");
      nodes.forEach(node -> text.append("\t\t").append(node).append('\n'));
      text.append("\t};\n");
    }
    return text.append("};\n").toString();
  }

  /** The plan, as source; the board's tree is beside it in {@code board.dts}. */
  String planSource() {
    StringBuilder text = new StringBuilder("/dts-v1/;\n/ {\n\tcompatible = \"conifer,plan\";\n");
    text.append("\tboard { dts = \"board.dts\"; %s};\n\tpreserve {\n".formatted(board));
    regions.forEach(region -> text.append("\t\t").append(region).append('\n'));
    text.append("\t};\n\tloader {\n\t\tcompatible = \"%s\";\n".formatted(compatible));
    if (!version.isEmpty()) {
      text.append("\t\tversion = \"%s\";\n".formatted(version));
    }
    text.append(flow);
    if (!environment.isEmpty()) {
      text.append("\t\tenvironment { %s };\n".formatted(String.join(" ", environment)));
    }
    text.append(
        "\t\tkernel { image-size = <0x%x>; file-size = <0x%x>; text-offset = <0x%x>; };\n"
            .formatted(imageSize, fileSize, textOffset));
    if (ramdisk > 0) {
      text.append("\t\tramdisk { size = <0x%x>; };\n".formatted(ramdisk));
    }
    return text.append("\t};\n};\n").toString();
  }

  /** What is one step simpler, the largest steps first. */
  List<Sketch> simpler() {
    List<Sketch> simpler = new ArrayList<>();
    if (!crashes.isEmpty()) {
      simpler.add(with(nodes, reservations, regions, ramdisk, List.of()));
    }
    if (crashes.size() > 1) {
      without(crashes).forEach(c -> simpler.add(with(nodes, reservations, regions, ramdisk, c)));
    }
    without(nodes).forEach(n -> simpler.add(with(n, reservations, regions, ramdisk, crashes)));
    without(reservations).forEach(r -> simpler.add(with(nodes, r, regions, ramdisk, crashes)));
    if (regions.size() > 1) {
      without(regions).forEach(r -> simpler.add(with(nodes, reservations, r, ramdisk, crashes)));
    }
    if (ramdisk > 0) {
      simpler.add(with(nodes, reservations, regions, 0, crashes));
    }
    return simpler;
  }

  private static <T> List<List<T>> without(List<T> all) {
    List<List<T>> shorter = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      List<T> rest = new ArrayList<>(all);
      rest.remove(i);
      shorter.add(rest);
    }
    return shorter;
  }

  private Sketch with(
      List<String> newNodes,
      List<String> newReservations,
      List<String> newRegions,
      long newRamdisk,
      List<Crash> newCrashes) {
    return new Sketch(
        banks,
        newNodes,
        newReservations,
        newRegions,
        environment,
        newRamdisk,
        imageSize,
        fileSize,
        textOffset,
        compatible,
        version,
        board,
        flow,
        reset,
        newCrashes,
        seed);
  }

  /** Whether the board says nothing of its memory: a cold reset loses it, no other does. */
  boolean isPlainBoard() {
    return !board.contains("preset");
  }

  /** This run with another loader. */
  Sketch withLoader(String newCompatible, String newVersion) {
    return new Sketch(
        banks,
        nodes,
        reservations,
        regions,
        environment,
        ramdisk,
        imageSize,
        fileSize,
        textOffset,
        newCompatible,
        newVersion,
        board,
        flow,
        reset,
        crashes,
        seed);
  }

  private static String reg(long start, long size) {
    return "0x%x 0x%x 0x%x 0x%x"
        .formatted(start >>> 32, start & 0xffffffffL, size >>> 32, size & 0xffffffffL);
  }

  /** Makes one up. */
  private static final class Maker {
    private final long seed;
    private final Random random;
    private final List<Long> banks = new ArrayList<>();

    /** What is taken already: pairs of start and end. */
    private final List<Long> taken = new ArrayList<>();

    /** What firmware before the loader has for itself, as source, by its name. */
    private final Map<String, String> carveOuts = new LinkedHashMap<>();

    private long imageSize;

    Maker(long seed) {
      this.seed = seed;
      this.random = new Random(seed * 0x9e3779b97f4a7c15L);
    }

    Sketch sketch() {
      makeBanks();
      long fileSize = (1L + random.nextInt(40)) * MIB + random.nextInt(4096);
      imageSize = fileSize + random.nextInt((int) (3 * MIB));
      boolean isCareful = random.nextInt(3) == 0;
      long textOffset = random.nextInt(4) == 0 ? 0x80000 : 0;
      long ramdisk = random.nextInt(4) == 0 ? 0 : 1L + random.nextInt((int) (48 * MIB));
      List<String> nodes = nodes();
      nodes.addAll(carveOuts());
      List<String> reservations = reservations();
      List<String> regions = regions();
      return new Sketch(
          banks,
          nodes,
          reservations,
          regions,
          isCareful ? List.of() : environment(),
          ramdisk,
          imageSize,
          fileSize,
          textOffset,
          isCareful ? "reference" : "u-boot",
          isCareful ? "" : version(),
          board(),
          flow(),
          List.of(ResetKind.WARM, ResetKind.COLD, ResetKind.WATCHDOG).get(random.nextInt(3)),
          crashes(),
          seed);
    }

    private boolean chance(int oneIn) {
      return random.nextInt(oneIn) == 0;
    }

    private void makeBanks() {
      long size = (192L + 64L * random.nextInt(29)) * MIB;
      banks.add(RAM_BASE);
      banks.add(size);
      if (chance(3)) {
        banks.add(HIGH_BASE + (chance(2) ? 0 : (1L + random.nextInt(64)) << 30));
        banks.add((64L + 64L * random.nextInt(32)) * MIB);
      }
    }

    private String version() {
      int quarter = 2019 * 4 + 1 + random.nextInt(31);
      String any = "%d.%02d".formatted(quarter / 4, quarter % 4 * 3 + 1);
      return chance(2) ? any : chance(2) ? "2023.01" : "2026.07";
    }

    private String board() {
      List<BoardPlan.Preset> presets = List.of(BoardPlan.Preset.values());
      String preset =
          chance(2)
              ? ""
              : "preset = \"%s\"; ".formatted(presets.get(random.nextInt(presets.size())));
      return preset + firmware();
    }

    /** Memory of boot ROM and TF-A, which they write at every reset; a node may keep Linux off. */
    private String firmware() {
      if (carveOuts.isEmpty()) {
        return "";
      }
      StringBuilder text = new StringBuilder("firmware { ");
      carveOuts.forEach((who, reg) -> text.append("%s { writes = <%s>; }; ".formatted(who, reg)));
      return text.append("}; ").toString();
    }

    private String flow() {
      String size = chance(2) ? "\t\tcontrol-fdt-size = <0x100000>;\n" : "";
      String handsOn = chance(4) ? "\t\thand-on-control-fdt;\n" : "";
      // A tree that is handed on and gets no nodes keeps nothing; no plan could help.
      String fixed = handsOn.isEmpty() && chance(6) ? "\t\tfixed-control-fdt;\n" : "";
      return size + handsOn + fixed;
    }

    private List<String> carveOuts() {
      List<String> nodes = new ArrayList<>();
      for (String who : List.of("boot-rom", "tf-a")) {
        if (chance(4)) {
          long size = size();
          long start = place(size);
          carveOuts.put(who, reg(start, size));
          if (chance(2)) {
            nodes.add("%s@%x { reg = <%s>; no-map; };".formatted(who, start, reg(start, size)));
          }
        }
      }
      return nodes;
    }

    private List<Crash> crashes() {
      List<Crash> crashes = new ArrayList<>();
      while (chance(2) && crashes.size() < 3) {
        crashes.add(Crash.draw(random));
      }
      return crashes;
    }

    /** Limits are always given: what they are otherwise is a rule of its own. */
    private List<String> environment() {
      List<String> lines = new ArrayList<>();
      for (String name : List.of("initrd_high", "fdt_high")) {
        long limit = chance(2) ? 0 : (RAM_BASE + 96 * MIB + random.nextInt(512) * MIB);
        lines.add("%s = \"0x%x\";".formatted(name, limit));
      }
      lines.add("kernel_addr_r = \"0x40400000\";");
      lines.add("ramdisk_addr_r = \"0x46000000\";");
      lines.add("fdt_addr_r = \"0x4a000000\";");
      return lines;
    }

    /** What the board's own tree reserves: some of it in ways that not everybody reads. */
    private List<String> nodes() {
      List<String> nodes = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        long size = size();
        long start = place(size);
        String noMap = chance(2) ? " no-map;" : "";
        String reg = reg(start, size);
        if (chance(4)) {
          long second = size();
          reg += ">, <" + reg(place(second), second);
        }
        nodes.add("own%d@%x { reg = <%s>;%s };".formatted(i, start, reg, noMap));
      }
      if (chance(4)) {
        nodes.add("dynamic { size = <0x0 0x%x>; };".formatted(4 * MIB));
      }
      return nodes;
    }

    private List<String> reservations() {
      if (!chance(6)) {
        return List.of();
      }
      long size = size();
      return List.of("0x%x 0x%x".formatted(place(size), size));
    }

    private List<String> regions() {
      List<String> regions = new ArrayList<>();
      for (int i = 1 + random.nextInt(4); i > 0; i--) {
        regions.add(region("r" + i));
      }
      return regions;
    }

    private String region(String name) {
      boolean byHand = chance(3);
      int kind = random.nextInt(3);
      long size = kind == 1 ? (1L + random.nextInt(2)) * 2 * MIB : kind == 0 ? 128 << 10 : size();
      String reg = byHand ? " reg = <%s>;".formatted(reg(place(size), size)) : "";
      String what =
          switch (kind) {
            case 0 -> "kind = \"ramoops\"; record-size = <0x4000>;";
            case 1 -> "kind = \"pmem\";";
            default -> "kind = \"no-map\";";
          };
      return "%s { %s size = <0x%x>;%s };".formatted(name, what, size, reg);
    }

    private long size() {
      return switch (random.nextInt(4)) {
        case 0 -> PAGE;
        case 1 -> 2 * MIB;
        case 2 -> 2 * MIB + PAGE;
        default -> PAGE * (1 + random.nextInt(300));
      };
    }

    /** Somewhere free, often where loaders and kernels like to be. */
    private long place(long size) {
      for (int attempt = 0; attempt < 100; attempt++) {
        long start = candidate(size);
        if (isFree(start, size)) {
          taken.addAll(List.of(start, start + size));
          return start;
        }
      }
      // Full boards are found out by whoever plans them.
      return candidate(size);
    }

    private long candidate(long size) {
      int bank = 2 * random.nextInt(banks.size() / 2);
      long start = banks.get(bank);
      long end = start + banks.get(bank + 1);
      long aligned = 2 * MIB;
      return switch (random.nextInt(5)) {
        case 0 -> end - size - PAGE * random.nextInt(16);
        case 1 -> end - size - aligned * random.nextInt(40);
        case 2 -> start + aligned * (1 + random.nextInt(32));
        case 3 -> (start + MIB + imageSize + aligned * random.nextInt(3)) & -PAGE;
        default -> start + PAGE * random.nextInt((int) ((end - start - size) / PAGE));
      };
    }

    private boolean isFree(long start, long size) {
      boolean isInside = false;
      for (int i = 0; i < banks.size(); i += 2) {
        isInside |= start >= banks.get(i) && start + size <= banks.get(i) + banks.get(i + 1);
      }
      for (int i = 0; i < taken.size(); i += 2) {
        if (start < taken.get(i + 1) && taken.get(i) < start + size) {
          return false;
        }
      }
      return isInside;
    }
  }

  /** The source of both files, for whoever wants to look at the run. */
  @Override
  public String toString() {
    return "board.dts:\n%s\nplan.dts:\n%s\nreset %s, crashes %s"
        .formatted(boardSource(), planSource(), reset, crashes);
  }
}
