package dev.conifer.spec;

import static dev.conifer.spec.Trees.cells;
import static dev.conifer.spec.Trees.said;
import static dev.conifer.spec.Trees.string;
import static dev.conifer.spec.Trees.tree;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.memory.AddressRange;
import dev.conifer.tree.DeviceTree;
import dev.conifer.tree.Node;
import dev.conifer.tree.PropertyValue;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ChosenTest {

  private static DeviceTree chosen(UnaryOperator<Node> chosen) {
    return tree(root -> root.withChild("chosen", chosen));
  }

  @Test
  void aTreeWithoutChosenSaysNothing() {
    assertEquals(
        new Chosen(Optional.empty(), Optional.empty(), Optional.empty()),
        Chosen.of(tree(root -> root)).orThrow());
  }

  @Test
  void aRamdiskMayBeGivenInOneCellOrTwo() {
    var tree =
        chosen(
            node ->
                node.withProperty("bootargs", string("quiet"))
                    .withProperty("stdout-path", string("/serial:115200"))
                    .withProperty("linux,initrd-start", cells(0x44000000))
                    .withProperty("linux,initrd-end", cells(0, 0x44300000)));

    assertEquals(
        new Chosen(
            Optional.of("quiet"),
            Optional.of("/serial:115200"),
            Optional.of(AddressRange.of(0x4400_0000L, 0x30_0000))),
        Chosen.of(tree).orThrow());
  }

  @Test
  void halfARamdiskIsAnError() {
    assertEquals(
        List.of("Error E-initrd: /chosen has linux,initrd-end without linux,initrd-start"),
        said(Chosen.of(chosen(node -> node.withProperty("linux,initrd-end", cells(1))))));
  }

  @Test
  void aRamdiskThatEndsBeforeItsStartIsAnError() {
    var tree =
        chosen(
            node ->
                node.withProperty("linux,initrd-start", cells(2))
                    .withProperty("linux,initrd-end", cells(1)));

    assertEquals(
        List.of(
            "Error E-initrd: linux,initrd-end of /chosen (0x1) lies below linux,initrd-start"
                + " (0x2)"),
        said(Chosen.of(tree)));
  }

  @Test
  void malformedPropertiesAreErrors() {
    var tree =
        chosen(
            node ->
                node.withProperty("bootargs", PropertyValue.ofBytes((byte) 'a'))
                    .withProperty("linux,initrd-start", cells(1, 2, 3))
                    .withProperty("linux,initrd-end", cells(1)));

    assertEquals(
        List.of(
            "Error chosen_node_bootargs: bootargs of /chosen is not one string that ends in a NUL",
            "Error E-initrd: linux,initrd-start of /chosen is 12 bytes long; it must be one number"
                + " of 4 or 8 bytes"),
        said(Chosen.of(tree)));
  }
}
