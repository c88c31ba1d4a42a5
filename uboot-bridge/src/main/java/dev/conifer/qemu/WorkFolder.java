package dev.conifer.qemu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The temporary folder of one machine: its RAM, its sockets, what QEMU printed. */
record WorkFolder(Path path) {

  static WorkFolder create() {
    try {
      return new WorkFolder(Files.createTempDirectory("conifer-qemu"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path file(String name) {
    return path.resolve(name);
  }

  /** What a text file in it holds; empty when there is none. */
  String text(String name) {
    try {
      return Files.exists(file(name)) ? Files.readString(file(name)).strip() : "";
    } catch (IOException e) {
      return "";
    }
  }

  /** Deletes the folder; there are no folders in it. */
  void delete() {
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
