package dev.conifer.scenario.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.apache.commons.io.file.PathUtils;

/**
 * Where the files of a run lie: a folder that stays, or a temporary one that goes with the run, and
 * at the latest with this JVM.
 */
final class LabFolder implements AutoCloseable {
  private final Path path;
  private final Optional<Thread> lastResort;

  private LabFolder(Path path, boolean stays) {
    this.path = path;
    this.lastResort =
        stays ? Optional.empty() : Optional.of(new Thread(this::delete, "lab-folder"));
    lastResort.ifPresent(Runtime.getRuntime()::addShutdownHook);
  }

  /** The folder {@code kept}, made if need be; a temporary one where there is none. */
  static LabFolder of(Optional<Path> kept) {
    try {
      return kept.isPresent()
          ? new LabFolder(Files.createDirectories(kept.get()), true)
          : new LabFolder(Files.createTempDirectory("conifer-lab"), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path path() {
    return path;
  }

  private synchronized void delete() {
    try {
      if (Files.exists(path)) {
        PathUtils.deleteDirectory(Objects.requireNonNull(path));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (lastResort.isPresent()) {
      delete();
      try {
        Runtime.getRuntime().removeShutdownHook(lastResort.get());
      } catch (IllegalStateException e) {
        // The JVM goes down: the hook finds everything done.
      }
    }
  }
}
