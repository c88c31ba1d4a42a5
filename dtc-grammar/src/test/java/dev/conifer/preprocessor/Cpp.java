package dev.conifer.preprocessor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The real cpp, where the machine has one. */
final class Cpp {
  private static final List<String> COMMAND =
      List.of("cpp -nostdinc -undef -D__DTS__ -x assembler-with-cpp -P -w in.S -o out".split(" "));

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

  /** What cpp makes of {@code source}; absent when it refuses. */
  Optional<String> run(String source) {
    return run(Map.of("in.S", source), List.of());
  }

  /**
   * What cpp makes of {@code in.S}; absent when it refuses.
   *
   * @param files the texts of {@code in.S} and of what it includes, by their names
   * @param folders those of {@code -I}
   */
  Optional<String> run(Map<String, String> files, List<String> folders) {
    try {
      Path at = Files.createTempDirectory(folder, "run");
      for (Map.Entry<String, String> file : files.entrySet()) {
        Path path = at.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue(), StandardCharsets.ISO_8859_1);
      }
      List<String> command = new ArrayList<>(COMMAND);
      folders.forEach(included -> command.add("-I" + included));
      Process process =
          new ProcessBuilder(command)
              .directory(at.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0
          ? Optional.of(Files.readString(at.resolve("out"), StandardCharsets.ISO_8859_1))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
