package dev.conifer.dump;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A program that opens what was written, where the machine has it. */
final class Tool {
  private final String name;

  private Tool(String name) {
    this.name = name;
  }

  /**
   * The program {@code name} on the PATH. Without it the test is skipped, or fails where {@code
   * -Dconifer.requireTools=true}.
   */
  static Tool orSkip(String name) {
    boolean present =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
    if (!present && Boolean.getBoolean("conifer.requireTools")) {
      throw new AssertionError("there is no " + name + " on the PATH");
    }
    if (!present) {
      System.out.println("skipped: no " + name + " on the PATH");
    }
    Assumptions.assumeTrue(present, "no " + name + " on the PATH");
    return new Tool(name);
  }

  /** What it prints, messages of errors included. */
  String run(String... arguments) {
    try {
      List<String> command = new ArrayList<>(List.of(name));
      command.addAll(Arrays.asList(arguments));
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("LC_ALL", "C");
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
