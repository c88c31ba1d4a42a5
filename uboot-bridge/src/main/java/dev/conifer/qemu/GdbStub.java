package dev.conifer.qemu;

import dev.conifer.memory.PhysicalAddress;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * QEMU's end of gdb's remote serial protocol, used for one thing: to stop a machine at an
 * instruction, which neither the console nor QMP can do. Connecting stops the machine.
 *
 * @see <a href="https://sourceware.org/gdb/current/onlinedocs/gdb.html/Remote-Protocol.html">the
 *     protocol</a>
 */
final class GdbStub implements AutoCloseable {
  private static final Duration TIME_TO_ANSWER = Duration.ofSeconds(30);

  /** The most that an answer may have, in bytes; those that are asked for here are short. */
  private static final int MOST_ANSWER = 1 << 16;

  private static final String OK = "OK";

  /** What the reader leaves when the connection has ended. */
  private static final String END = "";

  private final SocketChannel channel;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

  private GdbStub(SocketChannel channel) {
    this.channel = channel;
    Thread reader = new Thread(this::read, "gdb");
    reader.setDaemon(true);
    reader.start();
  }

  /** Connects to the stub that listens on {@code socket}. */
  static GdbStub connect(Path socket) {
    try {
      return new GdbStub(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    } catch (IOException e) {
      throw new QemuException("QEMU's debugger does not answer", e);
    }
  }

  /**
   * Lets the machine run until a CPU is about to execute the instruction at {@code address}.
   *
   * @throws QemuException when none comes there in time; the machine then runs on
   */
  void runTo(PhysicalAddress address, Duration patience) {
    String breakpoint = "1,%x,4".formatted(address.bits());
    command("Z" + breakpoint);
    send("c");
    String stop = answer(patience);
    if (!isStop(stop)) {
      throw new QemuException(
          stop.equals(END)
              ? "no CPU came to the instruction at %s".formatted(address)
              : "QEMU's debugger says '%s'".formatted(stop));
    }
    command("z" + breakpoint);
  }

  private static boolean isStop(String answer) {
    return answer.startsWith("T") || answer.startsWith("S");
  }

  /** What was told of stops before, by QMP or by connecting, is passed over. */
  private void command(String command) {
    send(command);
    String answer = answer(TIME_TO_ANSWER);
    while (isStop(answer)) {
      answer = answer(TIME_TO_ANSWER);
    }
    if (!answer.equals(OK)) {
      throw new QemuException("QEMU's debugger answers '%s' with '%s'".formatted(command, answer));
    }
  }

  private void send(String command) {
    int sum = 0;
    for (byte b : command.getBytes(StandardCharsets.US_ASCII)) {
      sum += b;
    }
    write("$%s#%02x".formatted(command, sum & 0xff));
  }

  private void write(String text) {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new QemuException("QEMU's debugger is gone", e);
    }
  }

  /** The next answer; {@link #END} when none comes in time. */
  private String answer(Duration patience) {
    try {
      String answer = answers.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
      return answer == null ? END : answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new QemuException("interrupted while waiting for QEMU's debugger");
    }
  }

  /**
   * Takes packets from the stream: {@code $text#checksum}. They are not acknowledged: to QEMU the
   * next command is as good, and whatever comes while the machine runs stops it (gdb_read_byte in
   * gdbstub.c).
   */
  private void read() {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 12);
    StringBuilder packet = new StringBuilder();
    try {
      while (channel.read(buffer) >= 0) {
        packet.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
        buffer.clear();
        takePackets(packet);
      }
    } catch (IOException | QemuException e) {
      // The channel was closed: the same as its end.
    }
    answers.add(END);
  }

  private void takePackets(StringBuilder stream) {
    while (true) {
      int start = stream.indexOf("$");
      int end = stream.indexOf("#", Math.max(start, 0));
      if (start < 0 || end < 0 || end + 2 >= stream.length()) {
        break;
      }
      answers.add(stream.substring(start + 1, end));
      stream.delete(0, end + 3);
    }
    if (stream.length() > MOST_ANSWER) {
      throw new QemuException("QEMU's debugger says too much");
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new QemuException("QEMU's debugger cannot be left", e);
    }
  }
}
