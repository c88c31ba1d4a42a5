package dev.conifer.qemu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against a peer that says what the test lets it say. */
class QmpClientTest {
  private static final String GREETING = "{\"QMP\": {\"version\": {}, \"capabilities\": []}}\r\n";
  private static final String DONE = "{\"return\": {}}\r\n";

  @TempDir Path folder;
  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private SocketPair sockets;

  @BeforeEach
  void connect() throws IOException {
    sockets = SocketPair.in(folder);
  }

  @AfterEach
  void disconnect() throws IOException {
    sockets.close();
  }

  private void say(String text) throws IOException {
    sockets.peer().write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private String heard() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1000);
    sockets.peer().read(buffer);
    return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
  }

  private QmpClient client() throws IOException {
    say(GREETING + DONE);
    return new QmpClient(sockets.ours(), events::add);
  }

  @Test
  void commandsGoOnOneLineAndAnswersComeBack() throws IOException {
    QmpClient client = client();
    assertEquals("{\"execute\":\"qmp_capabilities\",\"arguments\":{}}\n", heard());
    say("{\"return\": {\"status\": \"paused\", \"running\": false, \"list\": [1, null, \"x\"]}}\n");
    assertEquals(
        Map.of("status", "paused", "running", false, "list", List.of(1L, "", "x")),
        client.execute("query-status", Map.of("n", 1L, "b", true, "s", "\"")));
    assertEquals(
        Map.of("n", 1L, "b", true, "s", "\""), new QmpJson().read(heard()).get("arguments"));
  }

  @Test
  void eventsBetweenAnswersGoElsewhere() throws IOException {
    QmpClient client = client();
    say("{\"event\": \"STOP\"}\r\n{\"event\": \"RESUME\"}\r\n" + DONE);
    assertEquals(Map.of(), client.execute("cont", Map.of()));
    assertEquals(List.of("STOP", "RESUME"), events);
  }

  @Test
  void aRefusedCommandTellsWhy() throws IOException {
    QmpClient client = client();
    say("{\"error\": {\"class\": \"GenericError\", \"desc\": \"no such thing\"}}\r\n");
    QemuException refused =
        assertThrows(QemuException.class, () -> client.execute("frob", Map.of()));
    assertEquals("QMP 'frob': no such thing", refused.getMessage());
  }

  @Test
  void noAnswerComesFromAPeerThatIsGone() throws IOException {
    QmpClient client = client();
    sockets.peer().close();
    assertThrows(QemuException.class, () -> client.execute("stop", Map.of()));
  }

  @Test
  void whatIsNotJsonEndsTheConversation() throws IOException {
    QmpClient client = client();
    say("no json\n");
    QemuException ended = assertThrows(QemuException.class, () -> client.execute("stop", Map.of()));
    assertEquals("QEMU did not answer 'stop'", ended.getMessage());
  }
}
