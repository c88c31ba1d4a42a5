package dev.conifer.qemu;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A process that ends when we do, even when we are killed: a shell that holds the other end of a
 * pipe of ours kills it when the pipe is closed.
 */
final class LeashedProcess {
  private static final String LEASH =
      """
      exec 3<&0
      "$@" </dev/null 3<&- &
      process=$!
      { read -r _ <&3; kill -KILL $process 2>/dev/null; } &
      leash=$!
      wait $process
      status=$?
      kill $leash 2>/dev/null
      exit $status
      """;

  private final Process shell;

  /**
   * Starts {@code command}.
   *
   * @param errors the file that takes what it prints
   */
  LeashedProcess(List<String> command, Path errors) throws IOException {
    List<String> leashed = new ArrayList<>(List.of("/bin/sh", "-c", LEASH, "leash"));
    leashed.addAll(command);
    this.shell =
        new ProcessBuilder(leashed)
            .redirectErrorStream(true)
            .redirectOutput(errors.toFile())
            .start();
  }

  boolean isAlive() {
    return shell.isAlive();
  }

  CompletableFuture<Process> onExit() {
    return shell.onExit();
  }

  /** Waits for its end; false when it does not come. */
  boolean endsWithin(Duration time) {
    try {
      return shell.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Ends it by force. */
  void kill() {
    try {
      shell.getOutputStream().close();
    } catch (IOException e) {
      // The pipe was closed already.
    }
    if (!endsWithin(Duration.ofSeconds(5))) {
      shell.descendants().forEach(ProcessHandle::destroyForcibly);
      shell.destroyForcibly();
    }
  }
}
