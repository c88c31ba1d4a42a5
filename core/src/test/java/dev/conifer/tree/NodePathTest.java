package dev.conifer.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NodePathTest {

  @Test
  void aPathIsItsNames() {
    assertEquals(List.of("soc", "serial@9000000"), NodePath.of("/soc/serial@9000000").names());
    assertEquals("/soc/serial@9000000", NodePath.of("/soc/serial@9000000").toString());
  }

  @Test
  void doubledAndTrailingSlashesDoNotCount() {
    assertEquals(NodePath.of("/soc/serial"), NodePath.of("//soc//serial/"));
    assertEquals(NodePath.ROOT, NodePath.of("/"));
    assertEquals("/", NodePath.ROOT.toString());
  }

  @Test
  void aPathBeginsWithASlash() {
    assertEquals(
        "not a full path: 'soc'",
        assertThrows(IllegalArgumentException.class, () -> NodePath.of("soc")).getMessage());
  }

  @Test
  void theRootIsItsOwnParent() {
    NodePath path = NodePath.ROOT.child("soc").child("serial@9000000");

    assertEquals("serial@9000000", path.name());
    assertEquals(NodePath.of("/soc"), path.parent());
    assertEquals(NodePath.ROOT, NodePath.ROOT.parent());
    assertEquals("", NodePath.ROOT.name());
  }

  @Test
  void parentsComeBeforeTheirChildren() {
    List<NodePath> sorted =
        Stream.of("/b", "/a/c", "/a", "/", "/a-b").map(NodePath::of).sorted().toList();

    assertEquals(
        List.of("/", "/a", "/a/c", "/a-b", "/b"), sorted.stream().map(NodePath::toString).toList());
  }
}
