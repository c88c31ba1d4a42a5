package dev.conifer.layout;

import dev.conifer.diagnostic.Origin;
import dev.conifer.image.Arm64Image;
import dev.conifer.image.Payload;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.Sizes;
import dev.conifer.plan.BoardPlan;
import dev.conifer.plan.ControlFdtPlan;
import dev.conifer.plan.LoaderPlan;
import dev.conifer.plan.Plan;
import dev.conifer.plan.ScriptPlan;
import dev.conifer.plan.TargetReadings;
import dev.conifer.reserved.RamoopsSpec;
import dev.conifer.reserved.RegionRequest;
import dev.conifer.reserved.RegionSpec;
import dev.conifer.spec.CellSizes;
import dev.conifer.spec.Reg;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.PropertyValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A plan made of random numbers: one bank or two, some regions, a kernel, perhaps a ramdisk. */
final class GeneratedPlan {
  private static final long RAM_BASE = 0x40000000L;

  private final Random random;

  private GeneratedPlan(Random random) {
    this.random = random;
  }

  static Plan of(Random random) {
    return new GeneratedPlan(random).plan();
  }

  /** A plan that boots, with these regions. */
  static Plan withRegions(List<RegionRequest> regions) {
    GeneratedPlan generated = new GeneratedPlan(new Random(1));
    List<AddressRange> banks = List.of(AddressRange.of(RAM_BASE, Sizes.GIB));
    return new Plan("generated", board(banks), regions, generated.loader());
  }

  private Plan plan() {
    List<AddressRange> banks = banks();
    return new Plan("generated", board(banks), regions(), loader());
  }

  private static BoardPlan board(List<AddressRange> banks) {
    return new BoardPlan(
        "generated.dts",
        tree(banks),
        List.of(),
        List.of(),
        BoardPlan.Retention.DEFAULT,
        Optional.empty());
  }

  private List<AddressRange> banks() {
    List<AddressRange> banks = new ArrayList<>();
    banks.add(AddressRange.of(RAM_BASE, (256L + 64L * random.nextInt(28)) * Sizes.MIB));
    if (random.nextInt(3) == 0) {
      banks.add(AddressRange.of(0x100000000L, (64L + 64L * random.nextInt(32)) * Sizes.MIB));
    }
    return banks;
  }

  private static DeviceTree tree(List<AddressRange> banks) {
    CellSizes cells = new CellSizes(2, 2);
    PropertyValue reg = new Reg(banks).value(cells, Origin.NONE).orThrow();
    Node memory =
        Node.named("memory@40000000")
            .withProperty("device_type", PropertyValue.ofStrings("memory"))
            .withProperty("reg", reg);
    return DeviceTree.of(cells.in(Node.named("")).withChild(memory));
  }

  private List<RegionRequest> regions() {
    List<RegionRequest> regions = new ArrayList<>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      regions.add(RegionRequest.of(region("region" + i)));
    }
    return regions;
  }

  private RegionSpec region(String name) {
    long pages = 1L << random.nextInt(12);
    return switch (random.nextInt(3)) {
      case 0 ->
          RamoopsSpec.of(
              name, (16 + pages) * RegionSpec.PAGE, r -> r.recordSize(4 * RegionSpec.PAGE));
      case 1 -> new RegionSpec.Pmem(name, (1 + random.nextInt(8)) * 2L * Sizes.MIB);
      default -> new RegionSpec.NoMap(name, pages * RegionSpec.PAGE);
    };
  }

  private LoaderPlan loader() {
    long fileSize = (1L + random.nextInt(24)) * Sizes.MIB + random.nextInt(4096);
    Arm64Image image = new Arm64Image(0, fileSize + random.nextInt(1 << 21), 0xa);
    Optional<Payload> ramdisk =
        random.nextInt(4) == 0
            ? Optional.empty()
            : Optional.of(
                new Payload("ramdisk", Content.unknown("ramdisk", 1L + random.nextInt(32 << 20))));
    return new LoaderPlan(
        LoaderPlan.U_BOOT,
        Optional.of("2023.01"),
        environment(),
        TargetReadings.NONE,
        Map.of(),
        new Payload("kernel", image.file("kernel", fileSize)),
        Optional.of("6.1"),
        ramdisk,
        new ControlFdtPlan(
            Optional.empty(),
            false,
            random.nextBoolean() ? Optional.of(Sizes.MIB) : Optional.empty(),
            Optional.empty(),
            random.nextInt(4) == 0),
        List.of(),
        ScriptPlan.NONE,
        Origin.NONE,
        Optional.empty());
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    for (String limit : List.of("initrd_high", "fdt_high")) {
      switch (random.nextInt(5)) {
        case 0 -> environment.put(limit, "");
        case 1 -> environment.put(limit, "0x4c000000");
        case 2 -> environment.put(limit, "0");
        default -> {} // the loader's default
      }
    }
    return environment;
  }
}
