package dev.conifer.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.conifer.diagnostic.Origin;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SelectorTest {
  private static final DeviceTree TREE =
      DeviceTree.of(
          Node.named("")
              .withChild(
                  Node.named("soc")
                      .withLabels(List.of("bus"))
                      .withChild(
                          Node.named("serial@1000")
                              .withLabels(List.of("uart0"))
                              .withProperty("status", PropertyValue.ofStrings("okay"))
                              .withPast(past("clocks", "port")))
                      .withChild(Node.named("timer@0"))
                      .withChild(Node.named("timer@1"))));

  @Test
  void aPathNamesANode() {
    assertEquals("node /", find("/"));
    assertEquals("node /soc/serial@1000", find("/soc/serial@1000"));
    assertEquals("node /soc/serial@1000", find("/soc/serial@1000/"));
    assertEquals("node /soc/serial@1000", find("/soc/serial@1000:"));
  }

  @Test
  void aLabelNamesANodeWithOrWithoutAmpersand() {
    assertEquals("node /soc/serial@1000", find("&uart0"));
    assertEquals("node /soc/serial@1000", find("uart0"));
    assertEquals("node /soc/serial@1000", find("&bus/serial@1000"));
  }

  @Test
  void aColonNamesAProperty() {
    assertEquals("property status of /soc/serial@1000", find("/soc/serial@1000:status"));
    assertEquals("property status of /soc/serial@1000", find("&uart0:status"));
  }

  @Test
  void whatWasTakenAwayIsFoundToo() {
    assertEquals("gone clocks of /soc/serial@1000", find("&uart0:clocks"));
    assertEquals("gone /soc/serial@1000/port", find("&uart0/port"));
    assertEquals("gone /soc/serial@1000/port/endpoint", find("&uart0/port/endpoint:reg"));
    assertEquals("gone /soc/serial@1000/port", find("&uart0/port/none"));
    assertEquals("gone /soc/serial@1000/port", find("&port0"));
    assertEquals("gone /soc/serial@1000/port/endpoint", find("&endpoint0"));
    assertEquals("gone /soc/serial@1000/port/endpoint", find("&port0/endpoint"));
    assertEquals("no node has the label 'prt0'; did you mean &port0?", find("prt0"));
  }

  @Test
  void whatIsNotThereIsToldWithWhatIsNear() {
    assertEquals("no node has the label 'uart1'; did you mean &uart0?", find("&uart1"));
    assertEquals("no node has the label 'x'", find("&x"));
    assertEquals("/ has no child 'sock'; did you mean /soc?", find("/sock/serial@1000"));
    assertEquals(
        "/soc has no child 'serial'; did you mean /soc/serial@1000?", find("/soc/serial:status"));
    assertEquals(
        "/soc has no child 'gpio'; its children are: serial@1000, timer@0, timer@1",
        find("/soc/gpio"));
    assertEquals(
        "/soc/serial@1000 has no property 'statu'; did you mean 'status'?", find("uart0:statu"));
    assertEquals(
        "/soc/serial@1000 has no property 'reg'; its properties are: status", find("uart0:reg"));
    assertEquals("/soc has no property 'reg'", find("/soc:reg"));
  }

  private static Node.Past past(String property, String child) {
    List<Revision> history = List.of(Revision.removal(Revision.Kind.DELETED, Origin.NONE));
    Removed below = new Removed("endpoint", history, List.of("endpoint0"), List.of());
    return new Node.Past(
        List.of(),
        List.of(Removed.property(property, history)),
        List.of(new Removed(child, history, List.of("port0"), List.of(below))));
  }

  private static String find(String text) {
    Selection found = Selector.of(text).in(TREE);
    if (found instanceof Selection.OfNode node) {
      return "node " + node.path();
    }
    if (found instanceof Selection.OfProperty property) {
      return "property " + property.property() + " of " + property.path();
    }
    if (found instanceof Selection.Gone gone) {
      return "gone " + gone.property().map(name -> name + " of ").orElse("") + gone.path();
    }
    Selection.Missing missing = (Selection.Missing) found;
    Optional<String> remedy = missing.remedy();
    return missing.message() + remedy.map(text2 -> "; " + text2).orElse("");
  }
}
