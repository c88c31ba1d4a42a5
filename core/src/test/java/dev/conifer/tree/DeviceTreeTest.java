package dev.conifer.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeviceTreeTest {
  private static final DeviceTree TREE =
      DeviceTree.of(
          Node.named("")
              .withProperty("model", PropertyValue.ofStrings("board"))
              .withChild(
                  "soc",
                  soc ->
                      soc.withProperty(Property.flag("ranges"))
                          .withChild(Node.named("serial@9000000"))
                          .withChild(Node.named("timer"))));

  @Test
  void nodesAreFoundByTheirFullNames() {
    assertEquals("serial@9000000", TREE.node("/soc/serial@9000000").orElseThrow().name());
    assertEquals(Optional.empty(), TREE.node("/soc/serial"));
    assertSame(TREE.root(), TREE.node("/").orElseThrow());
  }

  @Test
  void aNameIsABaseNameAndAUnitAddress() {
    Node serial = TREE.node("/soc/serial@9000000").orElseThrow();

    assertEquals("serial", serial.baseName());
    assertEquals(Optional.of("9000000"), serial.unitAddress());
    assertEquals(Optional.empty(), TREE.node("/soc/timer").orElseThrow().unitAddress());
  }

  @Test
  void aPropertyMayBeThereWithoutAValue() {
    Node soc = TREE.node("/soc").orElseThrow();

    assertTrue(soc.has("ranges"));
    assertEquals(Optional.of(PropertyValue.EMPTY), soc.value("ranges"));
    assertFalse(soc.has("reg"));
    assertEquals(
        Optional.of("board"), TREE.property("/", "model").flatMap(p -> p.value().string()));
  }

  @Test
  void parentsAreVisitedBeforeTheirChildrenInOrder() {
    List<String> visited = new ArrayList<>();

    TREE.forEach((path, node) -> visited.add(path.toString()));

    assertEquals(List.of("/", "/soc", "/soc/serial@9000000", "/soc/timer"), visited);
  }

  @Test
  void anEditChangesACopyAndKeepsTheOrder() {
    DeviceTree edited =
        TREE.edit(
            "/soc/serial@9000000",
            node -> node.withProperty("status", PropertyValue.ofStrings("okay")));

    assertFalse(TREE.node("/soc/serial@9000000").orElseThrow().has("status"));
    assertTrue(edited.node("/soc/serial@9000000").orElseThrow().has("status"));
    assertEquals(
        List.of("serial@9000000", "timer"),
        edited.node("/soc").orElseThrow().children().stream().map(Node::name).toList());
    assertSame(TREE.node("/soc/timer").orElseThrow(), edited.node("/soc/timer").orElseThrow());
  }

  @Test
  void anEditMakesThePathThatItNeeds() {
    DeviceTree edited = TREE.edit("/a/b", node -> node.withProperty(Property.flag("c")));

    assertTrue(edited.node("/a/b").orElseThrow().has("c"));
    assertEquals(List.of("soc", "a"), edited.root().children().stream().map(Node::name).toList());
  }

  @Test
  void aPropertyIsReplacedWhereItStands() {
    Node node =
        Node.named("n")
            .withProperty("a", PropertyValue.ofCells(1))
            .withProperty("b", PropertyValue.ofCells(2))
            .withProperty("a", PropertyValue.ofCells(3));

    assertEquals(List.of("a", "b"), node.properties().stream().map(Property::name).toList());
    assertEquals(Optional.of(3), node.value("a").flatMap(PropertyValue::u32));
    assertEquals(
        List.of("b"), node.withoutProperty("a").properties().stream().map(Property::name).toList());
  }

  @Test
  void aChildIsRemovedByItsName() {
    Node soc = TREE.node("/soc").orElseThrow();

    assertEquals(List.of(Node.named("timer")), soc.withoutChild("serial@9000000").children());
    assertEquals(soc, soc.withoutChild("serial"));
  }

  @Test
  void labelsAndOriginsDoNotCountForEquality() {
    Origin origin = Origin.of(SourceFile.of("a.dts", "x").range(0, 1));
    Node bare = Node.named("n").withProperty(Property.flag("p"));
    Node labelled =
        Node.of(
            "n",
            List.of(Property.of("p", PropertyValue.EMPTY, List.of("label"), origin, List.of())),
            List.of(),
            List.of("label"),
            List.of(origin));

    assertEquals(bare, labelled);
    assertEquals(bare.hashCode(), labelled.hashCode());
    assertEquals(origin, labelled.origin());
    assertEquals(Origin.NONE, bare.origin());
  }

  @Test
  void theOrderOfNodesAndPropertiesCountsForEquality() {
    Node one = Node.named("n").withChild(Node.named("a")).withChild(Node.named("b"));
    Node other = Node.named("n").withChild(Node.named("b")).withChild(Node.named("a"));

    assertNotEquals(one, other);
  }

  @Test
  void reservationsAndBootCpuCountForEquality() {
    DeviceTree reserved = TREE.withReservation(MemoryReservation.of(0x1000, 0x1000));

    assertNotEquals(TREE, reserved);
    assertEquals(TREE, reserved.withReservations(List.of()));
    assertNotEquals(TREE, TREE.withBootCpu(1));
    assertEquals(MemoryReservation.of(1, 2), new MemoryReservation(1, 2, List.of("label")));
  }

  @Test
  void theRootHasNoName() {
    assertEquals(
        "the root node is named 'soc'",
        assertThrows(IllegalArgumentException.class, () -> DeviceTree.of(Node.named("soc")))
            .getMessage());
  }

  @Test
  void sortedTreesAreInTheOrderOfBytesAndNumbers() {
    Node mixed =
        Node.named("")
            .withProperty("reg", PropertyValue.ofCells(1))
            .withProperty("_x", PropertyValue.EMPTY)
            .withProperty("#size-cells", PropertyValue.EMPTY)
            .withProperty("Reg", PropertyValue.EMPTY)
            .withProperty("reg-names", PropertyValue.EMPTY)
            .withChild("n@10", n -> n.withProperty("b", PropertyValue.EMPTY))
            .withChild("n@2", n -> n.withChild(Node.named("d")).withChild(Node.named("c")))
            .withChild(Node.named("n").withLabels(List.of("label")));
    DeviceTree tree =
        DeviceTree.of(mixed)
            .withReservations(
                List.of(
                    new MemoryReservation(0x8000000000000000L, 1, List.of("last")),
                    MemoryReservation.of(0x1000, 0xffffffffffffffffL),
                    MemoryReservation.of(0x1000, 2)))
            .withBootCpu(3);

    DeviceTree sorted = tree.sorted();

    assertEquals(
        List.of("#size-cells", "Reg", "_x", "reg", "reg-names"), names(sorted.root().properties()));
    assertEquals(
        List.of("n", "n@10", "n@2"), sorted.root().children().stream().map(Node::name).toList());
    assertEquals(
        List.of(Node.named("c"), Node.named("d")), sorted.node("/n@2").orElseThrow().children());
    assertEquals(PropertyValue.ofCells(1), sorted.root().value("reg").orElseThrow());
    assertEquals(List.of("label"), sorted.node("/n").orElseThrow().labels());
    assertEquals(
        List.of(
            MemoryReservation.of(0x1000, 2),
            MemoryReservation.of(0x1000, 0xffffffffffffffffL),
            MemoryReservation.of(0x8000000000000000L, 1)),
        sorted.reservations());
    assertEquals(List.of("last"), sorted.reservations().get(2).labels());
    assertEquals(3, sorted.bootCpu());
    assertEquals(sorted, sorted.sorted());
  }

  private static List<String> names(List<Property> properties) {
    return properties.stream().map(Property::name).toList();
  }
}
