package dev.conifer.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The real dtc, where the machine has one. */
public final class Dtc {
  private final Path folder;

  private Dtc(Path folder) {
    this.folder = folder;
  }

  /**
   * The dtc on the PATH, working in {@code folder}. Without one the test is skipped, or fails where
   * {@code -Dconifer.requireTools=true}.
   */
  public static Dtc orSkip(Path folder) {
    boolean present =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, "dtc")));
    if (!present && Boolean.getBoolean("conifer.requireTools")) {
      throw new AssertionError("there is no dtc on the PATH");
    }
    if (!present) {
      System.out.println("skipped: no dtc on the PATH to compare with");
    }
    Assumptions.assumeTrue(present, "no dtc on the PATH");
    return new Dtc(folder);
  }

  /** What dtc makes of {@code input} with {@code options}; absent when it refuses. */
  public Optional<byte[]> run(byte[] input, String... options) {
    try {
      Path in = Files.write(folder.resolve("in"), input);
      Path out = folder.resolve("out");
      Files.deleteIfExists(out);
      List<String> command = new ArrayList<>(List.of("dtc", "-q", "-o", out.toString()));
      command.addAll(Arrays.asList(options));
      command.add(in.toString());
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0 ? Optional.of(Files.readAllBytes(out)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
