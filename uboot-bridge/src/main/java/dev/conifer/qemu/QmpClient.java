package dev.conifer.qemu;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A client of the QEMU Machine Protocol: one JSON object to a line, answers in the order of the
 * commands, events at any time.
 *
 * @see <a href="https://www.qemu.org/docs/master/interop/qmp-spec.html">QEMU Machine Protocol</a>
 */
final class QmpClient {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What stands in the queue of answers when no more will come. */
  private static final Map<String, Object> ENDED = Map.of("ended", true);

  private final SocketChannel channel;
  private final Consumer<String> events;
  private final QmpJson json = new QmpJson();
  private final BlockingQueue<Map<String, Object>> answers = new LinkedBlockingQueue<>();

  /**
   * Talks over {@code channel}.
   *
   * @param events is given the name of every event, on a thread of its own
   */
  QmpClient(SocketChannel channel, Consumer<String> events) {
    this.channel = channel;
    this.events = events;
    Thread reader = new Thread(this::read, "qmp");
    reader.setDaemon(true);
    reader.start();
    if (!answer("the greeting").containsKey("QMP")) {
      throw new QemuException("QMP did not greet");
    }
    execute("qmp_capabilities", Map.of());
  }

  private void read() {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      while (channel.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          byte next = buffer.get();
          if (next == '\n') {
            receive(line.toString(StandardCharsets.UTF_8));
            line.reset();
          } else {
            line.write(next);
          }
        }
        buffer.clear();
      }
    } catch (IOException | QemuException e) {
      // The channel was closed, or what came is not QMP: either way no answer comes any more.
    } finally {
      answers.add(ENDED);
    }
  }

  private void receive(String line) {
    if (line.isBlank()) {
      return;
    }
    Map<String, Object> message = json.read(line);
    if (message.get("event") instanceof String event) {
      events.accept(event);
    } else {
      answers.add(message);
    }
  }

  /**
   * Runs a command.
   *
   * @return what it returns: a map for most commands
   */
  synchronized Object execute(String command, Map<String, ?> arguments) {
    send(json.command(command, arguments));
    Map<String, Object> answer = answer(command);
    if (answer.get("error") instanceof Map<?, ?> error) {
      throw new QemuException("QMP '%s': %s".formatted(command, error.get("desc")));
    }
    return answer.getOrDefault("return", Map.of());
  }

  private void send(String text) {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new QemuException("QEMU takes no commands any more", e);
    }
  }

  private Map<String, Object> answer(String what) {
    Map<String, Object> answer;
    try {
      answer = answers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new QemuException(
          "interrupted while waiting for QEMU's answer to '%s'".formatted(what));
    }
    if (answer == null || answer == ENDED) {
      throw new QemuException("QEMU did not answer '%s'".formatted(what));
    }
    return answer;
  }
}
