package dev.conifer.scenario.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.layout.Layout;
import dev.conifer.layout.Planner;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.Content;
import dev.conifer.memory.MemoryMap;
import dev.conifer.memory.SparseMemory;
import dev.conifer.plan.PlanReader;
import dev.conifer.reserved.PlacedRegion;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The example in which U-Boot moves itself onto a region, with machines that never were. */
class ComparisonTest {
  private static final AddressRange PAGE_OF_HEAP = AddressRange.of(0x7fe00000L, 0x1000);

  /** Neither U-Boot's image nor its BSS: the model says that nobody writes there. */
  private static final AddressRange PAGE_OF_NOBODY = AddressRange.of(0x7ffc0000L, 0x1000);

  private final Layout layout =
      PlanReader.read(Path.of("..", "examples", "qemu-virt", "relocation-conflict.dts"))
          .then(Planner::layout)
          .orThrow();

  private final SparseMemory memory = filled();
  private final RegionBytes before = RegionBytes.of(layout, memory);
  private final ModelBoot model = ModelBoot.of(layout, Optional.of(before));

  private SparseMemory filled() {
    SparseMemory filled = new SparseMemory(layout.dram(), "never written");
    layout
        .regions()
        .forEach(
            region ->
                filled.write(
                    region.range().start(),
                    Content.pattern(1, region.range().start(), region.range().size())));
    return filled;
  }

  private RegionComparison scratch(MemoryMap lost) {
    return region("scratch", lost);
  }

  private RegionComparison region(String name, MemoryMap lost) {
    Map<PlacedRegion, MemoryMap> now = new LinkedHashMap<>();
    for (PlacedRegion region : layout.regions()) {
      now.put(region, lost.intersection(region.range()));
    }
    Map<Moment, Map<PlacedRegion, MemoryMap>> all = new EnumMap<>(Moment.class);
    all.put(Moment.PROMPT, now);
    all.put(Moment.USER_SPACE, now);
    MachineBoot machine =
        new MachineBoot(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            all,
            Optional.empty(),
            "");
    return new Comparison(layout, model, machine)
        .regions(memory).stream()
            .filter(region -> region.region().name().equals(name))
            .findFirst()
            .orElseThrow();
  }

  private MemoryMap modelLost() {
    return scratch(MemoryMap.EMPTY).modelLost();
  }

  @Test
  void aMachineThatLosesWhatTheModelSaysAgrees() {
    RegionComparison scratch = scratch(modelLost());

    assertEquals(Optional.empty(), scratch.difference());
    assertEquals(Optional.of("U-Boot: relocation"), scratch.writer());
    assertEquals(Optional.of(Moment.PROMPT), scratch.seenAt());
    assertTrue(region("log", modelLost()).isIntact());
  }

  @Test
  void aPageThatTheMachineKeepsIsADifference() {
    assertEquals(
        Optional.of("U-Boot at its prompt: the machine keeps [[0x7fe00000, 0x7fe01000)]"),
        scratch(modelLost().minus(PAGE_OF_HEAP)).difference());
  }

  @Test
  void aPageThatOnlyTheMachineLosesIsADifference() {
    assertEquals(
        Optional.of("U-Boot at its prompt: the machine loses [[0x7ffc0000, 0x7ffc1000)], too"),
        scratch(modelLost().plus(PAGE_OF_NOBODY)).difference());
  }

  @Test
  void aByteThatIsNotTheModelsIsADifference() {
    AddressRange log = region("log", modelLost()).region().range();
    memory.write(log.start().plus(0x5000), Content.ofBytes(new byte[] {1}));

    assertEquals(
        Optional.of(
            "other bytes than the model's in " + AddressRange.of(log.start().plus(0x5000), 0x1000)),
        region("log", modelLost()).difference());
  }

  @Test
  void aPageIsLostWhenOneByteOfItIs() {
    AddressRange log = region("log", modelLost()).region().range();
    memory.write(log.start().plus(0x5fff), Content.ofBytes(new byte[] {1}));

    List<MemoryMap> lost =
        before.lostIn(memory).values().stream().filter(map -> !map.isEmpty()).toList();

    assertEquals(List.of(MemoryMap.of(AddressRange.of(log.start().plus(0x5000), 0x1000))), lost);
  }
}
