package dev.conifer.qemu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A running QEMU with its two sockets. We listen and QEMU connects: there is nothing to poll for,
 * and nothing is printed before somebody reads it.
 */
final class QemuProcess {
  private static final Duration TIME_TO_CONNECT = Duration.ofSeconds(60);
  private static final Duration TIME_TO_QUIT = Duration.ofSeconds(10);
  private static final Duration TIME_TO_RESET = Duration.ofSeconds(30);
  private static final String ERRORS = "errors";

  private final WorkFolder folder;
  private final LeashedProcess process;
  private final SocketChannel qmpChannel;
  private final SocketChannel consoleChannel;
  private final QmpClient qmp;
  private final SerialConsole console;
  private volatile boolean running;
  private int resets;

  /** Starts QEMU; the machine stands before its first instruction. */
  QemuProcess(QemuTools tools, VirtMachine machine, WorkFolder folder) {
    this.folder = folder;
    Path qmpSocket = folder.file("qmp");
    Path consoleSocket = folder.file("console");
    List<String> command = new ArrayList<>(List.of(tools.emulator().toString()));
    command.addAll(machine.arguments(folder.file("ram"), qmpSocket, consoleSocket));
    try (ServerSocketChannel qmpServer = listen(qmpSocket);
        ServerSocketChannel consoleServer = listen(consoleSocket)) {
      process = new LeashedProcess(command, folder.file(ERRORS));
      CompletableFuture<Process> unused =
          process
              .onExit()
              .orTimeout(TIME_TO_CONNECT.toSeconds(), TimeUnit.SECONDS)
              .whenComplete((exited, timeout) -> closeAll(qmpServer, consoleServer));
      consoleChannel = accept(consoleServer);
      qmpChannel = accept(qmpServer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    console = new SerialConsole(consoleChannel);
    try {
      qmp = new QmpClient(qmpChannel, this::noticed);
    } catch (QemuException e) {
      process.endsWithin(TIME_TO_QUIT);
      kill();
      throw new QemuException("QEMU did not start: " + folder.text(ERRORS), e);
    }
  }

  private static ServerSocketChannel listen(Path socket) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    return server.bind(UnixDomainSocketAddress.of(socket));
  }

  private SocketChannel accept(ServerSocketChannel server) {
    try {
      return server.accept();
    } catch (IOException e) {
      kill();
      throw new QemuException("QEMU did not start: " + folder.text(ERRORS), e);
    }
  }

  private static void closeAll(ServerSocketChannel... servers) {
    for (ServerSocketChannel server : servers) {
      try {
        server.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private synchronized void noticed(String event) {
    switch (event) {
      case "STOP" -> running = false;
      case "RESUME" -> running = true;
      case "RESET" -> resets++;
      default -> {}
    }
    notifyAll();
  }

  /** Waits until {@code condition} holds after an event. */
  private synchronized void await(BooleanSupplier condition, Duration patience, String what) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      long left = deadline - System.nanoTime();
      if (left <= 0 || !process.isAlive()) {
        throw new QemuException("the machine did not %s in time".formatted(what));
      }
      try {
        wait(left / 1_000_000 + 1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new QemuException("interrupted while waiting for the machine to " + what);
      }
    }
  }

  void awaitStop(Duration patience) {
    await(() -> !running, patience, "stand still");
  }

  /** Resets the machine, and takes it out of the state in which it stands at a reset. */
  void reset() {
    int before = resets();
    execute("set-action", Map.of("reboot", "reset"));
    execute("system_reset", Map.of());
    await(() -> resets > before, TIME_TO_RESET, "reset");
  }

  private synchronized int resets() {
    return resets;
  }

  boolean isRunning() {
    return running && process.isAlive();
  }

  SerialConsole console() {
    return console;
  }

  Object execute(String command, Map<String, ?> arguments) {
    try {
      return qmp.execute(command, arguments);
    } catch (QemuException e) {
      throw process.isAlive() ? e : new QemuException("QEMU ended: " + folder.text(ERRORS), e);
    }
  }

  void stop() {
    execute("stop", Map.of());
    running = false;
  }

  void resume() {
    running = true;
    execute("cont", Map.of());
  }

  /** Ends QEMU, first by asking. */
  void close() {
    try {
      if (process.isAlive()) {
        qmp.execute("quit", Map.of());
      }
      process.endsWithin(TIME_TO_QUIT);
    } catch (QemuException e) {
      // It does not listen: then by force.
    }
    kill();
    for (SocketChannel channel : List.of(qmpChannel, consoleChannel)) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void kill() {
    running = false;
    process.kill();
  }
}
