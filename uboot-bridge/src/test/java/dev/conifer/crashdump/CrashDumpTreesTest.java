package dev.conifer.crashdump;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.reserved.PlacedRegion;
import dev.conifer.reserved.ReservedNodes;
import dev.conifer.spec.CellSizes;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.PropertyValue;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CrashDumpTreesTest {
  private static final DeviceTree BOARD =
      DeviceTree.of(
          new CellSizes(2, 2)
              .in(Node.named(""))
              .withChild(
                  Node.named("memory@40000000")
                      .withProperty("device_type", PropertyValue.ofStrings("memory"))
                      .withProperty("reg", PropertyValue.ofCells(0, 0x40000000, 0, 0x40000000)))
              .withChild(
                  Node.named("cpus")
                      .withChild(cpu("cpu@0"))
                      .withChild(cpu("cpu@1"))
                      .withChild(Node.named("cpu-map"))));

  private final CrashDumpTrees trees = new CrashDumpTrees("dump", Example.places(Optional.empty()));

  private static Node cpu(String name) {
    return Node.named(name).withProperty("device_type", PropertyValue.ofStrings("cpu"));
  }

  @Test
  void cpusAreCounted() {
    assertEquals(2, CrashDumpTrees.cpus(BOARD));
    assertEquals(1, CrashDumpTrees.cpus(DeviceTree.of(Node.named(""))));
  }

  @Test
  void theCaptureKernelIsHeldInItsWindowAndHandedTheHeader() {
    DeviceTree tree = trees.capture(BOARD, List.of(), List.of()).orThrow();
    CrashDumpPlaces places = Example.places(Optional.empty());

    assertEquals("[0x40000000, 0x44400000)", chosen(tree, "linux,usable-memory-range"));
    assertEquals(places.capture().header().toString(), chosen(tree, "linux,elfcorehdr"));
    assertTrue(places.usable().contains(places.capture().header()));
  }

  private static String chosen(DeviceTree tree, String property) {
    int[] cells = tree.property("/chosen", property).orElseThrow().value().cells().orElseThrow();
    assertEquals(4, cells.length, () -> Arrays.toString(cells));
    return AddressRange.of(Integer.toUnsignedLong(cells[1]), Integer.toUnsignedLong(cells[3]))
        .toString();
  }

  @Test
  void theRunningKernelKeepsOffAllThatTheNextBootWrites() {
    CrashDumpPlaces places = Example.places(Optional.empty());
    MemoryMap kept = MemoryMap.of(trees.running().stream().map(PlacedRegion::range).toList());

    assertEquals(places.firmware().plus(places.window()).plus(places.registry().range()), kept);
    DeviceTree tree = ReservedNodes.addedTo(BOARD, trees.running()).orThrow();
    Node window = tree.node("/reserved-memory/dump-window@40400000").orElseThrow();
    assertTrue(window.has("reusable"));
    assertTrue(tree.node("/reserved-memory/dump-registry@7d800000").orElseThrow().has("no-map"));
  }

  @Test
  void withACopyTheWindowIsOrdinaryMemory() {
    CrashDumpTrees copying = new CrashDumpTrees("dump", Example.places(Optional.of(Example.COPY)));
    DeviceTree tree = ReservedNodes.addedTo(BOARD, copying.running()).orThrow();

    assertTrue(tree.node("/reserved-memory/dump-copy@50000000").orElseThrow().has("reusable"));
    assertTrue(tree.node("/reserved-memory/dump-window@40400000").isEmpty());
  }

  @Test
  void oldMemoryIsOfferedOnANumaNode() {
    DeviceTree tree = trees.capture(BOARD, List.of(), trees.oldMemory().ranges()).orThrow();
    Node old = tree.node("/dump-memory@45000000").orElseThrow();

    assertEquals(
        Optional.of("pmem-region"), old.value("compatible").flatMap(PropertyValue::string));
    assertTrue(old.has("volatile"));
    for (String path :
        List.of("/dump-memory@45000000", "/memory@40000000", "/cpus/cpu@0", "/cpus/cpu@1")) {
      assertTrue(tree.node(path).orElseThrow().has("numa-node-id"), path);
    }
  }

  @Test
  void whatIsNoWholeUnitOfARegionIsNotOffered() {
    for (AddressRange range : trees.oldMemory().ranges()) {
      assertTrue(range.start().isAligned(0x1000000) && range.end().isAligned(0x1000000));
      assertTrue(Example.places(Optional.empty()).dumped().contains(range));
    }
  }
}
