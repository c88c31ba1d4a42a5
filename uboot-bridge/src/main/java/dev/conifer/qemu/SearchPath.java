package dev.conifer.qemu;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where programs are looked for.
 *
 * @param folders as in the environment's {@code PATH}: colons separate them
 */
public record SearchPath(String folders) {
  public SearchPath {
    Objects.requireNonNull(folders);
  }

  /** The path of whoever runs this. */
  public static SearchPath ofUser() {
    return new SearchPath(System.getenv().getOrDefault("PATH", ""));
  }

  /** The program {@code name} in the first folder that has it. */
  public Optional<Path> find(String name) {
    return Stream.of(folders.split(":", -1))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
