package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.DiagnosticException;
import dev.conifer.diagnostic.FileLocation;
import dev.conifer.diagnostic.Location;
import dev.conifer.preprocessor.NamedFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the files that the user named; {@code -} is standard input. */
final class InputFiles {
  /** The word for standard input on a command line. */
  static final String STANDARD = "-";

  /**
   * The most bytes that are read of one file: 256 MiB. The largest tree of the Linux kernel is
   * below 1 MiB, its preprocessed source below 2 MiB.
   */
  static final int MOST_BYTES = 256 << 20;

  private InputFiles() {}

  /** The name under which diagnostics tell of the file: dtc's for standard input. */
  static String displayName(String name) {
    return name.equals(STANDARD) ? "<stdin>" : name;
  }

  /**
   * The bytes of the file.
   *
   * @throws DiagnosticException when there are none to be had
   */
  static byte[] read(String name, Console console) {
    return name.equals(STANDARD) ? read(name, console.in()) : read(name);
  }

  /**
   * The path that {@code name} is.
   *
   * @throws DiagnosticException when no file can have that name
   */
  static Path path(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new DiagnosticException(
          Diagnostic.error(
              "E-file", new FileLocation(name), "no file can have this name: " + e.getReason()));
    }
  }

  /**
   * The bytes of the file {@code name}, which is not standard input.
   *
   * @throws DiagnosticException when there are none to be had
   */
  static byte[] read(String name) {
    Path path = existing(name);
    try (InputStream in = Files.newInputStream(path)) {
      return read(name, in);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  /**
   * The path of a file that can be read.
   *
   * @throws DiagnosticException when {@code name} is none
   */
  static Path existing(String name) {
    Path path = path(name);
    Location where = new FileLocation(name);
    if (Files.isDirectory(path)) {
      throw new DiagnosticException(
          Diagnostic.error("E-file", where, "this is a folder, not a file")
              .withRemedy("name a file in it"));
    }
    if (Files.notExists(path)) {
      throw new DiagnosticException(
          Diagnostic.error("E-file", where, "there is no such file").withRemedy(nearest(path)));
    }
    if (!Files.isReadable(path)) {
      throw new DiagnosticException(
          Diagnostic.error("E-file", where, "this file may not be read")
              .withRemedy("check its permissions"));
    }
    return path;
  }

  private static byte[] read(String name, InputStream in) {
    byte[] bytes = OutOfMemory.toldFor(displayName(name), () -> readAll(name, in));
    if (bytes.length > MOST_BYTES) {
      throw new DiagnosticException(
          Diagnostic.error(
              "E-file",
              new FileLocation(displayName(name)),
              "this has more than " + (MOST_BYTES >> 20) + " MiB, no device tree has"));
    }
    return bytes;
  }

  /** The bytes of {@code in}, up to one more than there may be. */
  private static byte[] readAll(String name, InputStream in) {
    try {
      return in.readNBytes(MOST_BYTES + 1);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  /** What to tell when reading the file {@code name} failed. */
  static DiagnosticException unreadable(String name, Exception e) {
    return new DiagnosticException(
        Diagnostic.error(
            "E-file", new FileLocation(displayName(name)), "reading failed: " + e.getMessage()));
  }

  /** What to do about a missing file: its directory may be what is missing. */
  private static String nearest(Path path) {
    Optional<String> near = NamedFiles.near(path);
    if (near.isPresent()) {
      return "did you mean " + near.get() + "?";
    }
    Path parent = path.toAbsolutePath().normalize().getParent();
    return parent == null || Files.isDirectory(parent)
        ? "check the spelling"
        : "check the path: there is no folder " + parent;
  }
}
