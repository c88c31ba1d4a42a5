package dev.conifer.loader.linuxboot;

import static dev.conifer.boot.TestTrees.memoryNode;
import static dev.conifer.boot.TestTrees.noMap;
import static dev.conifer.boot.TestTrees.region;
import static dev.conifer.boot.TestTrees.tree;
import static dev.conifer.boot.TestTrees.withCells;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.conifer.memory.AddressRange;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.MemoryReservation;
import dev.conifer.tree.Node;
import dev.conifer.tree.Property;
import dev.conifer.tree.PropertyValue;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What u-root takes for RAM, and what for reserved. */
class FdtMemoryMapTest {
  private static final AddressRange KEPT = AddressRange.of(0x50000000L, 0x100000);

  private static final List<String> RAM_AROUND_KEPT =
      List.of(
          "[0x40000000, 0x50000000) RAM",
          "[0x50000000, 0x50100000) RESERVED",
          "[0x50100000, 0x80000000) RAM");

  @Test
  void aReservationCutsRamToTheByte() {
    assertEquals(
        List.of(
            "[0x40000000, 0x50000001) RAM",
            "[0x50000001, 0x50000003) RESERVED",
            "[0x50000003, 0x80000000) RAM"),
        map(tree(region("odd", AddressRange.of(0x50000001L, 2)))));
  }

  @Test
  void flagsAndStatusMakeNoDifference() {
    Node disabled = region("r", KEPT).withProperty("status", PropertyValue.ofStrings("disabled"));
    Node reusable = region("r", KEPT).withProperty(Property.flag("reusable"));

    assertEquals(RAM_AROUND_KEPT, map(tree(region("r", KEPT))));
    assertEquals(RAM_AROUND_KEPT, map(tree(noMap("r", KEPT))));
    assertEquals(RAM_AROUND_KEPT, map(tree(disabled)));
    assertEquals(RAM_AROUND_KEPT, map(tree(reusable)));
  }

  @Test
  void aNodeWhosePlaceTheKernelChoosesIsNotSeen() {
    Node dynamic = Node.named("cma").withProperty("size", PropertyValue.ofCells(0, 0x1000000));

    assertEquals(List.of("[0x40000000, 0x80000000) RAM"), map(tree(dynamic)));
  }

  @Test
  void nodesBelowAReservedMemoryNodeCount() {
    assertEquals(RAM_AROUND_KEPT, map(tree(Node.named("group").withChild(region("inner", KEPT)))));
  }

  @Test
  void onlyTheFirstNodeOfTheNameCountsWhereverItIs() {
    Node root = withCells(Node.named("")).withChild(memoryNode(AddressRange.of(0, 0x90000000L)));
    Node hidden =
        Node.named("soc").withChild(Node.named("reserved-memory").withChild(region("first", KEPT)));
    Node usual =
        Node.named("reserved-memory")
            .withChild(region("second", AddressRange.of(0x60000000L, 0x1000)));

    assertEquals(
        List.of(
            "[0x0, 0x50000000) RAM",
            "[0x50000000, 0x50100000) RESERVED",
            "[0x50100000, 0x90000000) RAM"),
        map(DeviceTree.of(root.withChild(hidden).withChild(usual))));
    assertEquals(
        List.of("[0x0, 0x90000000) RAM"),
        map(DeviceTree.of(root.withChild(usual.withName("reserved-memory@0")))));
  }

  @Test
  void theReservationBlockCounts() {
    assertEquals(
        RAM_AROUND_KEPT, map(tree().withReservation(MemoryReservation.of(0x50000000L, 0x100000))));
  }

  @Test
  void whatTouchesIsOneRange() {
    DeviceTree tree =
        tree(
            region("b", AddressRange.of(0x50080000L, 0x80000)),
            region("a", AddressRange.of(0x50000000L, 0x80000)));
    Node second = memoryNode(AddressRange.of(0x80000000L, 0x1000));

    assertEquals(RAM_AROUND_KEPT, map(tree));
    assertEquals(
        List.of("[0x40000000, 0x80001000) RAM"),
        map(tree().withRoot(tree().root().withChild(second))));
  }

  @Test
  void aReservationOutsideOfRamIsKeptAsWell() {
    assertEquals(
        List.of("[0x1000, 0x2000) RESERVED", "[0x40000000, 0x80000000) RAM"),
        map(tree(region("low", AddressRange.of(0x1000, 0x1000)))));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 8, 12, 20, 32})
  void aRegOfAnotherLengthIsRefused(int length) {
    PropertyValue reg = PropertyValue.ofBytes(new byte[length]);
    DeviceTree reserved = tree(Node.named("log").withProperty("reg", reg));
    DeviceTree memory = tree().edit("/memory@40000000", node -> node.withProperty("reg", reg));

    assertEquals(
        "u-root reads a reg of two 64-bit numbers only; that of /reserved-memory/log has %d bytes"
            .formatted(length),
        assertThrows(Refusal.class, () -> FdtMemoryMap.of(reserved)).words());
    assertEquals(
        "u-root reads a reg of two 64-bit numbers only; that of /memory@40000000 has %d bytes"
            .formatted(length),
        assertThrows(Refusal.class, () -> FdtMemoryMap.of(memory)).words());
  }

  @Test
  void aNodeThatOnlyLooksLikeMemoryIsNone() {
    DeviceTree tree = tree().edit("/memory@40000000", node -> node.withoutProperty("device_type"));

    assertEquals(List.of(), map(tree));
  }

  private static List<String> map(DeviceTree tree) {
    return FdtMemoryMap.of(tree).entries().stream()
        .map(entry -> entry.range() + " " + entry.kind())
        .toList();
  }
}
