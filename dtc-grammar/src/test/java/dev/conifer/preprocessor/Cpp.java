package dev.conifer.preprocessor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The real cpp, where the machine has one. */
final class Cpp {
  private final Path folder;

  private Cpp(Path folder) {
    this.folder = folder;
  }

  /**
   * The cpp on the PATH, working in {@code folder}. Without one the test is skipped, or fails where
   * {@code -Dconifer.requireTools=true}.
   */
  static Cpp orSkip(Path folder) {
    boolean present =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, "cpp")));
    if (!present && Boolean.getBoolean("conifer.requireTools")) {
      throw new AssertionError("there is no cpp on the PATH");
    }
    if (!present) {
      System.out.println("skipped: no cpp on the PATH to compare with");
    }
    Assumptions.assumeTrue(present, "no cpp on the PATH");
    return new Cpp(folder);
  }

  /** What cpp makes of {@code source}, in which nothing may be wrong; absent when it refuses. */
  Optional<String> run(String source) {
    try {
      Path in = Files.writeString(folder.resolve("in.S"), source, StandardCharsets.ISO_8859_1);
      Path out = folder.resolve("out");
      Process process =
          new ProcessBuilder(
                  List.of(
                      "cpp",
                      "-nostdinc",
                      "-undef",
                      "-D__DTS__",
                      "-x",
                      "assembler-with-cpp",
                      "-P",
                      "-w",
                      in.toString(),
                      "-o",
                      out.toString()))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0
          ? Optional.of(Files.readString(out, StandardCharsets.ISO_8859_1))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
