package dev.conifer.qemu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SerialConsoleTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Pattern PROMPT = Pattern.compile("=> ");

  @TempDir Path folder;
  private SocketPair sockets;
  private SerialConsole console;

  @BeforeEach
  void connect() throws IOException {
    sockets = SocketPair.in(folder);
    console = new SerialConsole(sockets.ours());
  }

  @AfterEach
  void disconnect() throws IOException {
    sockets.close();
  }

  private void print(String text) throws IOException {
    sockets.peer().write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  @Test
  void eachCallGoesOnWhereTheLastMatchEnded() throws IOException {
    print("one=> two=> ");
    assertEquals("one", console.expect(SOON, PROMPT).before());
    assertEquals("two", console.expect(SOON, PROMPT).before());
    assertEquals("one=> two=> ", console.text());
  }

  @Test
  void thePatternThatBeginsFirstCounts() throws IOException {
    print("a panic, then => ");
    SerialConsole.Seen seen = console.expect(SOON, List.of(PROMPT, Pattern.compile("p(\\w+)")));
    assertEquals(1, seen.which());
    assertEquals("anic", seen.match().group(1));
  }

  @Test
  void silenceIsToldWithTheEndOfTheConsole() throws IOException {
    print("something else");
    QemuException silent =
        assertThrows(QemuException.class, () -> console.expect(Duration.ofSeconds(1), PROMPT));
    assertEquals(
        "1 s passed without '=> '%nthe console's end:\nsomething else".formatted(),
        silent.getMessage());
  }

  @Test
  void aConsoleThatEndedIsNotWaitedFor() throws IOException {
    sockets.peer().close();
    QemuException ended = assertThrows(QemuException.class, () -> console.expect(SOON, PROMPT));
    assertTrue(String.valueOf(ended.getMessage()).startsWith("the console ended without '=> '"));
  }

  @Test
  void anInterruptEndsTheWaitAndIsKept() {
    Thread.currentThread().interrupt();
    assertThrows(QemuException.class, () -> console.expect(SOON, PROMPT));
    assertTrue(Thread.interrupted());
  }

  @Test
  void keysReachTheGuest() throws IOException {
    console.type("bdinfo\n");
    ByteBuffer keys = ByteBuffer.allocate(100);
    sockets.peer().read(keys);
    assertEquals("bdinfo\n", StandardCharsets.ISO_8859_1.decode(keys.flip()).toString());
  }
}
