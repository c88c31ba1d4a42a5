package dev.conifer.lab;

import dev.conifer.qemu.SearchPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A program of this machine that is run to its end. */
public final class HostTool {
  private final Path program;
  private final Map<String, String> environment;

  private HostTool(Path program, Map<String, String> environment) {
    this.program = program;
    this.environment = Map.copyOf(environment);
  }

  /** The program of that name on the {@code PATH}. */
  public static Optional<HostTool> find(String name) {
    return SearchPath.ofUser().find(name).map(program -> new HostTool(program, Map.of()));
  }

  /** The same with one more variable in its environment. */
  HostTool with(String variable, String value) {
    Map<String, String> more = new HashMap<>(environment);
    more.put(variable, value);
    return new HostTool(program, more);
  }

  /**
   * What came of a run.
   *
   * @param status the exit code; negative when it had to be ended
   * @param output what it printed, the bytes of ISO 8859-1
   * @param errors what it printed as errors
   */
  public record Outcome(int status, String output, String errors) {
    public boolean succeeded() {
      return status == 0;
    }

    byte[] bytes() {
      return output.getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * The first line of the errors that is no warning of apt's: what follows comes of it. The exit
     * code where there is none.
     */
    String complaint() {
      return errors
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("W: "))
          .findFirst()
          .orElse("exit code " + status);
    }
  }

  /** Runs it in the working folder of this process. */
  public Outcome run(Duration patience, String... arguments) {
    return run(Path.of(""), patience, List.of(arguments));
  }

  /**
   * Runs it.
   *
   * @param folder where
   * @param patience how long it may take; then it is ended
   */
  public Outcome run(Path folder, Duration patience, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(arguments);
    try {
      Path output = Files.createTempFile("conifer-tool", ".out");
      Path errors = Files.createTempFile("conifer-tool", ".err");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command)
                .directory(folder.toAbsolutePath().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().putAll(environment);
        int status = await(builder.start(), patience);
        return new Outcome(
            status,
            Files.readString(output, StandardCharsets.ISO_8859_1),
            Files.readString(errors, StandardCharsets.ISO_8859_1));
      } finally {
        Files.delete(output);
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int await(Process process, Duration patience) {
    try {
      if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    return -1;
  }
}
