package dev.conifer.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.tree.Node;
import dev.conifer.tree.PropertyValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class StatusTest {

  @ParameterizedTest
  @CsvFileSource(resources = "/dev/conifer/spec/status.csv", numLinesToSkip = 1)
  void aStatusIsReadByItsText(String text, Status status, boolean enabled) {
    Node node = Node.named("n").withProperty("status", PropertyValue.ofStrings(text));

    assertEquals(status, Status.of(node));
    assertEquals(enabled, status.isEnabled());
  }

  @Test
  void aNodeWithoutStatusIsEnabled() {
    assertEquals(Status.ABSENT, Status.of(Node.named("n")));
    assertTrue(Status.ABSENT.isEnabled());
  }

  @Test
  void aStatusThatIsNoStringIsSomethingElse() {
    Node node = Node.named("n").withProperty("status", PropertyValue.EMPTY);

    assertEquals(Status.OTHER, Status.of(node));
  }
}
