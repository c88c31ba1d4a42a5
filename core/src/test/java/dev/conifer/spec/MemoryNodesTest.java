package dev.conifer.spec;

import static dev.conifer.spec.Trees.cells;
import static dev.conifer.spec.Trees.said;
import static dev.conifer.spec.Trees.string;
import static dev.conifer.spec.Trees.tree;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.memory.AddressRange;
import dev.conifer.memory.MemoryMap;
import dev.conifer.tree.Node;
import dev.conifer.tree.PropertyValue;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryNodesTest {

  private static Node memory(String name, int... reg) {
    return Node.named(name)
        .withProperty("device_type", string("memory"))
        .withProperty("reg", cells(reg));
  }

  @Test
  void everyMemoryNodeOfTheRootCountsWhateverItsName() {
    var tree =
        tree(
            root ->
                root.withChild(memory("dram@100000000", 1, 0, 0, 0x1000))
                    .withChild(memory("memory@0", 0, 0, 0, 0x2000, 0, 0x2000, 0, 0x1000))
                    .withChild("soc", soc -> soc.withChild(memory("memory@5", 0, 5, 0, 5))));

    MemoryNodes nodes = MemoryNodes.of(tree).orThrow();

    assertEquals(
        List.of(
            AddressRange.of(0, 0x2000),
            AddressRange.of(0x2000, 0x1000),
            AddressRange.of(0x1_0000_0000L, 0x1000)),
        nodes.banks());
    assertEquals(
        MemoryMap.of(AddressRange.of(0, 0x3000), AddressRange.of(0x1_0000_0000L, 0x1000)),
        nodes.map());
  }

  @Test
  void aNodeThatFirmwareFillsInHasNoBank() {
    var tree = tree(root -> root.withChild(memory("memory@80000000", 0, 0x80000000, 0, 0)));

    assertEquals(List.of(), MemoryNodes.of(tree).orThrow().banks());
    assertEquals(List.of(), said(MemoryNodes.of(tree)));
  }

  @Test
  void aDisabledNodeHasNoBank() {
    var tree =
        tree(
            root ->
                root.withChild(
                    memory("memory@0", 0, 0, 0, 0x1000)
                        .withProperty("status", string("disabled"))));

    assertEquals(List.of(), MemoryNodes.of(tree).orThrow().banks());
  }

  @Test
  void aMemoryNodeWithoutDeviceTypeIsWarnedOf() {
    var tree =
        tree(
            root ->
                root.withChild(memory("memory@0", 0, 0, 0, 0x1000).withoutProperty("device_type")));

    assertEquals(
        List.of(
            "Warning W-memory-device-type: /memory@0 has no device_type = \"memory\", so that"
                + " nobody takes it for RAM"),
        said(MemoryNodes.of(tree)));
  }

  @Test
  void banksThatOverlapAreWarnedOf() {
    var tree =
        tree(
            root ->
                root.withChild(memory("memory@0", 0, 0, 0, 0x2000))
                    .withChild(memory("memory@1000", 0, 0x1000, 0, 0x2000)));

    assertEquals(
        List.of(
            "Warning W-memory-overlap: the memory nodes name the banks [0x0, 0x2000) and"
                + " [0x1000, 0x3000), which overlap"),
        said(MemoryNodes.of(tree)));
  }

  @Test
  void aMalformedRegIsAnError() {
    var tree = tree(root -> root.withChild(memory("memory@0", 0, 0, 0)));

    assertEquals(
        List.of(
            "Error reg_format: reg of /memory@0 is 12 bytes long; with 2 address cells and 2 size"
                + " cells of its parent it must be a multiple of 16"),
        said(MemoryNodes.of(tree)));
  }

  @Test
  void badCellsOfTheRootAreAnError() {
    var tree =
        tree(
            root ->
                root.withProperty("#size-cells", PropertyValue.EMPTY)
                    .withChild(memory("memory@0", 0, 0, 0, 1)));

    assertTrue(MemoryNodes.of(tree).failed());
  }
}
