package dev.conifer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {
  @TempDir private Path folder;

  @Test
  void everyCommandComesToItsEndAndTheWrongInputsAreFoundWrong() throws IOException {
    assertEquals(
        List.of(0, 0, 0, 2, 2, 2, 0, 0, 0),
        Rehearsal.rehearse(folder, OutputStream.nullOutputStream()));
  }
}
