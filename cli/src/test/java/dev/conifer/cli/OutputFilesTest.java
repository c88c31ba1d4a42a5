package dev.conifer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.DiagnosticException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFilesTest {
  @TempDir private Path directory;

  @Test
  void aFileIsWritten() throws IOException {
    OutputFiles.write(directory.resolve("a"), bytes("new"));

    assertEquals(List.of("a: new"), files());
  }

  @Test
  void severalFilesAppearWithTheCommitAndNotBefore() throws IOException {
    try (OutputFiles files = new OutputFiles()) {
      files.add(directory.resolve("a"), bytes("1"));
      files.add(directory.resolve("b"), bytes("2"));
      assertTrue(Files.notExists(directory.resolve("a")), "written too early");

      files.commit();
    }

    assertEquals(List.of("a: 1", "b: 2"), files());
  }

  @Test
  void withoutACommitNothingIsLeftAndTheOldFileStays() throws IOException {
    Files.writeString(directory.resolve("a"), "old");

    try (OutputFiles files = new OutputFiles()) {
      files.add(directory.resolve("a"), bytes("new"));
      files.add(directory.resolve("b"), bytes("new"));
    }

    assertEquals(List.of("a: old"), files());
  }

  @Test
  void aFailureLaterOnKeepsTheFilesBeforeItFromBeingReplaced() throws IOException {
    Files.writeString(directory.resolve("a"), "old");

    try (OutputFiles files = new OutputFiles()) {
      files.add(directory.resolve("a"), bytes("new"));
      assertThrows(
          DiagnosticException.class, () -> files.add(directory.resolve("missing/b"), bytes("new")));
    }

    assertEquals(List.of("a: old"), files());
  }

  @Test
  void theOldFilesPermissionsStay() throws IOException {
    Path file = directory.resolve("a");
    Files.writeString(file, "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));

    OutputFiles.write(file, bytes("new"));

    assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void aSymbolicLinkStaysOneAndWhatItPointsToIsReplaced() throws IOException {
    Path file = directory.resolve("a");
    Path link = directory.resolve("link");
    Files.writeString(file, "old");
    Files.createSymbolicLink(link, file);

    OutputFiles.write(link, bytes("new"));

    assertTrue(Files.isSymbolicLink(link), "the link was replaced");
    assertEquals(List.of("a: new", "link: new"), files());
  }

  @Test
  void aDeviceIsWrittenToAndNotReplaced() throws IOException {
    OutputFiles.write(Path.of("/dev/null"), bytes("new"));

    assertTrue(Files.exists(Path.of("/dev/null")) && !Files.isRegularFile(Path.of("/dev/null")));
  }

  @Test
  void aMissingDirectoryIsNamed() {
    Path target = directory.resolve("missing/a");

    DiagnosticException e =
        assertThrows(DiagnosticException.class, () -> OutputFiles.write(target, bytes("new")));

    assertEquals(
        target + ": Error (E-output): there is no folder " + target.getParent(), e.getMessage());
  }

  @Test
  void aDirectoryIsNotOverwritten() {
    DiagnosticException e =
        assertThrows(DiagnosticException.class, () -> OutputFiles.write(directory, bytes("new")));

    assertEquals(directory + ": Error (E-output): this is a folder, not a file", e.getMessage());
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.sorted().map(OutputFilesTest::nameAndText).toList();
    }
  }

  private static String nameAndText(Path file) {
    try {
      return file.getFileName() + ": " + Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
