package dev.conifer.loader.linuxboot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.Property;
import dev.conifer.tree.PropertyValue;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What u-root takes from {@code /chosen} and what it puts there. */
class ChosenNodeTest {
  @Test
  void whatTheKernelBeforeWasToldGoesAndTheLastPropertyTakesItsPlace() {
    DeviceTree tree =
        chosen(
            "stdout-path",
            "linux,initrd-end",
            "kaslr-seed",
            "linux,uefi-mmap-start",
            "linux,initrd-start",
            "rng-seed",
            "linux,usable-memory-range",
            "linux,elfcorehdr",
            "bootargs");

    assertEquals(
        List.of("stdout-path", "linux,uefi-mmap-start", "bootargs"),
        names(ChosenNode.cleared(tree)));
  }

  @Test
  void theRamdisksPagesAndTheCommandLineArePutThere() {
    DeviceTree filled =
        ChosenNode.filled(
            chosen("bootargs", "stdout-path"),
            Optional.of(new WrappingRange(0x40101000L, 0x3000)),
            Optional.of("quiet"));

    assertEquals(
        List.of("bootargs", "stdout-path", "linux,initrd-start", "linux,initrd-end"),
        names(filled));
    Node node = filled.node("/chosen").orElseThrow();
    assertEquals(Optional.of("quiet"), node.value("bootargs").flatMap(PropertyValue::string));
    assertEquals(
        Optional.of(0x40101000L), node.value("linux,initrd-start").flatMap(PropertyValue::number));
    assertEquals(
        Optional.of(0x40104000L), node.value("linux,initrd-end").flatMap(PropertyValue::number));
  }

  @Test
  void withoutACommandLineThereAreNoBootargs() {
    DeviceTree filled =
        ChosenNode.filled(chosen("bootargs", "stdout-path"), Optional.empty(), Optional.empty());

    assertEquals(List.of("stdout-path"), names(filled));
  }

  @Test
  void aTreeWithoutTheNodeIsRefused() {
    assertEquals(
        "no /chosen node in device tree",
        assertThrows(Refusal.class, () -> ChosenNode.cleared(DeviceTree.of(Node.named(""))))
            .words());
  }

  private static DeviceTree chosen(String... properties) {
    Node node = Node.named("chosen");
    for (String property : properties) {
      node = node.withProperty(property, PropertyValue.ofCells(1));
    }
    return DeviceTree.of(Node.named("").withChild(node));
  }

  private static List<String> names(DeviceTree tree) {
    return tree.node("/chosen").orElseThrow().properties().stream().map(Property::name).toList();
  }
}
