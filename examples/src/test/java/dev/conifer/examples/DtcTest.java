package dev.conifer.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.conifer.compile.CompileOptions;
import dev.conifer.compile.DtsCompiler;
import dev.conifer.compile.DtsWriter;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.dts.Includes;
import dev.conifer.fdt.FdtWriter;
import dev.conifer.layout.Layout;
import dev.conifer.layout.Planner;
import dev.conifer.plan.PlanReader;
import dev.conifer.tree.DeviceTree;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** dtc's word on the trees of the shipped boards, before and after regions were added. */
class DtcTest {
  @TempDir private Path folder;

  @BeforeAll
  static void findDtc() {
    boolean found =
        List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)).stream()
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, "dtc")));
    if (!found && Boolean.getBoolean("conifer.requireTools")) {
      fail("there is no dtc on the PATH");
    } else if (!found) {
      abort("there is no dtc on the PATH");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"qemu-virt", "two-bank"})
  void aBoardsBlobHasDtcsBytes(String board) throws IOException, InterruptedException {
    Path source = Path.of(board, "board.dts");

    assertArrayEquals(dtc("dts", "dtb", source), FdtWriter.write(compiled(source)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"qemu-virt", "two-bank"})
  void dtcReadsTheTreesWithTheRegionsAsTheyAreMeant(String board)
      throws IOException, InterruptedException {
    Layout layout = PlanReader.read(Path.of(board, "plan.dts")).then(Planner::layout).orThrow();
    for (DeviceTree tree : List.of(layout.controlTree(), layout.kernelTree())) {
      Path blob = Files.write(folder.resolve("tree.dtb"), FdtWriter.write(tree));
      Path source = Files.writeString(folder.resolve("tree.dts"), DtsWriter.write(tree));

      byte[] ofTheSource = dtc("dts", "dtb", source);

      assertArrayEquals(Files.readAllBytes(blob), ofTheSource);
      Path other = Files.write(folder.resolve("other.dtb"), ofTheSource);
      assertEquals(
          new String(dtc("dtb", "dts", other), StandardCharsets.UTF_8),
          new String(dtc("dtb", "dts", blob), StandardCharsets.UTF_8));
    }
  }

  private static DeviceTree compiled(Path source) throws IOException {
    return DtsCompiler.of(CompileOptions.DEFAULT)
        .compile(SourceFile.of(source.toString(), Files.readString(source)), Includes.none())
        .orThrow();
  }

  /** What dtc makes of {@code input}; it must accept it. */
  private static byte[] dtc(String from, String to, Path input)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("dtc", "-q", "-I", from, "-O", to, input.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    process.getInputStream().transferTo(out);
    assertEquals(0, process.waitFor());
    assertFalse(out.size() == 0);
    return out.toByteArray();
  }
}
