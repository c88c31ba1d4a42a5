package dev.conifer.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecompileCommandTest {
  private static final String SOURCE =
      """
      /dts-v1/;

      / {
      	compatible = "vendor,board";

      	memory@40000000 {
      		reg = <0x40000000 0x1000>;
      	};
      };
      """;

  private static final byte[] BLOB =
      RunResult.withInput(SOURCE.getBytes(StandardCharsets.UTF_8), "compile", "-").bytes();

  @TempDir private Path directory;

  @Test
  void aDtbBecomesSourceAgain() throws IOException {
    Path blob = Files.write(directory.resolve("board.dtb"), BLOB);
    Path source = directory.resolve("board.dts");

    RunResult run = RunResult.of("decompile", "-o", source.toString(), blob.toString());

    assertEquals("", run.err());
    assertEquals(0, run.exitCode());
    assertEquals(SOURCE, Files.readString(source));
    assertArrayEquals(BLOB, RunResult.of("compile", source.toString()).bytes());
  }

  @Test
  void standardInputAndOutputServeAsFiles() {
    RunResult run = RunResult.withInput(BLOB, "decompile", "-");

    assertEquals(SOURCE, run.out());
    assertEquals(0, run.exitCode());
  }

  @Test
  void sortedSourceIsTheSameWhateverTheOrderWas() {
    RunResult one = compiled("/dts-v1/;\n/ { a; b; c { d; }; e { }; };\n");
    RunResult other = compiled("/dts-v1/;\n/ { b; a; e { }; c { d; }; };\n");

    String sorted = RunResult.withInput(one.bytes(), "decompile", "-s", "-").out();

    assertEquals(sorted, RunResult.withInput(other.bytes(), "decompile", "--sort", "-").out());
    assertEquals(sorted, RunResult.withInput(one.bytes(), "decompile", "-").out());
    assertNotEquals(sorted, RunResult.withInput(other.bytes(), "decompile", "-").out());
  }

  private static RunResult compiled(String source) {
    return RunResult.withInput(source.getBytes(StandardCharsets.UTF_8), "compile", "-");
  }

  @Test
  void aTruncatedDtbIsRefusedAndNothingIsWritten() throws IOException {
    Path blob = Files.write(directory.resolve("board.dtb"), Arrays.copyOf(BLOB, BLOB.length - 20));
    Path source = directory.resolve("board.dts");

    RunResult run = RunResult.of("decompile", "-o", source.toString(), blob.toString());

    assertEquals(
        blob
            + """
            :0x8b: Error (E-fdt-truncated): the blob is cut off: 20 of its 159 bytes are missing
              help: copy the file again, whole
            """,
        run.err());
    assertEquals(2, run.exitCode());
    assertTrue(Files.notExists(source), "written in spite of the error");
  }
}
