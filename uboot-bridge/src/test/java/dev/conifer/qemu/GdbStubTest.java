package dev.conifer.qemu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.conifer.memory.PhysicalAddress;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The debugger against a stub that says what the test lets it say, before it is asked. */
class GdbStubTest {
  private static final PhysicalAddress ENTRY = PhysicalAddress.of(0x40400000);
  private static final Duration SOON = Duration.ofSeconds(20);

  /** The checksums are what gdb's manual says: the sum of the bytes, modulo 256. */
  private static final String SET = "$Z1,40400000,4#9f";

  private static final String GO_ON = "$c#63";
  private static final String REMOVE = "$z1,40400000,4#bf";

  private static final String OK = "$OK#9a";
  private static final String STOP = "$T05thread:01;#07";

  @TempDir Path folder;
  private GdbStub debugger;
  private SocketChannel stub;

  @BeforeEach
  void connect() throws IOException {
    Path socket = folder.resolve("gdb");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      debugger = GdbStub.connect(socket);
      stub = server.accept();
    }
  }

  @AfterEach
  void disconnect() throws IOException {
    debugger.close();
    stub.close();
  }

  private void say(String text) throws IOException {
    stub.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
  }

  private String heard(int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    int read = 0;
    while (buffer.hasRemaining() && read >= 0) {
      read = stub.read(buffer);
    }
    return StandardCharsets.US_ASCII.decode(buffer.flip()).toString();
  }

  @Test
  void aBreakpointIsSetReachedAndRemoved() throws IOException {
    say("+" + OK + STOP + OK);

    debugger.runTo(ENTRY, SOON);

    String all = SET + GO_ON + REMOVE;
    assertEquals(all, heard(all.length()));
  }

  /** Connecting stops the machine, and so may QMP: the stub tells of that unasked. */
  @Test
  void whatIsToldOfEarlierStopsIsPassedOver() throws IOException {
    say(STOP + STOP + OK + STOP + OK);

    debugger.runTo(ENTRY, SOON);

    String all = SET + GO_ON + REMOVE;
    assertEquals(all, heard(all.length()));
  }

  @Test
  void answersComeInAnyPieces() throws IOException {
    for (String piece : (OK + STOP + OK).split("", -1)) {
      say(piece);
    }

    debugger.runTo(ENTRY, SOON);

    String all = SET + GO_ON + REMOVE;
    assertEquals(all, heard(all.length()));
  }

  @Test
  void aRefusedBreakpointIsAnError() throws IOException {
    say("$E22#a9");

    QemuException refused = assertThrows(QemuException.class, () -> debugger.runTo(ENTRY, SOON));

    assertEquals("QEMU's debugger answers 'Z1,40400000,4' with 'E22'", refused.getMessage());
  }

  @Test
  void anInstructionThatNoCpuComesToEndsTheWait() throws IOException {
    say(OK);

    QemuException late =
        assertThrows(QemuException.class, () -> debugger.runTo(ENTRY, Duration.ofMillis(100)));

    assertEquals("no CPU came to the instruction at 0x40400000", late.getMessage());
  }

  @Test
  void aStubThatIsGoneIsNotWaitedFor() throws IOException {
    say(OK);
    stub.close();

    assertThrows(QemuException.class, () -> debugger.runTo(ENTRY, SOON));
  }
}
