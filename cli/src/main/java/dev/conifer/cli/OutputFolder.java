package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.DiagnosticException;
import dev.conifer.diagnostic.FileLocation;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The folder below which many files are written, by any thread. */
final class OutputFolder {
  /** With less than that left, in bytes, a write that fails has failed for want of space. */
  private static final long LEAST_SPACE = 1 << 20;

  private final Path folder;

  /** The folders that are known to be there. */
  private final Set<Path> made = ConcurrentHashMap.newKeySet();

  private OutputFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * The folder {@code folder}, made if need be.
   *
   * @throws DiagnosticException when it cannot be, or nothing may be written there
   */
  static OutputFolder make(Path folder) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new DiagnosticException(
          failure(folder, "this is a file, not a folder")
              .withRemedy("name a folder, or a new one"));
    }
    OutputFolder output = new OutputFolder(folder);
    output.makeFolder(folder);
    if (!Files.isWritable(folder)) {
      throw new DiagnosticException(
          failure(folder, "no file may be written in this folder")
              .withRemedy("check its permissions, or name another"));
    }
    return output;
  }

  /**
   * Writes the file {@code target} and puts it in place, and makes the folders that it needs.
   *
   * @throws DiagnosticException when that fails
   */
  void write(Path target, byte[] content) {
    Path parent = target.getParent();
    if (parent != null) {
      makeFolder(parent);
    }
    OutputFiles.write(target, content);
  }

  /** Whether there is hardly room for {@code bytes} more: the other files would fail, too. */
  boolean isFull(long bytes) {
    try {
      return Files.getFileStore(folder).getUsableSpace() < bytes + LEAST_SPACE;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return folder.toString();
  }

  private void makeFolder(Path path) {
    if (made.contains(path)) {
      return;
    }
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new DiagnosticException(
          failure(path, "this folder cannot be made: " + reason(e)).withRemedy("name another"));
    }
    made.add(path);
  }

  private static String reason(IOException e) {
    if (e instanceof FileAlreadyExistsException) {
      return "there is a file of this name";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    return e instanceof FileSystemException file && file.getReason() != null
        ? file.getReason()
        : String.valueOf(e.getMessage());
  }

  private static Diagnostic failure(Path path, String message) {
    return Diagnostic.error("E-output", new FileLocation(path.toString()), message);
  }
}
